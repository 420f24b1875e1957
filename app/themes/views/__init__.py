"""The tree of themes, what there is on one theme, and keeping the tree and the words."""

from flask import Flask, redirect
from flask.typing import ResponseReturnValue

from app.core.addresses import current_address
from app.themes import queries
from app.themes.views import keeping, merging, pages, words
from app.themes.views.blueprint import blueprint

__all__ = ["keeping", "merging", "pages", "register", "words"]


def register(app: Flask) -> None:
    """Add the pages, and tell search which words mean a theme or mean the same."""
    app.register_blueprint(blueprint)
    app.register_error_handler(queries.ThemeMovedError, _lead_on)
    app.extensions["search"].vocabulary = queries.vocabulary


def _lead_on(moved: queries.ThemeMovedError) -> ResponseReturnValue:
    """Whatever page of a theme was asked for: the same page of the theme that it became part of."""
    return redirect(current_address(slug=moved.slug), 301)
