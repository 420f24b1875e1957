"""What the database itself refuses."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
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
