"""A text cut into sentences and words, with the place of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.challenges.guard.words import folded, sort_of

WORD = re.compile(r"\w+(?:[-'’./&+]\w+)*%?")
# A sentence ends at a line break, or at . ! ? before a space and no small letter (not in "o.a. de" and "2.5").
# Written so that a row of a thousand dots is read once, and not again from each dot.
SENTENCE_END = re.compile(
    r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]++|(?<![.!?…])[.!?…]++[\"'’”)\]]*+(?=\s++[^\sa-z])",
)

LONGEST_WORD = 60
"""Letters of a word that are looked at, and kept in memory: a longer one is no Dutch word."""


class Word(NamedTuple):
    """A word of a sentence: where it stands, how it is written, what it does."""

    start: int
    end: int
    text: str
    folded: str
    sort: int
    """Its sorts (`words.Sort`), or-ed together."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by itself; never without words."""

    text: str
    words: tuple[Word, ...]
    sorts: int
    """All that its words do."""
    asks: bool
    """Whether there is a question mark in it."""


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Where each sentence of a text begins and what it says, without white space around it and never empty."""
    start = 0
    for end in (*(match.end() for match in SENTENCE_END.finditer(text)), len(text)):
        piece = text[start:end]
        bare = piece.strip()
        if bare and WORD.search(bare):
            yield start + piece.index(bare), bare
        start = end


def read(piece: str) -> Sentence:
    """A sentence in words; the places of words count from its beginning."""
    words = tuple(_word(match) for match in WORD.finditer(piece))
    sorts = 0
    for word in words:
        sorts |= word.sort
    return Sentence(piece, words, sorts, "?" in piece)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text that have at least one word, in order."""
    return [read(piece) for _, piece in pieces(text)]


def _word(match: re.Match[str]) -> Word:
    text = match[0][:LONGEST_WORD]
    plain = folded(text)
    return Word(match.start(), match.end(), text, plain, sort_of(plain))
