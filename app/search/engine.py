"""The interface behind which every search engine stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from app.core.errors import DomainError
from app.search.documents import Begun, Document, Hit, Key, Results
from app.search.faceting import NO_FILTERS, Filters
from app.search.query import Query

PAGE_SIZE = 20


class SearchUnavailable(DomainError):
    """There is no index that can be read: it is being rebuilt. Everything else works."""

    status = 503


class SearchEngine(Protocol):
    """Documents in, ranked results out.

    All engines index what `app.search.analysis` makes of a text, so they give the same answers. Only one
    process (the worker) may call `update` and `rebuild`; reading is free for all.
    """

    def search(
        self,
        query: Query,
        *,
        filters: Filters = NO_FILTERS,
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Results:
        """The documents that answer `query`, best first; an empty query lists what is open, and then the newest.

        `filters` are {facet: values}; a filter with several values lets each of them through.
        Raises `SearchUnavailable`.
        """

    def begun(
        self,
        words: Sequence[str],
        *,
        counted: Filters = NO_FILTERS,
        without: Collection[Key] = (),
        limit: int = PAGE_SIZE,
    ) -> Begun:
        """The documents in whose title a word begins with each of these folded words; open first, then the newest.

        With them how many documents there are on every theme that pass the filters `counted`, whatever their title.
        Records in `without` are left out of both.
        Raises `SearchUnavailable`.
        """

    def similar(self, text: str, *, kinds: Collection[str] = (), limit: int = PAGE_SIZE) -> Sequence[Hit]:
        """The documents that are about the same as a text of any length, nearest first; none when nothing is near.

        Raises `SearchUnavailable`.
        """

    def update(self, add: Iterable[Document] = (), remove: Iterable[Key] = ()) -> None:
        """Add or replace documents and take others out, all in one step. Raises `SearchUnavailable`."""

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace everything, also when the old index is broken; until it is done the old one answers."""

    def keys_and_versions(self) -> Mapping[Key, str]:
        """Every document in the index with its version. Raises `SearchUnavailable`."""

    def forget(self) -> None:
        """Throw the index away; the worker makes a new one by itself. What is not there is no fault."""

    def ready(self) -> bool:
        """Whether there is an index that can be read."""
