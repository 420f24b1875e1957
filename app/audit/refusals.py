"""Attempts that were refused: who tried what, when. Written after the refused work was rolled back, and on its own."""

from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.audit.chain import link_at_commit
from app.audit.models import AuditEntry
from app.audit.services import Person
from app.core.canonical import canonical_json
from app.core.clock import now
from app.core.database import db

log = structlog.get_logger(__name__)
REFUSED = "attempt_refused"
SECRETLY_REFUSED = "secret_attempt_refused"
"""The attempt itself says that somebody has, or wants, a proposal: no list shows it to anybody."""

MOST_IN_A_WHILE = 100
A_WHILE = timedelta(hours=1)


def record_refusal(
    action: str,
    *,
    by: Person | None,
    subject_kind: str,
    subject_id: int,
    reason: str,
    is_secret: bool = False,
    **details: str | int | None,
) -> None:
    """Record that `by` tried `action` on a record and was refused; commits. Call it after rolling back.

    `reason` is the message's English msgid or another word of ours, never what somebody typed. At most
    `MOST_IN_A_WHILE` a person in `A_WHILE` are recorded; those of visitors are not. Raises nothing when the database
    is away: the answer to the person comes first, and the log has it.
    """
    if by is None or by.id is None:
        return
    said = {"attempt": action, "why": reason, **details}
    canonical_json(said)
    entry = AuditEntry(
        actor_id=by.id,
        action=SECRETLY_REFUSED if is_secret else REFUSED,
        record_kind=subject_kind,
        record_id=subject_id,
        details=said,
    )
    try:
        if _refusals_of(by.id) < MOST_IN_A_WHILE:
            db.session.add(entry)
            db.session.flush()
            link_at_commit(db.session(), entry.id)
            db.session.commit()
    except SQLAlchemyError:
        log.warning("refusal_not_recorded", attempt=action, exc_info=True)
    finally:
        _end()


def _refusals_of(person_id: int) -> int:
    """How many refusals of this person were recorded lately."""
    return (
        db.session.scalar(
            select(func.count()).where(
                AuditEntry.actor_id == person_id,
                AuditEntry.action.in_((REFUSED, SECRETLY_REFUSED)),
                AuditEntry.at > now() - A_WHILE,
            )
        )
        or 0
    )


def _end() -> None:
    """Leave the session without a transaction, also when its connection is gone."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.remove()
