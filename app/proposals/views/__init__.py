"""The pages of proposals: writing, submitting, reading, the archive, and checking a receipt."""

from flask import Flask

from app.challenges import queries as challenges
from app.challenges.lifecycle import register_proposal_check
from app.core.panels import register_panel
from app.proposals import opening_work, queries
from app.proposals.views import archive, checking, opening, reading, submitting, writing
from app.proposals.views.blueprint import blueprint
from app.proposals.work import register_tasks

__all__ = ["archive", "checking", "opening", "reading", "register", "submitting", "writing"]


def register(app: Flask) -> None:
    """Put the pages, the panels on pages of others and the tasks of *Mijn werk* in the application."""
    app.register_blueprint(blueprint)
    app.register_blueprint(opening.blueprint)
    register_proposal_check(queries.has_submitted)
    # Whoever writes must not miss a new closing time; following for them would show in the public number of followers.
    challenges.register_concerned(queries.ids_of_makers)
    register_panel("challenge.aside", reading.aside)
    register_panel("control", checking.keys_panel)
    for place, render in opening.PANELS.items():
        register_panel(place, render)
    register_tasks()
    opening_work.register_tasks()
