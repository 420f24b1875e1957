"""Keeping the index up to date. Features say what changed; the worker, alone, writes the index."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import outbox
from app.core.database import db, reading
from app.search.documents import Document, Key
from app.search.models import IndexEvent
from app.search.registry import Search, Source

BATCH = 200
"""Records that are loaded at a time."""

DRAIN_LIMIT = 500
"""Events that are handled in one go."""

Progress = Callable[[int, int], None]
"""Called with (records done, records in all)."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the index and the database say different things."""

    missing: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    surplus: tuple[Key, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.surplus)


def index_later(kind: str, record_id: int) -> None:
    """Have a record looked at again after this transaction: it is new, changed, hidden or gone.

    Adds a row to the caller's transaction; flushes and commits nothing.
    """
    db.session.add(IndexEvent(kind=kind, record_id=record_id))
    outbox.has_rows(db.session())


def drain(session: Session, search: Search, limit: int = DRAIN_LIMIT) -> int:
    """Bring the index up to date with at most `limit` waiting events, and return how many were handled.

    Only the worker calls this, with a session of its own. First the records are read, without keeping
    others from writing; then the index is committed; only then are listeners told of what a visitor may see and the
    events deleted, and the caller commits. Killed anywhere in between, the events come back and are handled again,
    which changes nothing. An index that cannot be read is rebuilt.
    """
    with reading():
        events = session.execute(
            select(IndexEvent.id, IndexEvent.kind, IndexEvent.record_id).order_by(IndexEvent.id).limit(limit)
        ).all()
        is_ready = search.engine.ready()
        keys = {(kind, record_id) for _, kind, record_id in events}
        documents = list(_documents(session, search, keys))
        session.commit()
    if not is_ready:
        rebuild(session, search)
    elif keys:
        search.engine.update(add=documents, remove=keys - {document.key for document in documents})
    if documents:
        for tell in search.listeners:
            tell(session, documents)
    if events:
        session.execute(delete(IndexEvent).where(IndexEvent.id.in_([event.id for event in events])))
    return len(events)


def rebuild(session: Session, search: Search, progress: Progress | None = None) -> int:
    """Write the whole index anew from the database, and return how many documents it has.

    Until it is done the old index answers. Raises `SearchUnavailable` when another process is writing.
    """
    with reading():
        written = 0
        ids = [(source, list(source.all_ids())) for source in search.sources.values()]
        total = sum(len(record_ids) for _, record_ids in ids)

        def documents() -> Iterator[Document]:
            nonlocal written
            done = 0
            for source, record_ids in ids:
                for batch in _batches(record_ids):
                    found = _visible_documents(session, source, batch)
                    written += len(found)
                    yield from found
                    done += len(batch)
                    if progress is not None:
                        progress(done, total)

        search.engine.rebuild(documents())
        session.commit()
    return written


def differences(session: Session, search: Search) -> Differences:
    """Compare the index with the database; changes nothing. Raises `SearchUnavailable`."""
    indexed = dict(search.engine.keys_and_versions())
    missing: list[Key] = []
    changed: list[Key] = []
    with reading():
        for source in search.sources.values():
            for batch in _batches(list(source.all_ids())):
                for document in _visible_documents(session, source, batch):
                    version = indexed.pop(document.key, None)
                    if version is None:
                        missing.append(document.key)
                    elif version != document.version:
                        changed.append(document.key)
        session.commit()
    return Differences(tuple(missing), tuple(changed), tuple(sorted(indexed)))


def _documents(session: Session, search: Search, keys: Collection[Key]) -> Iterator[Document]:
    """The documents of those records that a visitor may see."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for kind, record_id in keys:
        ids[kind].append(record_id)
    for kind, record_ids in ids.items():
        # A kind that no feature registers any more has nothing that may be found.
        if kind in search.sources:
            yield from _visible_documents(session, search.sources[kind], sorted(record_ids))


def _visible_documents(session: Session, source: Source, ids: Collection[int]) -> list[Document]:
    visible = list(session.scalars(source.visible(ids)))
    return source.load(visible) if visible else []


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
