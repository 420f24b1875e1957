"""How postings lie in PostgreSQL: one row for a term in `BLOCK` documents, as arrays. Pure.

A row for every posting would be a hundred rows a document, to write and to read. An array a term would be rewritten as
a whole for each document that changes; so it is cut into blocks.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, compress
from typing import NamedTuple

from app.search.postings import Indexed, Posting

BLOCK = 8192
"""Documents a block: few enough that a change rewrites little, many enough that a common term has few rows."""

WORD = "="
"""Stands before a folded word, which is kept as a term is; no term has it."""

Place = tuple[str, int]
"""(term, block)"""

NO_POSTING = Posting()


class Row(NamedTuple):
    """A term in a block: the documents (their number in the block), what it weighs, how often and where it stands."""

    numbers: bytes
    weights: bytes
    counts: bytes
    places: bytes


class Block:
    """A term in a block, to be read and written."""

    __slots__ = ("counts", "numbers", "places", "weights")

    def __init__(self, row: Row | None = None) -> None:
        self.numbers = whole_numbers("H", row.numbers if row else b"")
        self.weights = fractions(row.weights if row else b"")
        self.counts = whole_numbers("H", row.counts if row else b"")
        self.places = whole_numbers("I", row.places if row else b"")

    def row(self) -> Row:
        return Row(to_bytes(self.numbers), to_bytes(self.weights), to_bytes(self.counts), to_bytes(self.places))

    def append(self, number: int, posting: Posting) -> None:
        """Add a document after all others."""
        self.numbers.append(number)
        self.weights.append(posting.weight)
        self.counts.append(len(posting.positions))
        self.places.extend(posting.positions)

    def take_out(self, number: int) -> None:
        """Take a document out, if it is there."""
        at = bisect_left(self.numbers, number)
        if at < len(self.numbers) and self.numbers[at] == number:
            start = sum(self.counts[:at])
            del self.places[start : start + self.counts[at]]
            del self.numbers[at], self.weights[at], self.counts[at]

    def put(self, number: int, posting: Posting) -> None:
        """Put a document in that is not there, in its place."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers):
            self.append(number, posting)
            return
        start = sum(self.counts[:at])
        self.places[start:start] = array("I", posting.positions)
        self.numbers.insert(at, number)
        self.weights.insert(at, posting.weight)
        self.counts.insert(at, len(posting.positions))


class Changes:
    """What is to change in which rows."""

    def __init__(self) -> None:
        self.gone: dict[Place, set[int]] = {}
        self.new: dict[Place, dict[int, Posting]] = {}

    def take_out(self, number: int, terms: Iterable[str]) -> None:
        block, inside = divmod(number, BLOCK)
        for term in terms:
            self.gone.setdefault((term, block), set()).add(inside)

    def put(self, number: int, terms: Mapping[str, Posting]) -> None:
        block, inside = divmod(number, BLOCK)
        for term, posting in terms.items():
            self.new.setdefault((term, block), {})[inside] = posting

    def places(self) -> set[Place]:
        return self.gone.keys() | self.new.keys()

    def made_of(self, place: Place, row: Row | None) -> Row | None:
        """What becomes of a row; None when no document is left in it."""
        block = Block(row)
        for number in self.gone.get(place, ()):
            block.take_out(number)
        for number, posting in self.new.get(place, {}).items():
            block.put(number, posting)
        return block.row() if block.numbers else None


def terms_with_words(stored: Indexed) -> dict[str, Posting]:
    """All that a document is found by: its terms, and its folded words without weight or place."""
    return {**stored.postings, **{WORD + word: NO_POSTING for word in stored.words}}


def numbers_in(block: int, numbers: bytes) -> "array[int]":
    """The numbers of the documents of a row in the whole index."""
    return array("I", map((block * BLOCK).__add__, whole_numbers("H", numbers)))


def positions_in(block: int, row: Row, wanted: Sequence[int]) -> dict[int, Collection[int]]:
    """Where the term stands, in those of the wanted documents (lowest first) that are in the row."""
    first = block * BLOCK
    mask = bytearray(BLOCK)
    for number in wanted[bisect_left(wanted, first) : bisect_left(wanted, first + BLOCK)]:
        mask[number - first] = 1
    numbers, counts, places = (
        whole_numbers(kind, value) for kind, value in (("H", row.numbers), ("H", row.counts), ("I", row.places))
    )
    found = zip(numbers, counts, accumulate(counts), strict=True)
    return {
        first + number: places[end - count : end]
        for number, count, end in compress(found, map(mask.__getitem__, numbers))
    }


def to_bytes(values: "array[int] | array[float]") -> bytes:
    """An array as it is stored: the lowest byte first, whatever the machine."""
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return values.tobytes()


def whole_numbers(kind: str, stored: bytes) -> "array[int]":
    """The array of what was stored."""
    values = array(kind, stored)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def fractions(stored: bytes) -> "array[float]":
    """The array of what was stored."""
    values = array("f", stored)
    if sys.byteorder == "big":
        values.byteswap()
    return values
