"""Reading the audit trail and the heads of its chain."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, Select, literal, select, union_all
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, AuditLink
from app.core.clock import AMSTERDAM, in_amsterdam, now
from app.core.database import UTCDateTime

# A transaction that linked its rows just before midnight may commit just after it: then the day's head is certain.
SETTLED_AFTER = timedelta(minutes=10)


def trail(subject: Any) -> Select[AuditEntry]:
    """Everything that was done to `subject`, the newest first."""
    return (
        select(AuditEntry)
        .where(AuditEntry.record_kind == subject.__tablename__, AuditEntry.record_id == subject.id)
        .order_by(AuditEntry.id.desc())
    )


def daily_heads(session: Session, days: int) -> list[tuple[date, str]]:
    """(day, hash of the last link of that day or before it), for the last `days` finished days in Amsterdam, newest
    first; without the days before the first link.

    The day that is going on is left out: whoever watched its head change would learn when something is submitted.
    """
    last = in_amsterdam(now() - SETTLED_AFTER).date() - timedelta(days=1)
    ends = union_all(*(_end_of(last - timedelta(days=ago)) for ago in range(days))).subquery()
    head = (
        select(AuditLink.hash)
        .where(AuditLink.linked_at < ends.c.moment)
        .order_by(AuditLink.linked_at.desc(), AuditLink.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(ends.c.day, head.label("head")).order_by(ends.c.day.desc()))
    return [(day, found) for day, found in rows if found is not None]


def _end_of(day: date) -> Select[date, datetime]:
    end = datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)
    return select(literal(day, Date).label("day"), literal(end, UTCDateTime).label("moment"))
