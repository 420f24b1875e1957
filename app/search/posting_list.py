"""The documents of a term as two plain arrays, and the lists that were read lately. Pure.

A common term of a large index is in tens of thousands of documents: as arrays they take eight bytes each, and as the
bits of one whole number they are united, intersected and counted at once.
"""

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from itertools import compress

from app.search.catalogue import Catalogue
from app.search.faceting import Bits, bits_of

REMEMBERED_BYTES = 96 * 2**20
"""What the lists that are remembered take of the memory of a process at most."""

BYTES_A_POSTING = 8
BYTES_A_LIST = 500


class PostingList:
    """The numbers of the documents with a term, lowest first, each with what the term weighs in it."""

    __slots__ = ("_bits", "_heaviest", "numbers", "weights")

    def __init__(self, numbers: "array[int]", weights: "array[float]") -> None:
        self.numbers = numbers
        self.weights = weights
        self._bits: Bits | None = None
        self._heaviest: float | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def bits(self, catalogue: Catalogue) -> Bits:
        """These documents as a set."""
        if self._bits is None:
            self._bits = bits_of(self.numbers, catalogue.size)
        return self._bits

    def heaviest(self) -> float:
        """The most that the term weighs in a document."""
        if self._heaviest is None:
            self._heaviest = max(self.weights, default=0.0)
        return self._heaviest


NOTHING_LISTED = PostingList(array("I"), array("f"))


def posting_list(numbers: "array[int]", weights: "array[float]", catalogue: Catalogue) -> PostingList:
    """A list of those of these documents that the catalogue knows.

    An index may still have what was taken out, or have already what was written after the catalogue was read.
    """
    if numbers and numbers[-1] >= catalogue.size:
        end = bisect_left(numbers, catalogue.size)
        numbers, weights = numbers[:end], weights[:end]
    if not catalogue.is_full:
        known = bytes(map(catalogue.live_mask().__getitem__, numbers))
        numbers, weights = array("I", compress(numbers, known)), array("f", compress(weights, known))
    return PostingList(numbers, weights)


class Remembered:
    """The posting lists that were read lately, of an index as it is at one moment. For all threads."""

    def __init__(self, size: int, limit: int = REMEMBERED_BYTES) -> None:
        self._lists: OrderedDict[str, PostingList] = OrderedDict()
        self._lock = threading.Lock()
        self._bytes_of_bits = size // 8
        self._limit = limit
        self._taken = 0

    def get(self, term: str) -> PostingList | None:
        with self._lock:
            found = self._lists.get(term)
            if found is not None:
                self._lists.move_to_end(term)
            return found

    def put(self, term: str, listed: PostingList) -> None:
        with self._lock:
            if term in self._lists:
                return
            self._lists[term] = listed
            self._taken += self._bytes_of(listed)
            while self._taken > self._limit:
                _, forgotten = self._lists.popitem(last=False)
                self._taken -= self._bytes_of(forgotten)

    def _bytes_of(self, listed: PostingList) -> int:
        return BYTES_A_LIST + self._bytes_of_bits + BYTES_A_POSTING * len(listed)
