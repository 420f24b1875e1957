"""The audit chain: every entry of the trail is hashed together with the hash before it, when its transaction commits.

How it is computed, what it stops and what it does not stop: `docs/audit.md`.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, Text, cast, event, func, insert, select
from sqlalchemy.orm import Session, SessionTransaction

from app.audit.hashing import GENESIS, SALT_BYTES, LinkedEntry, hash_of
from app.audit.models import AuditEntry, AuditLink
from app.core.clock import now
from app.core.database import db

BATCH = 1000
_PENDING = "audit entries to link"
# The number of PostgreSQL's advisory lock on the end of the chain: any number that nothing else of ours uses.
_END_OF_CHAIN = 0x41554449


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong with the chain. `seq` is the number of the row, where it has one."""

    problem: str
    seq: int | None = None

    def __str__(self) -> str:
        return self.problem if self.seq is None else f"row {self.seq}: {self.problem}"


def link_at_commit(session: Session, entry_id: int) -> None:
    """Have the entry linked when the transaction of `session` commits. `app.audit.services.record` does this."""
    session.info.setdefault(_PENDING, set()).add(entry_id)


def link_now() -> str:
    """Link what this transaction has recorded so far; returns the head of the chain then (64 hex digits).

    From here to the commit no other transaction can commit an audit row. On PostgreSQL, lock the rows that you change
    before this and write nothing but new rows after it: who waits for another's row while holding the end of the chain
    meets that other waiting for the end of the chain.
    """
    return _link(db.session())


def head() -> str:
    """The hash of the last link, or 64 zeros when there is none."""
    _seq, last = _last(db.session.connection())
    return last


@event.listens_for(Session, "before_commit")
def _link_before_commit(session: Session) -> None:
    # Releasing a savepoint comes here too: nothing is certain yet then.
    if session.info.get(_PENDING) and not session.in_nested_transaction():
        _link(session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_PENDING, None)


def _link(session: Session) -> str:
    session.flush()
    connection = session.connection()
    _hold_the_end(connection)
    seq, last = _last(connection)
    links: list[dict[str, Any]] = []
    for entry in _unlinked(connection, sorted(session.info.get(_PENDING, ()))):
        seq, previous = seq + 1, last
        salt, linked_at = secrets.token_hex(SALT_BYTES), now()
        last = hash_of(previous, _linked(entry, seq=seq, salt=salt, linked_at=linked_at))
        place = {"seq": seq, "entry_id": entry.id, "salt": salt, "linked_at": linked_at}
        links.append(place | {"previous_hash": previous, "hash": last})
    if links:
        connection.execute(insert(AuditLink), links)
    return last


def _hold_the_end(connection: Connection) -> None:
    """Let one transaction at a time add to the chain, until it ends.

    On PostgreSQL this is the last lock that a transaction takes: its changes are flushed, so it waits for no other row
    any more and whoever waits for this one is let through by its commit. Taken earlier, two writers could each hold
    what the other waits for. SQLite's BEGIN IMMEDIATE lets one writer in at a time already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_END_OF_CHAIN)))


def _last(connection: Connection) -> tuple[int, str]:
    row = connection.execute(select(AuditLink.seq, AuditLink.hash).order_by(AuditLink.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


# Read as text: an entry that somebody tampered with may hold no moment or no JSON at all, and is then named as such.
_ENTRY = (
    AuditEntry.id,
    cast(AuditEntry.at, String).label("at"),
    AuditEntry.actor_id,
    AuditEntry.action,
    AuditEntry.record_kind,
    AuditEntry.record_id,
    AuditEntry.reason,
    cast(AuditEntry.details, Text).label("details"),
)


def _unlinked(connection: Connection, entry_ids: list[int]) -> Iterable[Row[*tuple[Any, ...]]]:
    """What the database holds of these entries: those that a savepoint took back are not there, the linked are done."""
    for start in range(0, len(entry_ids), BATCH):
        yield from connection.execute(
            select(*_ENTRY)
            .outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
            .where(AuditEntry.id.in_(entry_ids[start : start + BATCH]), AuditLink.seq.is_(None))
            .order_by(AuditEntry.id)
        ).all()


def _linked(entry: Row[*tuple[Any, ...]], *, seq: int, salt: str, linked_at: datetime) -> LinkedEntry:
    """The entry as it is hashed at this place; raises ValueError when it holds no moment or no JSON."""
    return LinkedEntry(
        seq=seq,
        salt=salt,
        linked_at=linked_at,
        id=entry.id,
        at=_moment(entry.at),
        actor_id=entry.actor_id,
        action=entry.action,
        record_kind=entry.record_kind,
        record_id=entry.record_id,
        reason=entry.reason,
        details=json.loads(entry.details),
    )


def _moment(text: str) -> datetime:
    """A moment as either database writes it; SQLite leaves UTC unsaid."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def first_fault(
    heads: Iterable[str] = (), on_progress: Callable[[int, int], None] = lambda done, total: None
) -> Fault | None:
    """The first thing that is wrong with the chain, or None when all of it is whole.

    Recomputes every link from the first one on, as a stream; then looks for entries without a link; then for each of
    `heads` (hashes that were published or stand in receipts) that does not occur. `on_progress` hears (done, total).
    """
    waiting = {head.lower() for head in heads} - {GENESIS}
    total = db.session.scalar(select(func.count()).select_from(AuditLink)) or 0
    previous = GENESIS
    with db.session.execute(_whole_chain(), execution_options={"yield_per": BATCH}) as rows:
        for number, row in enumerate(rows, start=1):
            if problem := _problem(row, number, previous):
                return Fault(problem, number)
            previous = row.hash
            waiting.discard(previous)
            if number % BATCH == 0 or number == total:
                on_progress(number, total)
    if entry_id := _first_without_link():
        return Fault(f"the entry with id {entry_id} is not in the chain")
    if waiting:
        return Fault(f"the head {min(waiting)} does not occur: rows were cut off or written anew")
    return None


def _whole_chain() -> Select[*tuple[Any, ...]]:
    link = (AuditLink.seq, AuditLink.salt, cast(AuditLink.linked_at, String).label("linked_at"))
    return (
        select(*link, AuditLink.previous_hash, AuditLink.hash, *_ENTRY)
        .outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .order_by(AuditLink.seq)
    )


def _problem(row: Row[*tuple[Any, ...]], number: int, previous: str) -> str | None:
    """What is wrong with the link that should have this number and follow this hash."""
    if row.seq != number:
        return f"it is missing; the next one there is {row.seq}"
    if row.id is None:
        return "its entry is missing"
    if row.previous_hash != previous:
        return "it does not follow the row before it"
    try:
        computed = hash_of(previous, _linked(row, seq=row.seq, salt=row.salt, linked_at=_moment(row.linked_at)))
    except (ValueError, TypeError) as error:
        return f"it cannot be hashed: {error}"
    return None if computed == row.hash else "its hash does not fit what it says: it was changed"


def _first_without_link() -> int | None:
    return db.session.scalar(
        select(AuditEntry.id)
        .outerjoin(AuditLink, AuditLink.entry_id == AuditEntry.id)
        .where(AuditLink.seq.is_(None))
        .order_by(AuditEntry.id)
        .limit(1)
    )
