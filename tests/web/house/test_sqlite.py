"""How SQLite is opened: it reads our clock, and leaves no trace of what was deleted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.accounts.models import User
from app.core.database import db, engine_options
from tests.conftest import make_settings
from tests.factories import UserFactory

MOMENT = datetime(2026, 3, 9, 7, 5, 4, 30, tzinfo=UTC)


@pytest.fixture
def sqlite_app(empty_sqlite: Path, tmp_path: Path) -> Flask:
    path = tmp_path / "test.sqlite3"
    path.write_bytes(empty_sqlite.read_bytes())
    return create_app(make_settings(tmp_path, f"sqlite:///{path}"))


def _close() -> None:
    """End the session; closing the last connection moves the log into the file and removes it."""
    db.session.remove()
    db.engine.dispose()


def test_a_statement_reads_the_clock_in_the_form_in_which_moments_are_stored(sqlite_app: Flask) -> None:
    with sqlite_app.app_context(), time_machine.travel(MOMENT, tick=False):
        user = UserFactory(created_at=MOMENT)
        db.session.flush()
        stored = db.session.scalar(text("SELECT created_at FROM user WHERE id = :id"), {"id": user.id})
        assert db.session.scalar(text("SELECT app_now()")) == stored == "2026-03-09 07:05:04.000030"

        db.session.execute(update(User).values(created_at=text("app_now()")))
        assert db.session.scalar(select(User.created_at).execution_options(populate_existing=True)) == MOMENT
        _close()


def test_each_statement_reads_the_clock_anew(sqlite_app: Flask) -> None:
    with sqlite_app.app_context(), time_machine.travel(MOMENT, tick=False) as traveller:
        first = db.session.scalar(text("SELECT app_now()"))
        traveller.shift(0.25)
        assert first == "2026-03-09 07:05:04.000030"
        assert db.session.scalar(text("SELECT app_now()")) == "2026-03-09 07:05:04.250030"
        _close()


def test_what_is_deleted_is_gone_from_the_file(sqlite_app: Flask, tmp_path: Path) -> None:
    word = b"grasduinenwoord"
    with sqlite_app.app_context():
        UserFactory(name=word.decode())
        db.session.commit()
        _close()
        assert word in (tmp_path / "test.sqlite3").read_bytes()

        db.session.execute(delete(User))
        db.session.commit()
        _close()
    for path in tmp_path.glob("test.sqlite3*"):
        assert word not in path.read_bytes(), path.name


def test_intermediate_results_stay_in_memory(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        assert db.session.scalar(text("PRAGMA temp_store")) == 2
        _close()


def test_what_was_sent_to_the_database_is_in_no_error(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        with pytest.raises(DBAPIError) as refusal:
            db.session.execute(text("SELECT :word FROM nowhere"), {"word": "grasduinenwoord"})
        assert "grasduinenwoord" not in str(refusal.value)
        _close()
    assert engine_options("postgresql+psycopg://host/name")["hide_parameters"]
