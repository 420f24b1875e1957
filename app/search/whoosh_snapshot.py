"""A Whoosh index at one moment, as ranking asks for it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.search.catalogue import Catalogue, Facts


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
        return cls(
            name, reader, offset, tuple(Facts.from_text(column[number]) for number in range(reader.doc_count_all()))
        )

    def live(self) -> Iterator[Facts | None]:
        """The facts of each document, None for one that was deleted from this segment."""
        reader = self.reader
        return (None if reader.is_deleted(number) else facts for number, facts in enumerate(self.facts))


class Snapshot:
    """The index at one moment. See `app.search.index.Index` for what it answers."""

    def __init__(self, reader: Any, earlier: "Snapshot | None" = None) -> None:
        known = {segment.name: segment for segment in earlier.segments} if earlier else {}
        self.reader = reader
        # An empty index has one reader without a segment.
        leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.segments: tuple[Segment, ...] = tuple(Segment.read(leaf, offset, known) for leaf, offset in leaves)
        self.catalogue = Catalogue(facts for segment in self.segments for facts in segment.live())

    def prepare(self, terms: Collection[str]) -> None:
        """Nothing: a term is read where it lies."""

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Documents that were deleted and not yet merged away count too; they are few."""
        return {term: self._frequency("terms", term) for term in terms}

    def weights(self, term: str) -> Sequence[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for segment, matcher in self._postings("terms", term):
            offset = segment.offset
            while matcher.is_active():
                found.append((offset + matcher.id(), matcher.weight()))
                matcher.next()
        return found

    def positions(self, term: str, numbers: Collection[int]) -> Mapping[int, Collection[int]]:
        places: dict[int, Collection[int]] = {}
        for segment, matcher in self._postings("terms", term):
            while matcher.is_active():
                number = segment.offset + matcher.id()
                if number in numbers:
                    places[number] = matcher.value_as("positions")
                matcher.next()
        return places

    def words_beginning(self, beginning: str, most: int) -> Mapping[str, int]:
        found = {
            word.decode()
            for segment in self.segments
            for word in islice(segment.reader.expand_prefix("word", beginning), most)
        }
        return {word: self._frequency("word", word) for word in found}

    def words_near(self, word: str) -> Mapping[str, int]:
        near = {found for segment in self.segments for found in segment.reader.terms_within("word", word, 1, prefix=1)}
        return {found: self._frequency("word", found) for found in near}

    def with_words(self, words: Collection[str]) -> Collection[int]:
        numbers: set[int] = set()
        for word in words:
            for segment, matcher in self._postings("word", word):
                numbers.update(segment.offset + number for number in matcher.all_ids())
        return numbers

    def shown(self, numbers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        return {number: self.reader.stored_fields(number)["shown"] for number in numbers}

    def close(self) -> None:
        """Let go of the files."""
        self.reader.close()

    def _frequency(self, field: str, term: str) -> int:
        counts: Counter[str] = Counter()
        for segment in self.segments:
            if (field, term) in segment.reader:
                counts[term] += segment.reader.doc_frequency(field, term)
        return counts[term]

    def _postings(self, field: str, term: str) -> Iterator[tuple[Segment, Any]]:
        """The matchers of a term, each with its segment."""
        for segment in self.segments:
            if (field, term) in segment.reader:
                yield segment, segment.reader.postings(field, term)
