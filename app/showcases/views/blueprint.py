"""The blueprint that all pages of this feature hang on."""

from flask import Blueprint

blueprint = Blueprint("showcases", __name__)
