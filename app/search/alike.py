"""Words that lead to others: everyday words to official ones, abbreviations, and the words of a theme. Pure.

A name is one word or several, kept as search terms, so that every form of a word leads to the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from app.search.analysis import fold, tokens, words
from app.search.lexicon import WORDS

Terms = tuple[str, ...]
"""A name as the search terms of its words; small words are left out."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that mean about the same: each leads to the others. `narrower` are only led to."""

    words: tuple[str, ...]
    narrower: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """What leads to what. `longest` is the number of words of the longest name that leads anywhere.

    `words` are the folded words of all names, as people write them.
    """

    leads_to: Mapping[Terms, tuple[Terms, ...]] = field(default_factory=dict)
    longest: int = 1
    words: frozenset[str] = frozenset()

    def of(self, name: Terms) -> tuple[Terms, ...]:
        """The other names of what has this name; each must be there with all its words."""
        return self.leads_to.get(name, ())


NOTHING_ALIKE = Alike()


def read_group(line: str) -> Group | None:
    """A group as it is written: `a, b` or `a > b, c`; None for an empty line and for a comment."""
    text = line.partition("#")[0].strip()
    if not text:
        return None
    words, _, narrower = text.partition(">")
    return Group(_names(words), _names(narrower))


@cache
def built_in() -> tuple[Group, ...]:
    """The groups that are there from the start."""
    lines = (WORDS / "alike-nl.txt").read_text(encoding="utf-8").splitlines()
    return tuple(group for line in lines if (group := read_group(line)))


@lru_cache(maxsize=4)
def alike(groups: tuple[Group, ...]) -> Alike:
    """What these groups together lead to. Remembered: the groups change seldom, questions come often."""
    leads_to: defaultdict[Terms, dict[Terms, None]] = defaultdict(dict)
    for group in groups:
        names = _analysed(group.words)
        others = (*names, *_analysed(group.narrower), *_apart((*group.words, *group.narrower)))
        for name in names:
            leads_to[name].update(dict.fromkeys(other for other in others if other != name))
    longest = max(map(len, leads_to), default=1)
    written = (name for group in groups for name in (*group.words, *group.narrower))
    folded = frozenset(fold(match.group()) for name in written for match in words(name))
    return Alike({name: tuple(others) for name, others in leads_to.items()}, longest, folded)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := " ".join(part.split())))


def as_terms(name: str) -> Terms:
    """A name as search looks for it; none when it has only small words or signs."""
    return tuple(token.terms[0].text for token in tokens(name, "nl"))


def _apart(names: Iterable[str]) -> Iterator[Terms]:
    """The parts of names that are one compound: a text may have them as words apart."""
    for name in names:
        found = list(tokens(name, "nl"))
        if len(found) == 1 and len(found[0].terms) > 2:
            yield tuple(part.text for part in found[0].terms[1:])


def _analysed(names: Iterable[str]) -> list[Terms]:
    found = dict.fromkeys(map(as_terms, names))
    found.pop((), None)
    return list(found)
