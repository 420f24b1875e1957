"""Ranking: which documents of a Whoosh reader answer a query, and how well.

Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009),
term by term; the best variant of a word counts, words are added up, and what share of the words was found
multiplies the sum, so that documents with all words come first and those with some still come.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from heapq import nlargest
from itertools import islice
from math import log
from typing import Any

from app.search.faceting import Bits, bits_of, sets_of
from app.search.query import Phrase, Prefix, Query, Variant, Word, read_word
from app.search.whoosh_index import Facts

K1 = 1.2
B = 0.6

MAX_EXPANSIONS = 50
"""Words that a prefix stands for at most: those in the most documents, out of the first `MAX_LOOKED_AT`."""

MAX_LOOKED_AT = 1000

MIN_CORRECTED = 5
"""Letters of the shortest word in which a typing error is looked for."""

Scores = dict[int, float]
"""Document number -> score."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the index: its reader, the number of its first document, facts and lengths by document."""

    name: str
    reader: Any
    offset: int
    facts: tuple[Facts, ...]
    lengths: tuple[int, ...]

    @classmethod
    def read(cls, reader: Any, offset: int, earlier: Mapping[str, "Segment"]) -> "Segment":
        """Read a segment. Segments never change, so what an earlier snapshot has read is taken over."""
        name = reader.segment().segment_id()
        if name in earlier:
            return cls(name, reader, offset, earlier[name].facts, earlier[name].lengths)
        column = reader.column_reader("facts")
        numbers = range(reader.doc_count_all())
        facts = tuple(Facts.from_bytes(column[number]) for number in numbers)
        lengths = tuple(reader.doc_field_length(number, "terms", 1) for number in numbers)
        return cls(name, reader, offset, facts, lengths)


class Snapshot:
    """The index at one moment, ready to be ranked. Documents go by their number in this snapshot."""

    def __init__(self, reader: Any, earlier: "Snapshot | None" = None) -> None:
        known = {segment.name: segment for segment in earlier.segments} if earlier else {}
        self.reader = reader
        # An empty index has one reader without a segment.
        leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.segments: tuple[Segment, ...] = tuple(Segment.read(leaf, offset, known) for leaf, offset in leaves)
        self.facts = tuple(facts for segment in self.segments for facts in segment.facts)
        lengths = [length for segment in self.segments for length in segment.lengths]
        self.sets = sets_of((facts.values() for facts in self.facts), len(self.facts))
        self._stages = self._stages_as_indexed()
        self.average_length = max(1.0, sum(lengths) / max(1, len(lengths)))

    def stages(self, moment: float) -> dict[str, Bits]:
        """{stage: documents} at this moment, with what the clock has done since they were indexed."""
        fixed, moving = self._stages
        held = dict(fixed)
        for number in moving:
            stage = self.facts[number].stage_at(moment)
            if stage:
                held[stage] = held.get(stage, 0) | 1 << number
        return held

    def _stages_as_indexed(self) -> tuple[dict[str, Bits], tuple[int, ...]]:
        """{stage: documents} of those that no clock moves on, and the numbers of the others."""
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        moving: list[int] = []
        for number, facts in enumerate(self.facts):
            if facts.stage_until is not None:
                moving.append(number)
            elif facts.stage:
                numbers[facts.stage].append(number)
        size = len(self.facts)
        return {stage: bits_of(held, size) for stage, held in numbers.items()}, tuple(moving)

    def documents(self) -> Iterator[int]:
        """The numbers of all documents."""
        return iter(self.reader.all_doc_ids())

    def idf(self, frequency: int, *, least_documents: int = 0) -> float:
        """How much a term tells that stands in this many documents; never negative.

        With `least_documents`, as if there were so many at least: in a small index every word is in many of them.
        """
        documents = max(len(self.facts), least_documents)
        return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))

    def frequency(self, field: str, term: str | bytes) -> int:
        """In how many documents a term stands."""
        readers = (segment.reader for segment in self.segments)
        return sum(reader.doc_frequency(field, term) for reader in readers if (field, term) in reader)

    def postings(self, field: str, term: str | bytes) -> Iterator[tuple[Segment, Any]]:
        """The matchers of a term, each with its segment."""
        for segment in self.segments:
            if (field, term) in segment.reader:
                yield segment, segment.reader.postings(field, term)

    def shown(self, number: int) -> dict[str, str]:
        """The stored text of a document."""
        shown: dict[str, str] = self.reader.stored_fields(number)["shown"]
        return shown

    def close(self) -> None:
        self.reader.close()


