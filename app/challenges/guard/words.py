"""The words that the guard knows and what each does in a sentence; from data/words.toml, read once."""

import tomllib
import unicodedata
from collections.abc import Iterable
from enum import IntFlag, auto
from functools import cache, lru_cache
from pathlib import Path

LISTS = Path(__file__).parent / "data" / "words.toml"

SHORTEST_FIRST_PART = 3
"""Letters before an ending that make a compound: fewer are an accident (wapp, kbot)."""

MOST_REMEMBERED = 50_000
"""Words whose sort is kept in memory; a whole Dutch vocabulary in daily use."""


class Sort(IntFlag):
    """What a word does; a word may do several things. Words carry plain integers, which are tested much faster."""

    SOLUTION = auto()
    TECHNOLOGY = auto()
    ACQUIRE = auto()
    MAKING = auto()
    SEEK = auto()
    PARTY = auto()
    TASK = auto()
    DEMAND = auto()
    TENDER = auto()
    TECHNICAL = auto()
    UNIT = auto()
    QUALIFICATION = auto()
    BRAND = auto()
    MARKER = auto()
    MEANS = auto()
    IMPERATIVE = auto()
    EXISTING = auto()
    PAIN = auto()
    FRAME = auto()
    ENGLISH = auto()


def folded(word: str) -> str:
    """Lower case without accents, straight apostrophes: Cliënt’s -> client's."""
    lowered = word.lower().replace("’", "'")
    if lowered.isascii():
        return lowered
    return "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter))


@lru_cache(maxsize=MOST_REMEMBERED)
def sort_of(word: str) -> int:
    """What a folded word does in a sentence: sorts, or-ed together."""
    lists = _lists()
    found = lists.words.get(word, 0)
    if len(word) > SHORTEST_FIRST_PART:
        for endings, sort in lists.endings:
            if word.endswith(endings) and _is_compound(word, endings):
                found |= sort
        for beginnings, sort in lists.beginnings:
            if word.startswith(beginnings):
                found |= sort
    return found


def _is_compound(word: str, endings: tuple[str, ...]) -> bool:
    return any(
        word.endswith(ending) and (word == ending or len(word) - len(ending) >= SHORTEST_FIRST_PART)
        for ending in endings
    )


class _Lists:
    """The lists, by way of matching."""

    def __init__(self) -> None:
        content = tomllib.loads(LISTS.read_text(encoding="utf-8"))
        self.words: dict[str, int] = {}
        self.endings: list[tuple[tuple[str, ...], int]] = []
        self.beginnings: list[tuple[tuple[str, ...], int]] = []
        for name, lists in content.items():
            sort = int(Sort[name.upper()])
            self._add(lists.get("words", ()), sort)
            self._add(lists.get("units", ()), int(Sort.UNIT))
            self._add(lists.get("markers", ()), int(Sort.MARKER))
            if endings := tuple(map(folded, lists.get("endings", ()))):
                self._add(endings, sort)
                self.endings.append((endings, sort))
            if beginnings := tuple(map(folded, lists.get("beginnings", ()))):
                self._add(beginnings, sort)
                # Two letters begin too many words to say anything (te, tekst, tevreden).
                self.beginnings.append((tuple(part for part in beginnings if len(part) > SHORTEST_FIRST_PART), sort))

    def _add(self, words: Iterable[str], sort: int) -> None:
        for word in words:
            key = folded(word)
            self.words[key] = self.words.get(key, 0) | sort


@cache
def _lists() -> _Lists:
    return _Lists()
