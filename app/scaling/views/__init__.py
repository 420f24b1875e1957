"""Pages of dossiers and adoptions: one blueprint."""

from flask import Flask

from app.core.outbox import outbox
from app.experiments.services import on_success
from app.scaling import promises, services
from app.scaling.instead import register_adopters
from app.scaling.reminders import remind_directors
from app.scaling.views import adoption, dossier, milestones, panels, preparing, spread
from app.scaling.views.blueprint import blueprint
from app.scaling.work import register_tasks

__all__ = ["adoption", "dossier", "milestones", "preparing", "register", "spread"]


def register(app: Flask) -> None:
    """Pages, panels on lower pages, tasks, reminders, and the dossier that success opens."""
    app.register_blueprint(blueprint)
    for react in (services.open_case, promises.keep):
        if react not in on_success:
            on_success.append(react)
    register_adopters()
    panels.register_panels()
    register_tasks()
    outbox.register("scaling_reminders", remind_directors)
