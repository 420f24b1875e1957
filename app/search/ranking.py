"""Ranking: which documents of an index answer a query, and how well. The same for every engine.

Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009),
term by term; the best variant of a word counts, words are added up, and what share of the words was found
multiplies the sum, so that documents with all words come first and those with some still come.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from heapq import nlargest
from itertools import chain, compress
from math import log
from operator import and_, or_

from app.search.faceting import Bits, bits_of, mask_of, numbers_of
from app.search.index import Index
from app.search.query import Phrase, Prefix, Query, Variant, Word, word_meant
from app.search.spelling import words_meant

K1 = 1.2
B = 0.6

TIE = 100
"""Scores within a hundredth of the best score are equal: then open comes first, and newer before older."""

MAX_EXPANSIONS = 50
"""Words that a prefix stands for at most: those in the most documents, out of the first `MAX_LOOKED_AT`."""

MAX_LOOKED_AT = 1000

MIN_CORRECTED = 5
"""Letters of the shortest word in which a typing error is looked for."""

FEW = 10
"""A heap is quicker than sorting where fewer than one in so many are wanted."""

Scores = dict[int, float]
"""Document number -> score."""


def idf(documents: int, frequency: int) -> float:
    """How much a term tells that stands in so many of all documents; never negative.

    A frequency may count documents that were deleted since; it is never more than all.
    """
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


class Ranking:
    """Which documents answer a query, as a set, and what those among them score that are asked for.

    Phrases must be there; words and prefixes may.
    """

    def __init__(self, index: Index, query: Query) -> None:
        index.prepare(terms_of_query(query))
        self._terms = _Terms(index)
        self._size = index.catalogue.size
        self._phrases = [self._terms.phrase(phrase) for phrase in query.phrases]
        self._words = query.words
        self._prefixes = [self._terms.prefix(prefix) for prefix in query.prefixes]
        held = [bits_of(scores, self._size) for scores in self._phrases]
        held += [self._terms.word(word) for word in query.words]
        held += [bits for bits, _ in self._prefixes]
        self._having = at_least(held)
        self._any = self._having[0] if held else 0
        most = [max(scores.values(), default=0.0) for scores in self._phrases]
        most += [self._terms.most_of_word(word) for word in query.words]
        most += [score for _, score in self._prefixes]
        self._most = sorted(most, reverse=True)
        self.matching = reduce(and_, held[: len(self._phrases)]) if self._phrases else self._any
        if query.needs_all and held:
            self.matching = self._having[-1]
        """The documents that answer."""

    def best(self, found: Bits, wanted: int) -> Scores:
        """The scores of those documents of `found` that can be among the first so many, which all match.

        Documents with most of the words come first: those with fewer are only looked at where they can come so high.
        """
        for clauses in range(len(self._having), 1, -1):
            chosen = found & self._having[clauses - 1]
            if chosen.bit_count() < wanted:
                continue
            scores = self.scores(chosen)
            last, step = highest(scores.values(), wanted), max(scores.values()) / TIE
            # What has fewer of the words can score so much at most.
            others = sum(self._most[: clauses - 1]) * (clauses - 1) / len(self._having)
            if step and round(others / step) < round(last / step):
                return scores
        return self.scores(found)

    def scores(self, found: Bits) -> Scores:
        """What the documents of `found` score, all of which match."""
        mask = None if found == self._any else mask_of(found, self._size)
        clauses = [
            {number: score for number, score in scores.items() if mask is None or mask[number]}
            for scores in self._phrases
        ]
        clauses += [self._terms.word_scores(word, mask) for word in self._words]
        clauses += [dict.fromkeys(numbers_of(bits & found), score) for bits, score in self._prefixes]
        if len(clauses) == 1:
            return clauses[0]
        total: Scores = {}
        times: Counter[int] = Counter()
        for scores in clauses:
            times.update(scores.keys())
            if not total:
                total = dict(scores)
                continue
            get = total.get
            for number, score in scores.items():
                total[number] = get(number, 0.0) + score
        return {number: score * times[number] / len(clauses) for number, score in total.items()}


def highest(scores: Collection[float], place: int) -> float:
    """The score at this place, counted from 1."""
    if place * FEW < len(scores):
        return nlargest(place, scores)[-1]
    return sorted(scores, reverse=True)[place - 1]


def corrected(index: Index, query: Query) -> tuple[Query, tuple[tuple[str, str], ...]]:
    """The query with words that find nothing replaced by the word one letter away that was meant, and which.

    That is the commonest word of the texts; where none is near, the word of the language or name of something alike
    that finds the most.
    """
    index.prepare(terms_of_query(query))
    terms = _Terms(index)
    better: dict[str, Word] = {}
    unread: dict[str, list[Word]] = {}
    for word in query.words:
        if len(word.folded) < MIN_CORRECTED or not word.folded.isalpha() or terms.word(word):
            continue
        nearest = _nearest(index, word.folded)
        meant = word_meant(nearest, query.alike) if nearest else None
        if meant:
            better[word.folded] = meant
        else:
            others = (word_meant(other, query.alike) for other in words_meant(word.folded, query.alike))
            unread[word.folded] = [other for other in others if other]
    if any(unread.values()):
        index.prepare(terms_of_words(chain.from_iterable(unread.values())))
    for folded, possible in unread.items():
        found = {each.folded: terms.word(each).bit_count() for each in possible}
        best = max(possible, key=lambda each: found[each.folded], default=None)
        if best and found[best.folded]:
            better[folded] = best
    if not better:
        return query, ()
    changes = tuple((word.typed, better[word.folded].typed) for word in query.words if word.folded in better)
    return replace(query, words=tuple(better.get(word.folded, word) for word in query.words)), changes


def terms_of_query(query: Query) -> set[str]:
    """Every term that ranking this query asks for."""
    in_phrases = {term for phrase in query.phrases for reading in phrase.readings for _, term in reading}
    return terms_of_words(query.words) | in_phrases


def terms_of_words(words: Iterable[Word]) -> set[str]:
    """Every term that answering these words asks for."""
    return {term for word in words for variant in word.variants for term in variant.terms}


def _nearest(index: Index, folded: str) -> str | None:
    near = index.words_near(folded)
    return max(sorted(near), key=near.__getitem__, default=None)


class _Terms:
    """The sets and scores of words, phrases and prefixes in an index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._catalogue = index.catalogue

    def word(self, word: Word) -> Bits:
        """The documents that have the word in one of its variants."""
        return reduce(or_, map(self._variant, word.variants), 0)

    def word_scores(self, word: Word, mask: bytes | None) -> Scores:
        """The best variant of the word that each document has; of those in the mask."""
        best: Scores = {}
        for variant in word.variants:
            scores = self._variant_scores(variant, mask)
            if not best:
                best = scores
                continue
            get = best.get
            for number, score in scores.items():
                if score > get(number, 0.0):
                    best[number] = score
        return best

    def prefix(self, prefix: Prefix) -> tuple[Bits, float]:
        """The documents with a word that begins so, and what they score: by how rare such documents are."""
        expansions = self._index.words_beginning(prefix.folded, MAX_LOOKED_AT)
        common = nlargest(MAX_EXPANSIONS, sorted(expansions), key=expansions.__getitem__)
        bits = self._index.with_words(common) if common else 0
        return bits, idf(self._catalogue.count, bits.bit_count())

    def phrase(self, phrase: Phrase) -> Scores:
        """The documents in which the words stand together, scored by these words."""
        found: Scores = {}
        for reading in phrase.readings:
            terms = [term for _, term in reading]
            together = reduce(and_, (self._bits(term) for term in terms))
            candidates = numbers_of(together)
            scores = [self._scores(term, mask_of(together, self._catalogue.size)) for term in dict.fromkeys(terms)]
            places = [(distance, self._index.positions(term, candidates)) for distance, term in reading]
            for number in candidates:
                starts = [{place - distance for place in at.get(number, ())} for distance, at in places]
                if set.intersection(*starts):
                    score = sum(each[number] for each in scores)
                    found[number] = max(score, found.get(number, 0.0))
        return found

    def _bits(self, term: str) -> Bits:
        return self._index.postings(term).bits(self._catalogue)

    def _scores(self, term: str, mask: bytes | None, weight: float = 1.0) -> Scores:
        return term_scores(self._index, term, weight * self._telling(term), mask)

    def most_of_word(self, word: Word) -> float:
        """More than the word can add to any score."""
        return max((self._most_of_variant(variant) for variant in word.variants), default=0.0)

    def _most_of_variant(self, variant: Variant) -> float:
        found = [(self._index.postings(term), self._telling(term)) for term in variant.terms]
        base = K1 * (1 - B)
        most = (telling * listed.heaviest() / (listed.heaviest() + base) for listed, telling in found)
        return variant.weight * sum(most) * (K1 + 1) / len(variant.terms)

    def _variant(self, variant: Variant) -> Bits:
        """The documents with as many of the terms as are needed."""
        return at_least([self._bits(term) for term in variant.terms])[variant.needed - 1]

    def _telling(self, term: str) -> float:
        return idf(self._catalogue.count, len(self._index.postings(term)))

    def _variant_scores(self, variant: Variant, mask: bytes | None) -> Scores:
        if len(variant.terms) == 1:
            return self._scores(variant.terms[0], mask, variant.weight)
        total: defaultdict[int, float] = defaultdict(float)
        found: Counter[int] = Counter()
        share = variant.weight / len(variant.terms)
        for term in variant.terms:
            scores = self._scores(term, mask, share)
            found.update(scores.keys())
            for number, score in scores.items():
                total[number] += score
        if variant.needed == 1:
            return total
        return {number: total[number] for number, count in found.items() if count >= variant.needed}


def term_scores(index: Index, term: str, telling: float, mask: bytes | None = None) -> Scores:
    """The documents with this term, each with what the term adds to its score; `telling` is its idf."""
    listed, catalogue = index.postings(term), index.catalogue
    pairs: Iterable[tuple[int, float]] = zip(listed.numbers, listed.weights, strict=True)
    if mask is not None:
        pairs = compress(pairs, map(mask.__getitem__, listed.numbers))
    most = telling * (K1 + 1)
    base, slope, lengths = K1 * (1 - B), K1 * B / catalogue.average_length, catalogue.lengths
    return {number: most * weight / (weight + base + slope * lengths[number]) for number, weight in pairs}


def at_least(sets: Sequence[Bits]) -> list[Bits]:
    """The documents that are in at least one of these sets, in at least two, and so on."""
    found = [0] * len(sets)
    for bits in sets:
        for times in range(len(sets) - 1, 0, -1):
            found[times] |= found[times - 1] & bits
        found[0] |= bits
    return found
