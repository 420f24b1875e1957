"""The pages of following: one blueprint."""

from flask import Flask

from app.core.outbox import outbox
from app.following.finding import Finder
from app.following.services import themes_merge
from app.following.telling import tell_people
from app.following.views import calendar, follow, mails, overview, panels
from app.following.views.blueprint import blueprint
from app.themes.merging import before_merging

__all__ = ["calendar", "follow", "mails", "overview", "register"]


def register(app: Flask) -> None:
    """Pages, buttons on lower pages, what the worker does (finding what is new, and telling), and themes that merge."""
    app.register_blueprint(blueprint)
    panels.register_panels()
    search = app.extensions["search"]
    search.listeners.append(Finder(search))
    before_merging(themes_merge)
    outbox.register("following", lambda: tell_people(search))
