"""A Whoosh index at one moment, as ranking asks for it."""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any
from weakref import finalize

from whoosh.codec.whoosh3 import W3LeafMatcher

from app.search.catalogue import Catalogue, Facts
from app.search.faceting import Bits
from app.search.posting_list import PostingList, Remembered, posting_list
from app.search.spelling import swapped


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the index: its reader, the number of its first document, and facts by document."""

    name: str
    reader: Any
    offset: int
    facts: tuple[Facts, ...]

    @classmethod
    def read(cls, reader: Any, offset: int, earlier: Mapping[str, "Segment"]) -> "Segment":
        """Read a segment. Segments never change, so what an earlier snapshot has read is taken over."""
        name = reader.segment().segment_id()
        if name in earlier:
            return cls(name, reader, offset, earlier[name].facts)
        column = reader.column_reader("facts")
        texts = (column[number].decode() for number in range(reader.doc_count_all()))
        return cls(name, reader, offset, tuple(Facts.from_texts(texts)))

    def live(self) -> Iterator[Facts | None]:
        """The facts of each document, None for one that was deleted from this segment."""
        reader = self.reader
        return (None if reader.is_deleted(number) else facts for number, facts in enumerate(self.facts))


class Snapshot:
    """The index at one moment. See `app.search.index.Index` for what it answers."""

    def __init__(self, reader: Any, close: Callable[[], None], earlier: "Snapshot | None" = None) -> None:
        self.close = finalize(self, close)
        """Lets go of the files; at the latest when nobody has the snapshot any more."""
        known = {segment.name: segment for segment in earlier.segments} if earlier else {}
        self.reader = reader
        # An empty index has one reader without a segment.
        leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.segments: tuple[Segment, ...] = tuple(Segment.read(leaf, offset, known) for leaf, offset in leaves)
        self.catalogue = Catalogue(facts for segment in self.segments for facts in segment.live())
        self._remembered = Remembered(self.catalogue.size)

    def prepare(self, terms: Collection[str]) -> None:
        """Nothing: a term is read where it lies."""

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Documents that were deleted and not yet merged away count too; they are few."""
        return {term: self._frequency("terms", term) for term in terms}

    def postings(self, term: str) -> PostingList:
        return self._listed("terms", term)

    def positions(self, term: str, numbers: Sequence[int]) -> Mapping[int, Collection[int]]:
        wanted = set(numbers)
        places: dict[int, Collection[int]] = {}
        for segment, matcher in self._postings("terms", term):
            while matcher.is_active():
                number = segment.offset + matcher.id()
                if number in wanted:
                    places[number] = matcher.value_as("positions")
                matcher.next()
        return places

    def words_beginning(self, beginning: str, most: int) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for segment in self.segments:
            # In the order of the words, with what is known of each: to look every word up takes ten times as long.
            for (field, word), known in islice(segment.reader.iter_from("word", beginning.encode()), most):
                if field != "word" or not word.startswith(beginning.encode()):
                    break
                counts[word.decode()] += known.doc_frequency()
        return {word: counts[word] for word in sorted(counts)[:most]}

    def words_near(self, word: str) -> Mapping[str, int]:
        near = {found for segment in self.segments for found in segment.reader.terms_within("word", word, 1, prefix=1)}
        frequencies = {found: self._frequency("word", found) for found in near | swapped(word)}
        return {found: frequency for found, frequency in frequencies.items() if frequency}

    def with_words(self, words: Collection[str]) -> Bits:
        return reduce(or_, (self._listed("word", word).bits(self.catalogue) for word in words), 0)

    def shown(self, numbers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        return {number: self.reader.stored_fields(number)["shown"] for number in numbers}

    def _frequency(self, field: str, term: str) -> int:
        counts: Counter[str] = Counter()
        for segment in self.segments:
            if (field, term) in segment.reader:
                counts[term] += segment.reader.doc_frequency(field, term)
        return counts[term]

    def _listed(self, field: str, term: str) -> PostingList:
        known = self._remembered.get(f"{field}:{term}")
        if known is not None:
            return known
        numbers, weights = array("I"), array("f")
        for segment, matcher in self._postings(field, term):
            for found, weighed in _blocks(matcher):
                numbers.extend(segment.offset + number for number in found)
                weights.extend(weighed)
        listed = posting_list(numbers, weights, self.catalogue)
        self._remembered.put(f"{field}:{term}", listed)
        return listed

    def _postings(self, field: str, term: str) -> Iterator[tuple[Segment, Any]]:
        """The matchers of a term, each with its segment."""
        for segment in self.segments:
            if (field, term) in segment.reader:
                yield segment, segment.reader.postings(field, term)


def _blocks(matcher: Any) -> Iterator[tuple[Sequence[int], Sequence[float]]]:
    """The documents of a matcher and what they weigh. Where they lie in blocks, a block at a time: much quicker."""
    while isinstance(matcher, W3LeafMatcher) and matcher.is_active():
        matcher.id()
        matcher.weight()
        yield matcher._ids, matcher._weights
        matcher._next_block()
    while matcher.is_active():
        yield (matcher.id(),), (matcher.weight(),)
        matcher.next()
