"""Which themes a text speaks of, by their names and everyday words. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from app.search.analysis import Token, fold, tokens
from app.search.registry import ThemeWords


def themes_in(text: str, themes: Iterable[ThemeWords], most: int) -> list[str]:
    """The slugs of the `most` themes that a Dutch text names most often, the most often named first.

    A word counts in any of its forms; a word inside a compound (zorg in jeugdzorg) counts half. Of an expression
    all words must stand together, small words left out.
    """
    spoken = list(tokens(text, "nl"))
    places = _places(spoken)
    scores = {theme.slug: _score(theme, spoken, places) for theme in themes}
    named = sorted((slug for slug, score in scores.items() if score), key=lambda slug: (-scores[slug], slug))
    return named[:most]


class Named(Protocol):
    """What is called by a name, another name (or none) and everyday words."""

    name: str
    other_name: str
    synonyms: tuple[str, ...]


N = TypeVar("N", bound=Named)


def named_like(words: str, themes: Iterable[N]) -> list[N]:
    """The themes of which a name or an everyday word holds what somebody typed, in any form of the word."""
    typed, wanted = fold(words), _terms(words)
    return [theme for theme in themes if any(_is_like(name, typed, wanted) for name in _names(theme))]


def _names(theme: Named) -> tuple[str, ...]:
    return (theme.name, theme.other_name, *theme.synonyms)


def _is_like(name: str, typed: str, wanted: set[str]) -> bool:
    if typed and typed in fold(name):
        return True
    held = {term.text for token in tokens(name, "nl") for term in token.terms}
    return bool(wanted) and wanted <= held


def _terms(words: str) -> set[str]:
    return {token.terms[0].text for token in tokens(words, "nl")}


def _places(spoken: Sequence[Token]) -> dict[str, list[tuple[int, float]]]:
    """Term -> the words of the text that become it, by number, with its weight in that word."""
    places: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, token in enumerate(spoken):
        for term in token.terms:
            places[term.text].append((number, term.weight))
    return places


def _score(theme: ThemeWords, spoken: Sequence[Token], places: dict[str, list[tuple[int, float]]]) -> float:
    names = {tuple(token.terms[0].text for token in tokens(name, "nl")) for name in (theme.name, *theme.synonyms)}
    return sum(_weight(name, spoken, places) for name in names if name)


def _weight(name: tuple[str, ...], spoken: Sequence[Token], places: dict[str, list[tuple[int, float]]]) -> float:
    """How often the text has this name, each time for what its least certain word weighs."""
    total = 0.0
    for number, weight in places.get(name[0], ()):
        follows = [_weight_in(spoken, number + step, term) for step, term in enumerate(name[1:], start=1)]
        total += min((weight, *follows))
    return total


def _weight_in(spoken: Sequence[Token], number: int, term: str) -> float:
    if number >= len(spoken):
        return 0.0
    return max((found.weight for found in spoken[number].terms if found.text == term), default=0.0)
