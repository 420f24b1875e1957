"""The blueprint of following, and what its pages share."""

from flask import Blueprint, current_app

from app.search.registry import Search

blueprint = Blueprint("following", __name__)


def the_search() -> Search:
    """The search of this application."""
    search: Search = current_app.extensions["search"]
    return search