def rank(snapshot: Snapshot, query: Query) -> Scores:
    """The documents that answer a query, with their scores. Phrases must be there; words and prefixes may."""
    ranking = _Ranking(snapshot)
    phrases = [ranking.phrase(phrase) for phrase in query.phrases]
    clauses = [ranking.word(word) for word in query.words]
    clauses += [ranking.prefix(prefix) for prefix in query.prefixes]
    total: defaultdict[int, float] = defaultdict(float)
    found: Counter[int] = Counter()
    for scores in (*phrases, *clauses):
        for number, score in scores.items():
            total[number] += score
        found.update(scores.keys())
    numbers = set.intersection(*(set(scores) for scores in phrases)) if phrases else set(total)
    count = len(phrases) + len(clauses)
    return {number: total[number] * found[number] / count for number in numbers}


def corrected(snapshot: Snapshot, query: Query) -> tuple[Query, tuple[tuple[str, str], ...]]:
    """The query with words that find nothing replaced by the commonest word one letter away, and which."""
    ranking = _Ranking(snapshot)
    words: list[Word] = []
    changes: list[tuple[str, str]] = []
    for word in query.words:
        better = None
        if len(word.folded) >= MIN_CORRECTED and word.folded.isalpha() and not ranking.word(word):
            better = _nearest(snapshot, word.folded)
        replacement = read_word(better) if better else None
        if better and replacement:
            changes.append((word.typed, better))
        words.append(replacement or word)
    return (replace(query, words=tuple(words)), tuple(changes)) if changes else (query, ())


def _nearest(snapshot: Snapshot, folded: str) -> str | None:
    readers = (segment.reader for segment in snapshot.segments)
    near = {word for reader in readers for word in reader.terms_within("word", folded, 1, prefix=1)}
    return max(sorted(near), key=partial(snapshot.frequency, "word"), default=None)


def term_scores(snapshot: Snapshot, term: str, idf: float) -> Scores:
    """The documents with this term, each with what the term adds to its score; `idf` is how much the term tells."""
    most = idf * (K1 + 1)
    base, slope = K1 * (1 - B), K1 * B / snapshot.average_length
    scores: Scores = {}
    for segment, matcher in snapshot.postings("terms", term):
        offset, lengths = segment.offset, segment.lengths
        while matcher.is_active():
            number, weight = matcher.id(), matcher.weight()
            scores[offset + number] = most * weight / (weight + base + slope * lengths[number])
            matcher.next()
    return scores


class _Ranking:
    """Scores the clauses of one query; a term that comes back is read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._terms: dict[str, Scores] = {}

    def term(self, term: str) -> Scores:
        if term not in self._terms:
            idf = self._snapshot.idf(self._snapshot.frequency("terms", term))
            self._terms[term] = term_scores(self._snapshot, term, idf)
        return self._terms[term]

    def word(self, word: Word) -> Scores:
        """The best variant of the word that each document has."""
        best: Scores = {}
        for variant in word.variants:
            for number, score in self._variant(variant).items():
                if score > best.get(number, 0.0):
                    best[number] = score
        return best

    def _variant(self, variant: Variant) -> Scores:
        if len(variant.terms) == 1:
            scores = self.term(variant.terms[0])
            if variant.weight == 1:
                return scores
            return {number: score * variant.weight for number, score in scores.items()}
        total: defaultdict[int, float] = defaultdict(float)
        found: Counter[int] = Counter()
        for term in variant.terms:
            scores = self.term(term)
            found.update(scores.keys())
            for number, score in scores.items():
                total[number] += score
        share = variant.weight / len(variant.terms)
        return {number: total[number] * share for number, count in found.items() if count >= variant.needed}

    def prefix(self, prefix: Prefix) -> Scores:
        """A document with a word that begins so scores by how rare such documents are."""
        snapshot = self._snapshot
        expansions = {
            word
            for segment in snapshot.segments
            for word in islice(segment.reader.expand_prefix("word", prefix.folded), MAX_LOOKED_AT)
        }
        common = nlargest(MAX_EXPANSIONS, sorted(expansions), key=partial(snapshot.frequency, "word"))
        numbers: set[int] = set()
        for word in common:
            for segment, matcher in snapshot.postings("word", word):
                numbers.update(segment.offset + number for number in matcher.all_ids())
        return dict.fromkeys(numbers, snapshot.idf(len(numbers)))

    def phrase(self, phrase: Phrase) -> Scores:
        """The documents in which the words stand together, scored by these words."""
        found: Scores = {}
        for reading in phrase.readings:
            terms = [term for _, term in reading]
            candidates = set.intersection(*(set(self.term(term)) for term in terms))
            places = [(distance, self._positions(term, candidates)) for distance, term in reading]
            for number in candidates:
                starts = [{place - distance for place in at[number]} for distance, at in places]
                if set.intersection(*starts):
                    score = sum(self.term(term)[number] for term in set(terms))
                    found[number] = max(score, found.get(number, 0.0))
        return found

    def _positions(self, term: str, numbers: Collection[int]) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        for segment, matcher in self._snapshot.postings("terms", term):
            while matcher.is_active():
                number = segment.offset + matcher.id()
                if number in numbers:
                    places[number] = matcher.value_as("positions")
                matcher.next()
        return places
