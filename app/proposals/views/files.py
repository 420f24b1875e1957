"""Giving a file: a browser keeps it and never opens it as a page of ours."""

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response


def download(name: str, media_type: str, content: bytes) -> Response:
    """The file, by the same rules as public attachments (`app.files.views`), from memory alone."""
    response = send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
