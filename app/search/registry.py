"""What search is told at start-up: the kinds of records to be found, and the themes with their words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.search.alike import Alike, Group, alike, built_in
from app.search.documents import About, Document
from app.search.engine import SearchEngine


class Part(StrEnum):
    """What somebody wants to know of a theme, in the order in which it is told."""

    OPEN = "open"
    DIALOGUE = "dialogue"
    RUNNING = "running"
    LEARNED = "learned"
    SHOWN = "shown"


Ids = Collection[int] | Select[Any]
"""Ids of records, or a `Select` of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record that can be found.

    `label` is the plural on the screen ("Vraagstukken"), `singular` the word above one result; `endpoint` takes
    `ref` and shows the record; `stage_labels` gives a stage its word on the screen. `visible(ids)` is a `Select` of
    one column, the ids of those that a visitor who is not signed in may see; `load(ids)` gives the documents of
    records that are visible, in a fixed number of queries; `all_ids()` names every record of the kind, visible or
    not; `about(record)` says what its page is about, without a query for a page that has loaded the record. `tells`
    says what the kind tells of a theme, and in which stages; no stages are all of them.

    `outcome_labels` and `failure_labels` give the words for how it ended and how it failed. `has_stages` is whether
    its stages are steps to filter on, and not only how it ended.
    """

    kind: str
    label: Any
    endpoint: str
    load: Callable[[Collection[int]], list[Document]]
    all_ids: Callable[[], Iterable[int]]
    visible: Callable[[Ids], Select[Any]]
    about: Callable[[Any], About] | None = None
    stage_labels: Mapping[str, Any] = field(default_factory=dict)
    singular: Any = None
    tells: Mapping[Part, Collection[str]] = field(default_factory=dict)
    outcome_labels: Mapping[str, Any] = field(default_factory=dict)
    failure_labels: Mapping[str, Any] = field(default_factory=dict)
    has_stages: bool = True


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme as search sees it: its name on the screen, where it hangs, and everyday words that mean it."""

    slug: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that people who keep the site added: all themes, and groups of words that mean the same.

    `former` says where a theme went that became part of another: its slug -> the slug of that other one.
    """

    themes: tuple[ThemeWords, ...] = ()
    groups: tuple[Group, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)

    def theme_now(self, slug: str) -> str:
        """The slug under which a theme is found now; the same one when it did not move."""
        return self.former.get(slug, slug)


Listener = Callable[[Session, Sequence[Document]], None]
"""Told of documents that are new or changed, in the transaction that ends their events; it flushes, never commits."""


def _no_names(_slugs: Collection[str]) -> Mapping[str, str]:
    return {}


@dataclass(slots=True)
class Search:
    """Search in one application, kept in `app.extensions["search"]`.

    `vocabulary` reads all themes and words in at most one query; the feature that keeps them puts its own function
    here. One question asks it once, and hands it to all that need it. The feature that keeps organisations does so
    too: `agency_names` reads the names of agencies by slug, in one query, and `sector_label` gives a sector its word.
    """

    engine: SearchEngine
    sources: dict[str, Source] = field(default_factory=dict)
    vocabulary: Callable[[], Vocabulary] = Vocabulary
    agency_names: Callable[[Collection[str]], Mapping[str, str]] = _no_names
    sector_label: Callable[[str], Any] = str
    listeners: list[Listener] = field(default_factory=list)

    def register(self, source: Source) -> None:
        """Make a kind of record findable."""
        self.sources[source.kind] = source

    def open_filters(self) -> dict[str, list[str]]:
        """{facet: values} of what anybody can take part in now."""
        of_kind = {kind: source.tells[Part.OPEN] for kind, source in self.sources.items() if Part.OPEN in source.tells}
        stages = dict.fromkeys(stage for stages in of_kind.values() for stage in stages)
        return {"kind": list(of_kind), "stage": list(stages)}


def alike_of(vocabulary: Vocabulary) -> Alike:
    """The words that are there from the start, the groups that were added, and the words of the themes.

    An everyday word leads to its theme and a theme to its words, but not one word to another: a theme is wider than a
    meaning (waiting list and family belong to one theme, and are not the same).
    """
    return _alike_of(vocabulary.themes, vocabulary.groups)


@lru_cache(maxsize=8)
def _alike_of(themes: tuple[ThemeWords, ...], added: tuple[Group, ...]) -> Alike:
    """Remembered by what the words are, so that a change works at the next question in every process."""
    groups = [*built_in(), *added]
    for theme in themes:
        groups.append(Group((theme.name,), theme.synonyms))
        groups += [Group((word,), (theme.name,)) for word in theme.synonyms]
    return alike(tuple(groups))
