"""Downloading a file."""

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.access import public
from app.core.errors import NotFoundError
from app.core.web import as_download
from app.files import queries
from app.files.storage import path_of

blueprint = Blueprint("files", __name__)


@blueprint.get("/bestanden/<ref:ref>")
@public
def download(ref: str) -> ResponseReturnValue:
    """Give a file to whoever may see its record."""
    file = queries.get(ref, current_user)
    path = path_of(file.storage_key)
    if not path.is_file():
        raise NotFoundError(ref)
    response = as_download(path, name=file.name, media_type=file.media_type, etag=file.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
