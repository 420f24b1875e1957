"""Downloading a file."""

from flask import Blueprint, Flask, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.access import public
from app.core.errors import NotFoundError
from app.files import queries
from app.files.storage import path_of

blueprint = Blueprint("files", __name__)


@blueprint.get("/bestanden/<ref:ref>")
@public
def download(ref: str) -> ResponseReturnValue:
    """Give a file to whoever may see its record; a browser keeps it and never opens it as a page of ours."""
    file = queries.get(ref, current_user)
    path = path_of(file.storage_key)
    if not path.is_file():
        raise NotFoundError(ref)
    response = send_file(path, mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=file.sha256)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
