"""One commit per request: what fails leaves nothing, what is sent twice happens once."""

import pytest
from flask import Flask, redirect, request
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core import outbox as outbox_module
from app.core.database import db
from app.core.errors import RefusedInputError
from app.core.transactions import commits
from app.themes.models import FormerSlug, Theme


@pytest.fixture
def made(app: Flask) -> Flask:
    """A view that makes a theme and then answers as it is asked to."""

    @app.post("/proef")
    @commits
    def make() -> object:
        db.session.add(Theme(slug=request.form["slug"], name=request.form["slug"]))
        db.session.flush()
        if request.form.get("then") == "refuse":
            raise RefusedInputError("nee")
        if request.form.get("then") == "show the form":
            return "opnieuw", 422
        return redirect(f"/klaar/{request.form['slug']}")

    return app


def themes() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Theme)) or 0


def test_a_redirect_commits(made: Flask, client: FlaskClient) -> None:
    assert client.post("/proef", data={"slug": "water"}).status_code == 302
    assert themes() == 1


@pytest.mark.parametrize("then", ["refuse", "show the form"])
def test_what_is_refused_leaves_nothing(made: Flask, client: FlaskClient, then: str) -> None:
    assert client.post("/proef", data={"slug": "water", "then": then}).status_code in {422, 400}
    assert themes() == 0


def test_the_same_form_twice_makes_one_record(made: Flask, client: FlaskClient) -> None:
    first = client.post("/proef", data={"slug": "water", "idempotency_key": "abc"})
    second = client.post("/proef", data={"slug": "zand", "idempotency_key": "abc"})
    assert first.location == second.location == "/klaar/water"
    assert themes() == 1


def test_a_form_that_was_refused_can_be_sent_again_with_the_same_key(made: Flask, client: FlaskClient) -> None:
    client.post("/proef", data={"slug": "water", "idempotency_key": "abc", "then": "show the form"})
    assert client.post("/proef", data={"slug": "water", "idempotency_key": "abc"}).status_code == 302
    assert themes() == 1


def test_what_refers_to_something_that_somebody_took_away_is_not_saved_and_said(
    app: Flask, client: FlaskClient, session: object
) -> None:
    """As when a theme becomes part of another in the very moment in which somebody saves a record on it."""
    gone = 999_999

    @app.post("/verwijs")
    @commits
    def refer() -> object:
        db.session.add_all([Theme(slug="water", name="Water"), FormerSlug(slug="regen", theme_id=gone)])
        db.session.flush()
        return redirect("/klaar")

    answer = client.post("/verwijs", headers={"Accept-Language": "nl"})
    assert answer.status_code == 409
    assert "Iemand anders" in answer.text
    assert themes() == 0


def test_the_worker_is_nudged_after_the_commit_only(
    made: Flask, session: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudges: list[int] = []
    monkeypatch.setattr(outbox_module.outbox, "nudge", lambda: nudges.append(1))
    outbox_module.has_rows(db.session())
    db.session.add(Theme(slug="a", name="a"))
    db.session.rollback()
    assert nudges == []
    outbox_module.has_rows(db.session())
    db.session.add(Theme(slug="b", name="b"))
    db.session.commit()
    assert nudges == [1]
