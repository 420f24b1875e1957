"""What search is told at start-up: the kinds of records to be found, and the themes with their words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from app.search.alike import Alike, Group, alike, built_in
from app.search.documents import About, Document
from app.search.engine import SearchEngine


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record that can be found.

    `label` is the plural on the screen ("Vraagstukken"), `singular` the word above one result; `endpoint` takes
    `ref` and shows the record; `stage_labels` gives a stage its word on the screen. `visible(ids)` is a `Select` of
    one column, the ids of those that a visitor who is not signed in may see; `load(ids)` gives the documents of
    records that are visible, in a fixed number of queries; `all_ids()` names every record of the kind, visible or
    not; `about(record)` says what its page is about, without a query for a page that has loaded the record.

    `outcome_labels` and `failure_labels` give the words for how it ended and how it failed. `has_stages` is whether
    its stages are steps to filter on, and not only how it ended; `open_stage` the one at which anybody can take part.
    """

    kind: str
    label: Any
    endpoint: str
    load: Callable[[Collection[int]], list[Document]]
    all_ids: Callable[[], Iterable[int]]
    visible: Callable[[Collection[int]], Select[Any]]
    about: Callable[[Any], About] | None = None
    stage_labels: Mapping[str, Any] = field(default_factory=dict)
    singular: Any = None
    outcome_labels: Mapping[str, Any] = field(default_factory=dict)
    failure_labels: Mapping[str, Any] = field(default_factory=dict)
    has_stages: bool = True
    open_stage: str = ""


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme as search sees it: its name on the screen, where it hangs, and everyday words that mean it."""

    slug: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()


def _no_themes() -> Sequence[ThemeWords]:
    return ()


def _no_names(_slugs: Collection[str]) -> Mapping[str, str]:
    return {}


@dataclass(slots=True)
class Search:
    """Search in one application, kept in `app.extensions["search"]`.

    `themes` reads all themes in at most one query; the feature that keeps themes puts its own function here. So does
    the one that keeps organisations: `agency_names` reads the names of agencies by slug, in one query, and
    `sector_label` gives a sector its word on the screen.
    """

    engine: SearchEngine
    sources: dict[str, Source] = field(default_factory=dict)
    themes: Callable[[], Sequence[ThemeWords]] = _no_themes
    agency_names: Callable[[Collection[str]], Mapping[str, str]] = _no_names
    sector_label: Callable[[str], Any] = str

    def register(self, source: Source) -> None:
        """Make a kind of record findable."""
        self.sources[source.kind] = source

    def open_filters(self) -> dict[str, list[str]]:
        """{facet: values} of what anybody can take part in now."""
        open_sources = [source for source in self.sources.values() if source.open_stage]
        stages = dict.fromkeys(source.open_stage for source in open_sources)
        return {"kind": [source.kind for source in open_sources], "stage": list(stages)}


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
