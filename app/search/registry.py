"""What search is told at start-up: the kinds of records to be found, and the themes with their words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.search.alike import Alike, Group, alike, built_in
from app.search.documents import Document
from app.search.engine import SearchEngine


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record that can be found.

    `label` is the plural on the screen ("Vraagstukken"), `singular` the word above one result; `endpoint` takes
    `ref` and shows the record; `stage_labels` gives a stage its word on the screen. `visible(ids)` is a `Select` of
    one column, the ids of those that a visitor who is not signed in may see; `load(ids)` gives the documents of
    records that are visible, in a fixed number of queries; `all_ids()` names every record of the kind, visible or
    not.
    """

    kind: str
    label: Any
    endpoint: str
    load: Callable[[Collection[int]], list[Document]]
    all_ids: Callable[[], Iterable[int]]
    visible: Callable[[Collection[int]], Select[Any]]
    stage_labels: Mapping[str, Any] = field(default_factory=dict)
    singular: Any = None


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme as search sees it: its name on the screen, where it hangs, and everyday words that mean it."""

    slug: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()


def _no_themes() -> Sequence[ThemeWords]:
    return ()


Listener = Callable[[Session, Sequence[Document]], None]
"""Told of documents that are new or changed, in the transaction that ends their events; it flushes, never commits."""


@dataclass(slots=True)
class Search:
    """Search in one application, kept in `app.extensions["search"]`.

    `themes` reads all themes in at most one query; the feature that keeps themes puts its own function here.
    """

    engine: SearchEngine
    sources: dict[str, Source] = field(default_factory=dict)
    themes: Callable[[], Sequence[ThemeWords]] = _no_themes
    listeners: list[Listener] = field(default_factory=list)

    def register(self, source: Source) -> None:
        """Make a kind of record findable."""
        self.sources[source.kind] = source


def alike_of(themes: Iterable[ThemeWords]) -> Alike:
    """The words that are there from the start, and those of the themes.

    An everyday word leads to its theme and a theme to its words, but not one word to another: a theme is wider than a
    meaning (waiting list and family belong to one theme, and are not the same).
    """
    groups = list(built_in())
    for theme in themes:
        groups.append(Group((theme.name,), theme.synonyms))
        groups += [Group((word,), (theme.name,)) for word in theme.synonyms]
    return alike(tuple(groups))
