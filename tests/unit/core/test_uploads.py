"""What people upload stays in memory."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from werkzeug.formparser import default_stream_factory

from app import create_app
from app.core.access import public
from app.core.config import MEGABYTE, Settings

WORD = b"grasduinenwoord "
BOUNDARY = "grens"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def part(name: str, content: bytes, *, filename: str = "") -> bytes:
    """One part of a form, as a browser sends it."""
    file = f'; filename="{filename}"\r\nContent-Type: text/plain' if filename else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def text_of(size: int) -> bytes:
    """So many bytes, with the marked word in all of them."""
    return (WORD * (size // len(WORD) + 1))[:size]


@pytest.fixture
def no_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("something went to the temp folder")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refused)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A client of an application with a page that says how large everything is that it was sent."""
    settings = Settings(instance_dir=tmp_path, database_url="sqlite://", secret_key="s" * 40, testing=True)
    app: Flask = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False

    @app.post("/maten")
    @public
    def sizes() -> object:
        files = {name: len(file.read()) for name, file in request.files.items()}
        return jsonify({**{name: len(value) for name, value in request.form.items()}, **files})

    return app.test_client()


def test_the_guard_of_these_tests_sees_what_werkzeug_does_by_itself(no_temporary_files: None) -> None:
    with default_stream_factory(None, None, None) as stream, pytest.raises(AssertionError, match="temp folder"):
        stream.write(text_of(600_000))


@pytest.mark.parametrize("size", [600_000, 9 * MEGABYTE])
def test_a_large_file_stays_in_memory(client: FlaskClient, no_temporary_files: None, size: int) -> None:
    answer = client.post("/maten", data=form(part("file", text_of(size), filename="a.txt")), content_type=FORM)
    assert answer.json == {"file": size}


def test_a_large_text_stays_in_memory(client: FlaskClient, no_temporary_files: None) -> None:
    text = text_of(600_000)
    assert client.post("/maten", data=form(part("idea", text)), content_type=FORM).json == {"idea": len(text)}
    assert client.post("/maten", data={"idea": text.decode()}).json == {"idea": len(text)}


def test_memory_is_bounded_by_the_size_of_a_request(client: FlaskClient) -> None:
    body = form(*(part(f"file{number}", text_of(5 * MEGABYTE), filename="a.txt") for number in range(3)))
    assert client.post("/maten", data=body, content_type=FORM).status_code == 413
    assert client.post("/maten", data=form(part("idea", text_of(4 * MEGABYTE))), content_type=FORM).status_code == 413
