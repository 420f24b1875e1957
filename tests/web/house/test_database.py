"""What the database itself refuses."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.audit.services import record
from app.challenges.models import Challenge, GuardBlock
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import ReadOnlyViolation, db, reading
from tests.factories import ChallengeFactory, UserFactory


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET reason = 'anders'", "DELETE FROM audit_entry"])
def test_audit_rows_cannot_be_altered(app: Flask, statement: str) -> None:
    record("published", ChallengeFactory(), by=None)
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))


def test_closed_is_never_stored(app: Flask) -> None:
    challenge = ChallengeFactory(opened=True)
    challenge.state = ChallengeState.CLOSED
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_reading_request_cannot_write(app: Flask) -> None:
    user = UserFactory()
    db.session.commit()
    user.name = "Iemand anders"
    with reading(), pytest.raises(ReadOnlyViolation):
        db.session.flush()


def test_stage_is_the_same_in_python_and_in_sql(app: Flask) -> None:
    made = [ChallengeFactory(), ChallengeFactory(opened=True), ChallengeFactory(closed=True)]
    in_sql = {row.id: row.stage for row in db.session.execute(select(Challenge.id, Challenge.stage.label("stage")))}
    assert {record.id: record.stage for record in made} == in_sql
    assert set(in_sql.values()) == {ChallengeState.CONCEPT, ChallengeState.OPEN, ChallengeState.CLOSED}


def test_a_closing_time_never_moves_earlier_once_it_is_open(app: Flask) -> None:
    challenge = ChallengeFactory(opened=True)
    later = challenge.closing_at + timedelta(days=1)
    challenge.closing_at = later
    db.session.flush()
    challenge.closing_at = later - timedelta(seconds=1)
    with pytest.raises(IntegrityError, match="never moves to an earlier moment"):
        db.session.flush()


def test_who_wrote_a_sentence_cannot_lift_its_block(app: Flask) -> None:
    writer = UserFactory()
    block = GuardBlock(
        challenge=ChallengeFactory(),
        field="problem",
        rule="R2",
        sentence="Wij kopen een app.",
        sentence_key="1",
        words="kopen een app",
        written_by=writer,
    )
    db.session.add(block)
    db.session.flush()
    block.lifted_by, block.lifted_at, block.reason = writer, now(), "Dit mag wel."
    with pytest.raises(IntegrityError):
        db.session.flush()
