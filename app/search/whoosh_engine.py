"""The embedded search engine: a Whoosh index in a folder of its own.

The index is a cache: it can be thrown away and rebuilt. Whoosh keeps parts of it as pickles, so the folder
is private to the service (mode 0700) and is never restored from elsewhere. One process writes at a time.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from traceback import format_exception
from typing import Any

from whoosh import index as whoosh_files
from whoosh.writing import CLEAR

from app.search.answering import alike, answer
from app.search.documents import FORMAT, Begun, Document, Hit, Key, Results
from app.search.engine import PAGE_SIZE, SearchUnavailable
from app.search.faceting import NO_FILTERS, Filters
from app.search.query import Query
from app.search.suggesting import begun
from app.search.whoosh_index import Folder, SecretNames, fields_of, key_text, schema
from app.search.whoosh_snapshot import Snapshot

logger = logging.getLogger(__name__)

LOCK_WAIT = 30.0
"""Seconds that a writer waits for another one (`search rebuild` beside the worker)."""

WRITER_MEMORY = 128
"""Megabytes of postings that a writer holds before it writes them to disk."""

INDEX_NAME = f"format{FORMAT}"
"""An index of an earlier format is none: the worker makes a new one by itself after an upgrade."""

DOUBTED, REBUILT = "doubted", "rebuilt"
"""Files that say when somebody could not read the index, and when it was last written as a whole."""

DOUBTED_AGAIN = 3600.0
"""Seconds after a rebuild in which nobody doubts: what is still wrong then is not the index."""

Stamp = tuple[int, int]


class WhooshEngine:
    """A `SearchEngine` in a folder. Threads share one open index; each process opens its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._stamp: Stamp | None = None

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
        return self._can_be_opened() and not self._is_doubted()

    def forget(self) -> None:
        """See `SearchEngine.forget`."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def update(self, add: Iterable[Document] = (), remove: Iterable[Key] = ()) -> None:
        """See `SearchEngine.update`."""

        def write(writer: Any) -> None:
            for key in remove:
                writer.delete_by_term("key", key_text(key))
            for document in add:
                writer.update_document(**fields_of(document))

        try:
            self._write(self._files(), write)
        except SearchUnavailable:
            raise
        except Exception as error:
            raise _unavailable(self._folder, error) from error

    def rebuild(self, documents: Iterable[Document]) -> None:
        """See `SearchEngine.rebuild`."""
        files = self._open_or_create()

        def write(writer: Any) -> None:
            for document in documents:
                writer.add_document(**fields_of(document))

        self._write(files, write, mergetype=CLEAR)
        (self._folder / REBUILT).touch()

    def _write(self, files: Any, write: Callable[[Any], None], **commit: Any) -> None:
        try:
            writer = files.writer(codec=SecretNames(), limitmb=WRITER_MEMORY, timeout=LOCK_WAIT)
        except whoosh_files.LockError as error:
            raise SearchUnavailable("another process is writing the search index") from error
        try:
            write(writer)
            writer.commit(**commit)
        except BaseException:
            _abandon(writer)
            raise
        finally:
            files.storage.close_files()

    def _open_or_create(self) -> Any:
        """The index as it is, or a new one where there is none that can be read."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        if self._can_be_opened():
            return self._files()
        for path in self._folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        return Folder(self._folder).create_index(schema(), indexname=INDEX_NAME)

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        """The newest snapshot, for one thread at a time: readers of Whoosh share a place in their files.

        Raises `SearchUnavailable` for whatever a missing, half-written or foreign index makes Whoosh raise.
        """
        with self._lock:
            try:
                yield self._newest()
            except Exception as error:
                if self._snapshot is not None:
                    self._doubt()
                self._forget()
                raise _unavailable(self._folder, error) from error

    def _newest(self) -> Snapshot:
        if not (self._folder / REBUILT).exists():
            # What is there was made by a first rebuild that never came to its end.
            raise whoosh_files.EmptyIndexError
        files = self._files()
        generation = files.latest_generation()
        stamp = generation, (self._folder / f"_{INDEX_NAME}_{generation}.toc").stat().st_mtime_ns
        if self._snapshot is None or stamp != self._stamp:
            earlier = self._snapshot
            try:
                self._snapshot, self._stamp = Snapshot(files.reader(), files.storage.close_files, earlier), stamp
            except BaseException:
                files.storage.close_files()
                raise
            if earlier is not None:
                earlier.close()
        return self._snapshot

    def _files(self) -> Any:
        """The index as it lies in the folder."""
        folder = Folder(self._folder)
        try:
            return folder.open_index(indexname=INDEX_NAME)
        except BaseException:
            folder.close_files()
            raise

    def _can_be_opened(self) -> bool:
        try:
            with self._reading():
                return True
        except SearchUnavailable:
            return False

    def _doubt(self) -> None:
        """An index that could be opened could not be read: have the worker write it anew, but not again and again."""
        if time.time() - _moment_of(self._folder / REBUILT) > DOUBTED_AGAIN:
            with suppress(OSError):  # the folder itself may be away
                (self._folder / DOUBTED).touch()

    def _is_doubted(self) -> bool:
        return _moment_of(self._folder / DOUBTED) > _moment_of(self._folder / REBUILT)

    def _forget(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
        self._snapshot, self._stamp = None, None


def _moment_of(path: Path) -> float:
    """When a file was last written; 0 when it is not there."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _abandon(writer: Any) -> None:
    """Leave the index as it was, and let the next writer in."""
    try:
        writer.cancel()
    finally:
        if not writer.is_closed:
            writer.writelock.release()


def _unavailable(folder: Path, error: Exception) -> SearchUnavailable:
    if isinstance(error, whoosh_files.EmptyIndexError):
        logger.info("there is no search index in %s yet", folder.name)
    else:
        # As text: a kept traceback keeps the broken files open.
        trace = "".join(format_exception(error))
        logger.warning("the search index in %s cannot be read\n%s", folder.name, trace)
    return SearchUnavailable("there is no search index that can be read")
