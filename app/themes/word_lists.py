"""Reads about groups of words that mean the same. There are some hundreds at most, so a search in them reads all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import PAGE_SIZE, Page
from app.core.refs import split_ref
from app.search.analysis import fold
from app.themes.models import WordGroup

KIND = WordGroup.__tablename__


@dataclass(frozen=True, slots=True)
class Line:
    """A group in the list, with who changed it last; None is the system."""

    ref: str
    words: Sequence[str]
    narrower: Sequence[str]
    note: str
    changed_at: datetime
    changed_by: str | None


def get(ref: str) -> WordGroup:
    """The group behind an address. Raises `NotFoundError`."""
    group = db.session.scalar(select(WordGroup).where(WordGroup.ref == split_ref(ref)))
    if group is None:
        raise NotFoundError(ref)
    return group


def listing(words: str, number: int) -> Page[Line]:
    """A page of the groups of which a word or the note holds what was typed, the last changed first; two queries."""
    columns = (
        WordGroup.id,
        WordGroup.ref,
        WordGroup.words,
        WordGroup.narrower,
        WordGroup.note,
        WordGroup.updated_at,
    )
    rows = db.session.execute(select(*columns).order_by(WordGroup.updated_at.desc(), WordGroup.id.desc())).all()
    typed = _folded(words)
    found = [row for row in rows if any(typed in _folded(text) for text in (*row.words, *row.narrower, row.note))]
    page = Page(found, number, PAGE_SIZE, len(found))
    number = min(number, page.pages)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    who = _changed_by([row.id for row in shown])
    lines = [Line(row.ref, row.words, row.narrower, row.note, row.updated_at, who.get(row.id)) for row in shown]
    return Page(lines, number, PAGE_SIZE, len(found))


def history(group: WordGroup) -> Sequence[Row[Any]]:
    """Who changed what in a group, the newest first: (at, action, who, details)."""
    return db.session.execute(
        select(AuditEntry.at, AuditEntry.action, User.name.label("who"), AuditEntry.details)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.record_kind == KIND, AuditEntry.record_id == group.id)
        .order_by(AuditEntry.id.desc())
    ).all()


def _folded(text: str) -> str:
    """A text of any length without spaces, accents and capitals; `fold` itself reads no further than a word goes."""
    return "".join(map(fold, text.split()))


def _changed_by(ids: Collection[int]) -> dict[int, str | None]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(AuditEntry.record_id, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.record_kind == KIND, AuditEntry.record_id.in_(ids))
        .order_by(AuditEntry.id)
    )
    return {row.record_id: row.name for row in rows}
