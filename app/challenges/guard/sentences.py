"""A text cut into sentences and words, with the place of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.challenges.guard.words import folded, sort_of

WORD = re.compile(r"\w+(?:[-'’./&+]\w+)*%?")
# A sentence ends at a line break, or at . ! ? before a space and no small letter (not in "o.a. de" and "2.5").
SENTENCE_END = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+|[.!?…]+[\"'’”)\]]*(?=\s+[^\sa-z])")


class Word(NamedTuple):
    """A word of a text: where it stands, how it is written, what it does."""

    start: int
    end: int
    text: str
    folded: str
    sort: int
    """Its sorts (`words.Sort`), or-ed together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text; never without words."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    sorts: int
    """All that its words do."""
    asks: bool
    """Whether there is a question mark in it."""


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text that have at least one word, in order."""
    start = 0
    for match in SENTENCE_END.finditer(text):
        yield from _sentence(text, start, match.end())
        start = match.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    bare = piece.strip()
    start += len(piece) - len(piece.lstrip())
    words = tuple(_word(match, start) for match in WORD.finditer(bare))
    if words:
        sorts = 0
        for word in words:
            sorts |= word.sort
        yield Sentence(start, start + len(bare), bare, words, sorts, "?" in bare)


def _word(match: re.Match[str], offset: int) -> Word:
    text = match[0]
    plain = folded(text)
    return Word(offset + match.start(), offset + match.end(), text, plain, sort_of(plain))
