"""A database of the release before keeps everything when it is upgraded."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text

from app import create_app
from app.core.database import UTCDateTime, db
from app.core.secrets import decrypt
from tests.conftest import make_settings, url_of_empty

BEFORE = "0001"
MOMENT = "2026-01-01 00:00:00.000000+00:00"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that the first migration made."""
    app = create_app(make_settings(tmp_path, url_of_empty(request, tmp_path, "old")))
    with app.app_context():
        upgrade(revision=BEFORE)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_an_upgrade_keeps_what_refers_to_a_changed_table(old: Flask) -> None:
    _insert("organisation", id=1, slug="proefdam", name="Proefdam", kind="agency", is_demo=False)
    _insert("challenge", id=1, ref="abcdefgh", organisation_id=1, state="dialogue", language="nl", title="Wachten")
    _insert("question", id=1, ref="qqqqqqqq", challenge_id=1, text="Hoe lang?", asked_at=MOMENT)
    _insert("announcement", id=1, challenge_id=1, number=1, title="Let op", text="Iets", published_at=MOMENT)
    _insert("criterion", id=1, challenge_id=1, position=1, name="Werkt het?", weight=100)
    db.session.commit()
    db.session.remove()

    upgrade(revision="0002")
    for table in ("challenge", "question", "announcement", "criterion"):
        assert _number_of(table) == 1, table
    assert _scalar("SELECT lead_share FROM challenge") == 100
    assert _scalar("SELECT changes FROM announcement") in ("[]", [])

    db.session.remove()
    downgrade(revision=BEFORE)
    for table in ("challenge", "question", "announcement", "criterion"):
        assert _number_of(table) == 1, table


def test_what_could_be_read_is_opened_and_drafts_are_encrypted(old: Flask) -> None:
    _insert("organisation", id=1, slug="proefdam", name="Proefdam", kind="agency", is_demo=False)
    for number, state in enumerate(("open", "decided"), start=1):
        moments = {"opened_at": MOMENT, "closing_at": MOMENT, "decided_at": MOMENT}
        _insert("challenge", id=number, ref=f"abcdefg{number}", organisation_id=1, state=state, **moments)
    answers = {"idea": "Bellen", "submitted_at": MOMENT, "decided_at": MOMENT, "decision_reason": "Te groot."}
    _insert_proposal(1, challenge_id=1, state="submitted", **answers)
    _insert_proposal(2, challenge_id=2, state="not_chosen", **answers)
    _insert_proposal(20, challenge_id=1, state="draft", idea="Geheim plan", decision_reason="")
    _insert("decision", id=1, challenge_id=2, decided_at=MOMENT, explanation="Wij kozen niemand.")
    db.session.commit()
    db.session.remove()

    upgrade()

    assert _scalar("SELECT state FROM challenge WHERE id = 1") == "assessment"
    assert _scalar("SELECT state FROM proposal WHERE id = 1") == "opened"
    assert _scalar("SELECT idea FROM proposal WHERE id = 20") == ""
    box = bytes(_scalar("SELECT box FROM proposal_draft WHERE proposal_id = 20"))
    assert json.loads(decrypt(box, purpose="draft", context="proposal 20"))["texts"]["idea"] == "Geheim plan"
    assert _scalar("SELECT kind FROM decision") == "none"
    assert _scalar("SELECT reason FROM verdict WHERE proposal_id = 2") == "Te groot."


def test_what_was_submitted_in_the_clear_keeps_an_upgrade_waiting(old: Flask, caplog: pytest.LogCaptureFixture) -> None:
    later = "2999-01-01 00:00:00.000000+00:00"
    _insert("organisation", id=1, slug="proefdam", name="Proefdam", kind="agency", is_demo=False)
    _insert("challenge", id=1, ref="abcdefgh", organisation_id=1, state="open", opened_at=MOMENT, closing_at=later)
    _insert(
        "proposal",
        id=1,
        ref="qqqqqqqq",
        challenge_id=1,
        organisation_id=1,
        state="submitted",
        submitted_at=MOMENT,
        decision_reason="",
    )
    db.session.commit()
    db.session.remove()

    with pytest.raises(SystemExit):
        upgrade()
    assert "1 proposals were submitted before there was a seal" in caplog.text
    assert _scalar("SELECT state FROM proposal") == "submitted"


def test_a_story_of_what_was_stopped_says_so_and_others_stay_as_they_were(old: Flask) -> None:
    upgrade(revision="0008")
    _insert("organisation", id=1, slug="proefdam", name="Proefdam", kind="agency", is_demo=False)
    for number, state in enumerate(("stopped", "inconclusive", "failed"), start=1):
        _insert("challenge", id=number, ref=f"abcdefg{number}", organisation_id=1, state="completed", lead_share=100)
        ended = {"mandate_signed_at": MOMENT, "started_at": MOMENT, "ended_at": MOMENT, "failure_kind": "simple"}
        _insert_proposal(number, challenge_id=number, state="draft")
        _insert(
            "experiment",
            id=number,
            ref=f"eeeeeee{number}",
            challenge_id=number,
            organisation_id=1,
            supplier_id=1,
            proposal_id=number,
            state=state,
            innovation_types="[]",
            failure_answers="{}",
            **ended,
        )
        _insert("showcase", id=number, ref=f"sssssss{number}", experiment_id=number, state="concept", outcome="learned")
    db.session.commit()
    db.session.remove()

    upgrade(revision="0009")
    told = db.session.scalars(text("SELECT outcome FROM showcase ORDER BY id")).all()
    assert told == ["stopped", "inconclusive", "learned"]
    assert _number_of("showcase") == 3

    db.session.remove()
    downgrade(revision="0008")
    assert _scalar("SELECT count(*) FROM showcase WHERE outcome = 'learned'") == 3


def test_foreign_keys_are_on_after_a_migration(old: Flask) -> None:
    upgrade()
    if db.engine.dialect.name == "sqlite":
        assert _scalar("PRAGMA foreign_keys") == 1


def _insert_proposal(number: int, **values: object) -> None:
    """A proposal of a supplier of its own."""
    supplier = 100 + number
    _insert("organisation", id=supplier, slug=f"bedrijf-{number}", name="Bedrijf", kind="supplier", is_demo=False)
    _insert("proposal", id=number, ref=f"qqqqqq{number:02}", organisation_id=supplier, **values)


def _insert(table: str, **values: object) -> None:
    """A row with these values, and something empty wherever the table asks for more."""
    present = db.metadata.tables[table].columns
    in_database = {row[0] for row in _columns(table)}
    for name in in_database - values.keys():
        column = present.get(name)
        if column is not None and not column.nullable and not column.primary_key:
            values[name] = MOMENT if isinstance(column.type, UTCDateTime) else column.type.python_type()
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608 - names of ours


def _columns(table: str) -> list[tuple[str]]:
    if db.engine.dialect.name == "sqlite":
        return [(row[1],) for row in db.session.execute(text(f"PRAGMA table_info({table})"))]
    statement = text("SELECT column_name FROM information_schema.columns WHERE table_name = :table")
    return [(row[0],) for row in db.session.execute(statement, {"table": table})]


def _number_of(table: str) -> int | None:
    return db.session.scalar(select(func.count()).select_from(db.metadata.tables[table]))


def _scalar(statement: str) -> object:
    return db.session.execute(text(statement)).scalar()
