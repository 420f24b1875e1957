"""The one blueprint of the pages of themes and words."""

from flask import Blueprint

blueprint = Blueprint("themes", __name__)
