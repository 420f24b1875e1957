"""The blueprint that all pages of this feature hang on."""

from flask import Blueprint

blueprint = Blueprint("scaling", __name__)
