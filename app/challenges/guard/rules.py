"""The rules R1 to R9: rows of words in a sentence that look like a solution; from data/rules.toml, read once.

What a pattern is worth in its sentence, the model decides; a certain one makes a block of what would be a nudge. R10
looks at a whole text and stands in `inspection`.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from app.challenges.guard.sentences import Sentence, Word
from app.challenges.guard.words import MOST_REMEMBERED, Sort, folded, sort_of

PATTERNS = Path(__file__).parent / "data" / "rules.toml"

_GAP = re.compile(r"\*(\d+)")
_SORTS = {name: int(sort) for name, sort in Sort.__members__.items()}
_SORTS["THING"] = _SORTS["SOLUTION"] | _SORTS["TECHNOLOGY"]
_EXISTING = _SORTS["EXISTING"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a sentence, from the first to the last, that a pattern of a rule points at."""

    rule: str
    first: int
    last: int
    is_certain: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a pattern: which word fits, after at most `gap` other words."""

    gap: int
    words: frozenset[str]
    sort: int
    is_number: bool
    is_infinitive: bool
    is_capital: bool

    def fits(self, word: Word) -> bool:
        """Whether the word may stand here."""
        return (
            word.folded in self.words
            or bool(word.sort & self.sort)
            or (self.is_number and word.text[0].isdigit())
            or (self.is_infinitive and word.folded.endswith("en"))
            or (self.is_capital and word.text[0].isupper())
        )


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of elements of a rule."""

    rule: str
    is_certain: bool
    source: str
    elements: tuple[Element, ...]
    at_begin: bool
    at_end: bool
    asks: bool | None
    """Whether the sentence must ask, must not, or may."""

    def last(self, sentence: Sentence, first: int) -> int | None:
        """The last word of the pattern when it begins at word `first`, which may; None when it is not there."""
        if self.asks is not None and self.asks != sentence.asks:
            return None
        end = _follow(sentence.words, first, self.elements, 1)
        return None if self.at_end and end != len(sentence.words) - 1 else end


def _follow(words: tuple[Word, ...], place: int, elements: tuple[Element, ...], done: int) -> int | None:
    if done == len(elements):
        return place
    element = elements[done]
    for step in range(place + 1, min(place + 2 + element.gap, len(words))):
        if element.fits(words[step]):
            end = _follow(words, step, elements, done + 1)
            if end is not None:
                return end
        if words[step].sort & _EXISTING:
            return None
    return None


def hits(sentence: Sentence) -> list[Hit]:
    """What the rules R1 to R9 see in the sentence, from its first word to its last."""
    return [
        Hit(pattern.rule, first, last, pattern.is_certain, pattern.source)
        for first, word in enumerate(sentence.words)
        for pattern in _beginning_with(word.text, first == 0)
        if (last := pattern.last(sentence, first)) is not None
    ]


@lru_cache(maxsize=MOST_REMEMBERED)
def _beginning_with(text: str, at_begin: bool) -> tuple[Pattern, ...]:
    """The patterns whose first element fits a word, at the beginning of a sentence or elsewhere."""
    plain = folded(text)
    word = Word(0, len(text), text, plain, sort_of(plain))
    everything, (by_word, by_sort) = patterns(), _places()
    places = {*by_word.get(plain, ()), *(place for place in by_sort if everything[place].elements[0].fits(word))}
    found = (everything[place] for place in sorted(places))
    return tuple(pattern for pattern in found if at_begin or not pattern.at_begin)


@cache
def _places() -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Where in `patterns` those stand that begin with a word, by that word, and those that may begin otherwise."""
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    by_sort: list[int] = []
    for place, pattern in enumerate(patterns()):
        first = pattern.elements[0]
        for word in first.words:
            by_word[word].append(place)
        if first.sort or first.is_number or first.is_infinitive or first.is_capital:
            by_sort.append(place)
    return {word: tuple(places) for word, places in by_word.items()}, tuple(by_sort)


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns, in the order of the rules."""
    content = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
    return tuple(
        _pattern(rule, source, is_certain=kind == "certain")
        for rule, kinds in content.items()
        for kind in ("certain", "likely")
        for source in kinds[kind]
    )


def _pattern(rule: str, source: str, *, is_certain: bool) -> Pattern:
    parts = source.split()
    asks = {"?": True, ".": False}.get(parts[-1])
    parts = parts[:-1] if asks is not None else parts
    at_begin, at_end = parts[0] == "<", parts[-1] == ">"
    row = parts[at_begin : len(parts) - at_end]
    return Pattern(rule, is_certain, source, tuple(_elements(row)), at_begin, at_end, asks)


def _elements(parts: list[str]) -> Iterator[Element]:
    gap = 0
    for part in parts:
        if match := _GAP.fullmatch(part):
            gap = int(match[1])
            continue
        choices = part.split("|")
        sort = 0
        for choice in choices:
            sort |= _SORTS.get(choice, 0)
        yield Element(
            gap=gap,
            words=frozenset(folded(choice) for choice in choices if choice.islower() and choice[0] != "-"),
            sort=sort,
            is_number="#" in choices,
            is_infinitive="-en" in choices,
            is_capital="Cap" in choices,
        )
        gap = 0
