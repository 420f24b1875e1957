"""The filters beside what is found: which make sense, under which names, and in which order. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.countries import country_name
from app.search.choice import PARAMETERS, Choice
from app.search.faceting import STAGE, THEME
from app.search.registry import Search, ThemeWords

DOT = " \N{MIDDLE DOT} "
"""Between facts that stand on one line."""

FIRST = 6
"""Options of a filter that are in sight; the others are one click away."""

MOST = 40
"""Options of a filter at most: those with the most results, and those that are chosen."""

LABELS: dict[str, Any] = {
    "kind": _l("Kind"),
    THEME: _l("Theme"),
    STAGE: _l("Stage"),
    "agency": _l("Agency"),
    "sector": _l("Sector"),
    "outcome": _l("Outcome"),
    "failure": _l("How it failed"),
    "country": _l("Country"),
    "year": _l("Year"),
}
IN_SIGHT = (THEME, STAGE, "agency")
"""Filters that are always in sight; who wants more asks for it. The kind is chosen above the results."""

FURTHER = ("sector", "outcome", "failure", "country", "year")

Counts = Mapping[str, Mapping[str, int]]
"""{facet: {value: how many}}"""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter, with how many results it would show. `level` is how deep a theme hangs below others."""

    value: str
    label: Any
    count: int
    checked: bool
    level: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """One filter; `name` is what it is called in the address. Some options are in sight, `more` are not."""

    label: Any
    name: str
    options: Sequence[Option]
    more: Sequence[Option] = ()


@dataclass(slots=True)
class Names:
    """The words on the screen for the values of every facet."""

    search: Search
    themes: Sequence[ThemeWords] = ()
    agencies: Mapping[str, str] = field(default_factory=dict)

    def of(self, facet: str, value: str) -> Any:
        """The word for a value; one that nobody knows stands as it is."""
        if facet == "agency":
            return self.agencies.get(value, value)
        if facet == "sector":
            return self.search.sector_label(value)
        if facet == "country":
            return country_name(value)
        return self.known(facet).get(value, value)

    def known(self, facet: str) -> Mapping[str, Any]:
        """{value: word} of a facet with a fixed list of values, in their order; empty for another one."""
        sources = self.search.sources.values()
        if facet == "kind":
            return {source.kind: source.label for source in sources}
        if facet == THEME:
            return {theme.slug: theme.name for theme in self.themes}
        labels: dict[str, Any] = {}
        # Where two kinds have a word for the same stage, that of the kind with stages to filter on counts.
        for source in sorted(sources, key=lambda source: not source.has_stages):
            own = {STAGE: source.stage_labels, "outcome": source.outcome_labels, "failure": source.failure_labels}
            for value, label in own.get(facet, {}).items():
                labels.setdefault(value, label)
        return labels

    def stages(self) -> set[str]:
        """The stages to filter on: how something ended is a filter of its own."""
        staged = (source for source in self.search.sources.values() if source.has_stages)
        return {value for source in staged for value in source.stage_labels if value not in source.outcome_labels}


def in_words(choice: Choice, names: Names) -> str:
    """`“natte kelders” · Water · Lessen`; empty when nothing is searched for."""
    typed = [_("“%(words)s”", words=choice.text)] if choice.text else []
    return DOT.join([*typed, *(str(names.of(facet, value)) for facet, value in choice.chosen())])


def agencies_shown(choice: Choice, counts: Counts) -> list[str]:
    """The slugs of the agencies that get an option or stand among what is chosen: these need their names."""
    return list(dict.fromkeys((*choice.of("agency"), *_most(counts.get("agency", {})))))


def narrowed(choice: Choice, themes: Sequence[ThemeWords]) -> Choice:
    """A theme and one below it are both chosen: the one below is meant, for it would filter nothing."""
    above = {slug: set(_above(slug, themes)) for slug in choice.of(THEME)}
    kept = [slug for slug in above if not any(slug in others for others in above.values())]
    return choice if len(kept) == len(above) else choice.only(THEME, *kept).on_page(choice.page)


def groups(facets: Sequence[str], choice: Choice, counts: Counts, total: int, names: Names) -> list[Group]:
    """These filters, as far as they make sense: one without results, or with one for all of them, is left out."""
    found = []
    for facet in facets:
        options = list(_options(facet, choice, counts.get(facet, {}), names))
        tells = any(option.checked or 0 < option.count < total for option in options) or len(options) > 1
        if options and tells:
            in_sight, more = _split(options)
            found.append(Group(LABELS[facet], PARAMETERS[facet], in_sight, more))
    return found


def _options(facet: str, choice: Choice, counts: Mapping[str, int], names: Names) -> Iterator[Option]:
    chosen = choice.of(facet)
    if facet == THEME:
        yield from _theme_options(chosen, counts, names.themes)
        return
    for value in _in_order(facet, chosen, counts, names):
        yield Option(value, names.of(facet, value), counts.get(value, 0), value in chosen)


def _in_order(facet: str, chosen: Sequence[str], counts: Mapping[str, int], names: Names) -> list[str]:
    shown = dict.fromkeys((*chosen, *_most(counts)))
    if facet == "year":
        return sorted(shown, reverse=True)
    if facet in {STAGE, "outcome", "failure"}:
        known = list(names.known(facet))
        places = {value: place for place, value in enumerate(known)}
        stages = names.stages() if facet == STAGE else places.keys()
        return sorted(
            (value for value in shown if value in stages or value in chosen),
            key=lambda value: (places.get(value, len(known)), value),
        )
    return sorted(shown, key=lambda value: (-counts.get(value, 0), str(names.of(facet, value)).casefold()))


def _theme_options(chosen: Sequence[str], counts: Mapping[str, int], themes: Sequence[ThemeWords]) -> Iterator[Option]:
    """The top of the tree, opened at what is chosen, which comes first; themes without results are left out."""
    opened: set[str | None] = {None, *chosen}
    for slug in chosen:
        opened.update(_above(slug, themes))

    def below(parent: str | None, level: int) -> Iterator[Option]:
        for theme in sorted(themes, key=lambda theme: theme.slug not in opened):
            if theme.parent == parent and (counts.get(theme.slug) or theme.slug in opened):
                yield Option(theme.slug, theme.name, counts.get(theme.slug, 0), theme.slug in chosen, level)
                if theme.slug in opened:
                    yield from below(theme.slug, level + 1)

    yield from below(None, 0)
    known = {theme.slug for theme in themes}
    yield from (Option(slug, slug, counts.get(slug, 0), True) for slug in chosen if slug not in known)


def _above(slug: str, themes: Sequence[ThemeWords]) -> Iterator[str]:
    """The themes above one, nearest first."""
    parents = {theme.slug: theme.parent for theme in themes}
    seen = {slug}
    above = parents.get(slug)
    while above is not None and above not in seen:
        seen.add(above)
        yield above
        above = parents.get(above)


def _most(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda value: (-counts[value], value))[:MOST]


def _split(options: Sequence[Option]) -> tuple[list[Option], list[Option]]:
    """The options in sight and the others. What is chosen, and what hangs below it, is never out of sight."""
    if len(options) <= FIRST + 1:
        return list(options), []
    in_sight = [option for place, option in enumerate(options) if place < FIRST or option.checked or option.level]
    return in_sight, [option for option in options if option not in in_sight]
