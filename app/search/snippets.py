"""Snippets: the piece of a text that shows why it was found, with the words that match marked. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from app.search.analysis import REMEMBERED_WORDS, Language, fold, terms_of, words
from app.search.query import Query

SNIPPET_LENGTH = 240
"""Characters of a snippet, about: it begins and ends at a word."""

SEARCHED_LENGTH = 20_000
"""Characters of a text that are looked through; a match further on is found, and not shown."""

BETWEEN = " \N{MIDDLE DOT} "
"""What stands between two texts, so that they are not read as one sentence."""

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Marker:
    """The terms and word beginnings that a query looks for, to recognise them in a text."""

    terms: frozenset[str]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, query: Query) -> "Marker":
        terms = {term for word in query.words for variant in word.variants for term in variant.terms}
        terms |= {term for phrase in query.phrases for reading in phrase.readings for _, term in reading}
        return cls(frozenset(terms), tuple(prefix.folded for prefix in query.prefixes))

    def marks(self, text: str, language: Language) -> list[tuple[int, int, str]]:
        """The words of a text that answer the query: from, to, and what of the query each answers."""
        terms, prefixes = self.terms, self.prefixes
        found = []
        for match in words(text):
            word = match.group()
            if not terms.isdisjoint(term_texts(word, language)):
                answered = next(term.text for term in terms_of(word, language) if term.text in terms)
                found.append((match.start(), match.end(), answered))
            elif prefixes and (folded := fold(word)).startswith(prefixes):
                found.append((match.start(), match.end(), folded))
        return found


@lru_cache(maxsize=REMEMBERED_WORDS)
def term_texts(word: str, language: Language) -> frozenset[str]:
    """The terms of a word, to be compared at once: a page of results has thousands of words."""
    return frozenset(term.text for term in terms_of(word, language))


def snippet(texts: Sequence[str], marker: Marker, language: Language, length: int = SNIPPET_LENGTH) -> Pieces:
    """The best piece of these texts, which are read one after the other.

    The piece with the most different words of the query wins, and of equals the first. Without a match it
    is the beginning.
    """
    text = BETWEEN.join(" ".join(text.split()) for text in texts if text.strip())[:SEARCHED_LENGTH]
    marks = marker.marks(text, language)
    start = _best_start(marks, length)
    begin = _word_start(text, max(0, start - length // 4)) if start > length // 2 else 0
    end = len(text) if len(text) <= begin + length else _word_end(text, begin, begin + length)
    return _pieces(text, begin, end, marks)


def _best_start(marks: list[tuple[int, int, str]], length: int) -> int:
    if not marks:
        return 0

    def worth(index: int) -> tuple[int, int]:
        start = marks[index][0]
        near = {found for begin, _, found in marks[index : index + 20] if begin < start + length * 3 // 4}
        return len(near), -index

    return marks[nlargest(1, range(len(marks)), key=worth)[0]][0]


def _word_start(text: str, at: int) -> int:
    space = text.rfind(" ", 0, at + 1)
    return space + 1


def _word_end(text: str, begin: int, at: int) -> int:
    space = text.rfind(" ", begin, at + 1)
    return space if space > begin + (at - begin) // 2 else at


def _pieces(text: str, begin: int, end: int, marks: Collection[tuple[int, int, str]]) -> Pieces:
    pieces: list[tuple[str, bool]] = [("… ", False)] if begin else []
    at = begin
    for start, stop, _ in marks:
        if start < begin or stop > end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:stop], True))
        at = stop
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(pieces)
