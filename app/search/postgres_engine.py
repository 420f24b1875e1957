"""The search engine of a database that is PostgreSQL: the index lies in tables of its own, beside the records.

The tables are a cache, as a folder of Whoosh is: the engine makes them itself and can throw them away at any time. What
is written belongs to the caller's transaction. Which documents answer, and how well, is worked out by the same code as
for Whoosh (`ranking`, `answering`): PostgreSQL finds the postings, and every process keeps the catalogue of all
documents in memory and reads what changed since.
"""

import logging
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import scoped_session

from app.search.answering import alike, answer
from app.search.catalogue import Catalogue, Facts
from app.search.documents import FORMAT, Begun, Document, Hit, Key, Results
from app.search.engine import PAGE_SIZE, SearchUnavailable
from app.search.faceting import NO_FILTERS, Filters
from app.search.postgres_snapshot import Snapshot
from app.search.postgres_tables import TABLES
from app.search.postgres_writer import build, drop, put, take_out
from app.search.posting_list import Remembered
from app.search.query import Query
from app.search.suggesting import begun

logger = logging.getLogger(__name__)

STATE = text("SELECT format, generation, change FROM search_state")
ALL = text("SELECT id, facts FROM search_document WHERE facts IS NOT NULL")
CHANGED = text("SELECT id, facts FROM search_document WHERE change > :seen ORDER BY change")
READY = text("SELECT count(*) FROM unnest(cast(:names AS text[])) AS name WHERE to_regclass(name) IS NOT NULL")


class PostgresEngine:
    """A `SearchEngine` in the database of a session. Threads of a process share one catalogue."""

    def __init__(self, session: scoped_session[Any]) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._catalogue = Catalogue()
        self._remembered = Remembered(0)
        self._seen: tuple[int, int] | None = None

    def search(
        self,
        query: Query,
        *,
        filters: Filters = NO_FILTERS,
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Results:
        """See `SearchEngine.search`."""
        with self._reading() as snapshot:
            return answer(snapshot, query, filters, page, page_size)

    def begun(
        self,
        words: Sequence[str],
        *,
        counted: Filters = NO_FILTERS,
        without: Collection[Key] = (),
        limit: int = PAGE_SIZE,
    ) -> Begun:
        """See `SearchEngine.begun`."""
        with self._reading() as snapshot:
            return begun(snapshot, words, counted, without, limit)

    def similar(self, text: str, *, kinds: Collection[str] = (), limit: int = PAGE_SIZE) -> tuple[Hit, ...]:
        """See `SearchEngine.similar`."""
        with self._reading() as snapshot:
            return alike(snapshot, text, kinds, limit)

    def keys_and_versions(self) -> Mapping[Key, str]:
        """See `SearchEngine.keys_and_versions`."""
        with self._reading() as snapshot:
            catalogue = snapshot.catalogue
            return {catalogue[number].key: catalogue[number].version for number in catalogue.numbers()}

    def ready(self) -> bool:
        """See `SearchEngine.ready`."""
        if self._session.scalar(READY, {"names": list(TABLES)}) != len(TABLES):
            return False
        state = self._session.execute(STATE).one_or_none()
        return state is not None and state.format == FORMAT

    def forget(self) -> None:
        """See `SearchEngine.forget`. Belongs to the caller's transaction."""
        drop(self._session())

    def update(self, add: Iterable[Document] = (), remove: Iterable[Key] = ()) -> None:
        """See `SearchEngine.update`. Belongs to the caller's transaction."""
        if not self.ready():
            raise SearchUnavailable("there are no tables of the search index")
        take_out(self._session(), remove)
        put(self._session(), add)

    def rebuild(self, documents: Iterable[Document]) -> None:
        """See `SearchEngine.rebuild`. Belongs to the caller's transaction: until its end the old index answers."""
        build(self._session(), documents)

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """The index as this transaction sees it. Raises `SearchUnavailable` when it is not there or not whole."""
        try:
            # A savepoint: a table that is away must not take the transaction of the page with it.
            with self._session.begin_nested():
                yield Snapshot(self._session(), *self._newest())
        except (DBAPIError, ValueError, LookupError) as error:
            # Arrays that are no arrays count too: they are a table that somebody else has written in.
            cause = error.orig if isinstance(error, DBAPIError) else error
            logger.warning("the search index cannot be read: %s", type(cause).__name__)
            raise SearchUnavailable("there is no search index that can be read") from error

    def _newest(self) -> tuple[Catalogue, Remembered]:
        """The catalogue with everything that changed since this process last looked, and what was read since then."""
        state = self._session.execute(STATE).one_or_none()
        if state is None or state.format != FORMAT:
            raise SearchUnavailable("there is no search index of this release")
        with self._lock:
            generation, seen = self._seen or (None, 0)
            if seen > state.change:
                # Another thread looked later and is ahead, unless the index went back (a backup that was put back).
                state = self._session.execute(STATE).one()
            if generation != state.generation or seen > state.change:
                self._catalogue = self._read_all()
                self._remembered = Remembered(self._catalogue.size)
            elif seen != state.change:
                # Readers in other threads may be ranking with the present one.
                self._catalogue = self._catalogue.copy()
                for row in self._session.execute(CHANGED, {"seen": seen}):
                    self._catalogue.put(row.id, Facts.from_text(row.facts) if row.facts else None)
                self._remembered = Remembered(self._catalogue.size)
            self._seen = state.generation, state.change
            return self._catalogue, self._remembered

    def _read_all(self) -> Catalogue:
        rows = self._session.execute(ALL).all()
        stored: list[Facts | None] = [None] * (max((row.id for row in rows), default=-1) + 1)
        for row, facts in zip(rows, Facts.from_texts([row.facts for row in rows]), strict=True):
            stored[row.id] = facts
        return Catalogue(stored)
