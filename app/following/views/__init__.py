"""The pages of following: one blueprint."""

from flask import Flask

from app.core.outbox import outbox
from app.following.finding import Finder
from app.following.telling import tell_people
from app.following.views import calendar, follow, mails, overview, panels
from app.following.views.blueprint import blueprint

__all__ = ["calendar", "follow", "mails", "overview", "register"]


def register(app: Flask) -> None:
    """Pages, buttons on lower pages, and what the worker does: finding what is new, and telling."""
    app.register_blueprint(blueprint)
    panels.register_panels()
    search = app.extensions["search"]
    search.listeners.append(Finder(search))
    outbox.register("following", lambda: tell_people(search))
