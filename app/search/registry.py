"""What search is told at start-up: the kinds of records to be found, and the themes with their words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from app.search.analysis import tokens
from app.search.documents import Document
from app.search.engine import SearchEngine
from app.search.query import Synonyms


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


@dataclass(slots=True)
class Search:
    """Search in one application, kept in `app.extensions["search"]`.

    `themes` reads all themes in at most one query; the feature that keeps themes puts its own function here.
    """

    engine: SearchEngine
    sources: dict[str, Source] = field(default_factory=dict)
    themes: Callable[[], Sequence[ThemeWords]] = _no_themes

    def register(self, source: Source) -> None:
        """Make a kind of record findable."""
        self.sources[source.kind] = source


def synonyms_of(themes: Iterable[ThemeWords]) -> Synonyms:
    """The words of a theme (its name and synonyms) as synonyms of each other.

    Only single words lead to others; what they lead to may be several words, which must then all be there.
    """
    leads_to: defaultdict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
    for theme in themes:
        names = dict.fromkeys(_terms(name) for name in (theme.name, *theme.synonyms))
        names.pop((), None)
        for name in names:
            if len(name) == 1:
                leads_to[name[0]].update(dict.fromkeys(other for other in names if other != name))
    return lambda term: tuple(leads_to.get(term, ()))


def _terms(name: str) -> tuple[str, ...]:
    return tuple(token.terms[0].text for token in tokens(name, "nl"))
