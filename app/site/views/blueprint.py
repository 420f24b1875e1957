"""The blueprint of the site's own pages."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)
