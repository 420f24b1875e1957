"""Pages of the etalage: the public ones, the ambassador's desk, consent, sharing, introductions and ambassadors."""

from flask import Flask

from app.files.registry import register_reader
from app.showcases import queries, services
from app.showcases.documents import SOURCE
from app.showcases.instead import register_story_adopter
from app.showcases.views import ambassadors, etalage, introducing, making, panels, sharing
from app.showcases.views.blueprint import blueprint
from app.showcases.work import register_tasks

__all__ = ["ambassadors", "etalage", "introducing", "making", "register", "sharing"]


def register(app: Flask) -> None:
    """Pages, panels on lower pages, search, pictures and tasks."""
    app.register_blueprint(blueprint)
    app.extensions["search"].register(SOURCE)
    register_reader(services.KIND, queries.may_read_files)
    register_story_adopter()
    panels.register_panels()
    register_tasks()
