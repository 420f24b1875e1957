"""Rows of the audit trail for people: nothing that is sealed, in no row, count or number.

The numbers of the chain are not shown either: a gap in them would tell how much is hidden in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.models import User
from app.audit.models import AuditEntry, AuditLink
from app.audit.refusals import SECRETLY_REFUSED
from app.core.clock import AMSTERDAM
from app.proposals.models import Proposal
from app.site.records import KINDS, Subject, subjects
from app.site.trail import HIDDEN_ACTORS, who_in_sql

SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty is everything. `since` and `until` are whole days in Amsterdam."""

    kind: str = ""
    person: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def rows(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The rows that fit, the newest first."""
    return _visible().where(*_conditions(wanted)).order_by(AuditEntry.id.desc())


def rows_of(subject: Subject) -> Select[*tuple[Any, ...]]:
    """Everything about one record, the newest first; `number` counts from its first row on."""
    return (
        _visible()
        .add_columns(func.row_number().over(order_by=AuditEntry.id).label("number"))
        .where(AuditEntry.record_kind == subject.kind, AuditEntry.record_id == subject.id)
        .order_by(AuditEntry.id.desc())
    )


def named(page: Sequence[Any]) -> dict[tuple[str, int], Subject]:
    """The records that these rows are about, by kind and id."""
    ids: dict[str, set[int]] = {}
    for row in page:
        ids.setdefault(row.record_kind, set()).add(row.record_id)
    return subjects(ids)


def _visible() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.record_kind,
            AuditEntry.record_id,
            AuditEntry.reason,
            AuditEntry.details,
            who_in_sql().label("who"),
            func.substr(AuditLink.hash, 1, SHORT_HASH).label("hash"),
        )
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .where(_is_visible())
    )


def _is_visible() -> ColumnElement[bool]:
    """Administrators too must not know of a sealed proposal: its rows are there, and show once the seal was opened."""
    opened = select(Proposal.id).where(Proposal.opened_at.is_not(None))
    return and_(
        AuditEntry.record_kind.in_(KINDS),
        AuditEntry.action != SECRETLY_REFUSED,
        or_(AuditEntry.record_kind != Proposal.__tablename__, AuditEntry.record_id.in_(opened)),
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind:
        conditions.append(AuditEntry.record_kind == wanted.kind)
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.person:
        fitting = or_(User.name.icontains(wanted.person, autoescape=True), User.email == wanted.person.lower())
        # Who stays hidden in the rows is not found by looking for them either.
        conditions += [AuditEntry.action.not_in(HIDDEN_ACTORS), fitting]
    if wanted.since and wanted.since > date.min:
        conditions.append(AuditEntry.at >= _midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        conditions.append(AuditEntry.at < _midnight(wanted.until + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    """The moment that this day begins in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)
