"""The blueprint that all pages of this feature hang on, and the address of a vraagstuk."""

from flask import Blueprint, url_for

from app.challenges.models import Challenge

blueprint = Blueprint("challenges", __name__)


def address_of(challenge: Challenge, anchor: str | None = None) -> str:
    """The address of the page of a vraagstuk, or of a part of it."""
    return url_for("challenges.show", ref=challenge.path, _anchor=anchor)
