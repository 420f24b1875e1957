"""What somebody searches for: words, filters, order and page, as they stand in the address. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.forms import clean
from app.core.paging import page_number
from app.search.faceting import FACETS
from app.search.query import MAX_CHARACTERS, MAX_READ

PARAMETERS = {
    "theme": "thema",
    "kind": "soort",
    "stage": "status",
    "agency": "organisatie",
    "sector": "sector",
    "outcome": "uitkomst",
    "failure": "mislukking",
    "country": "land",
    "year": "jaar",
}
"""Facet -> its name in the address, in the order of an address; every facet has one."""

ORDER, NEWEST, PAGE = "volgorde", "nieuwste", "pagina"

MAX_VALUES = 20
"""Values of one filter that an address may hold."""

MAX_LENGTH = 120
"""Characters of one value."""

Chosen = Mapping[str, tuple[str, ...]]
"""{facet: values}; a facet without values is left out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for. `is_newest_first` asks for the newest instead of the best answers."""

    text: str = ""
    filters: Chosen = field(default_factory=dict)
    is_newest_first: bool = False
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Neither words nor filters: nothing is searched for yet."""
        return not (self.text or self.filters)

    def of(self, facet: str) -> tuple[str, ...]:
        """The values that are chosen of one facet."""
        return self.filters.get(facet, ())

    def chosen(self) -> Iterator[tuple[str, str]]:
        """(facet, value) of every filter, in the order of the facets."""
        return ((facet, value) for facet in FACETS for value in self.of(facet))

    def only(self, facet: str, *values: str) -> "Choice":
        """The same, from the first page, with these values of one facet; without any the filter is gone."""
        filters = {**self.filters, facet: values}
        return replace(self, filters={name: found for name, found in filters.items() if found}, page=1)

    def without(self, facet: str, value: str) -> "Choice":
        """The same without one filter."""
        return self.only(facet, *(other for other in self.of(facet) if other != value))

    def without_filters(self) -> "Choice":
        """Only the words, and their order."""
        return replace(self, filters={}, page=1)

    def ordered(self, *, is_newest_first: bool) -> "Choice":
        """The same in another order, from the first page."""
        return replace(self, is_newest_first=is_newest_first, page=1)

    def on_page(self, number: int) -> "Choice":
        """The same on another page."""
        return replace(self, page=number)

    def arguments(self, *leave_out: str) -> dict[str, Any]:
        """The arguments of the address of this choice, one or more facets left out; what is not chosen is not there."""
        arguments: dict[str, Any] = {"q": self.text} if self.text else {}
        for facet, name in PARAMETERS.items():
            if (values := self.of(facet)) and facet not in leave_out:
                arguments[name] = list(values)
        if self.is_newest_first:
            arguments[ORDER] = NEWEST
        if self.page > 1:
            arguments[PAGE] = self.page
        return arguments


def read_choice(values_of: Callable[[str], Sequence[str]]) -> Choice:
    """The choice in an address, of which `values_of` gives the values of one argument. Never raises."""

    def first(name: str) -> str:
        return next(iter(values_of(name)), "")

    filters = {facet: _values(values_of(name)) for facet, name in PARAMETERS.items()}
    return Choice(
        text=" ".join(clean(first("q")[:MAX_READ]).split())[:MAX_CHARACTERS].rstrip(),
        filters={facet: values for facet, values in filters.items() if values},
        is_newest_first=first(ORDER) == NEWEST,
        page=page_number(first(PAGE)),
    )


def _values(given: Sequence[str]) -> tuple[str, ...]:
    cleaned = (clean(value[:MAX_LENGTH]).strip() for value in given[:MAX_VALUES])
    return tuple(dict.fromkeys(value for value in cleaned if value))
