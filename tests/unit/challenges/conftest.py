"""The life cycle asks the settings how long a dialogue and an opening last: here 14 days each, without a database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app
from flask_babel import Babel

from app.core.config import Settings
from app.lifecycle import engine


@pytest.fixture(autouse=True)
def fortnights(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    app = Flask("settings only")
    app.extensions["settings"] = Settings(instance_dir=Path("instance"), database_url="", secret_key="")
    monkeypatch.setattr(engine, "write_audit", lambda *_args, **_details: None)
    with app.app_context():
        yield


@pytest.fixture
def app_with_languages() -> None:
    """For what speaks Dutch or English."""
    Babel(current_app, default_locale="nl")
