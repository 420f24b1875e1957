"""Ranking: which documents of an index answer a query, and how well. The same for every engine.

Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009),
term by term; the best variant of a word counts, words are added up, and what share of the words was found
multiplies the sum, so that documents with all words come first and those with some still come.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from heapq import nlargest
from math import log

from app.search.index import Index
from app.search.query import Phrase, Prefix, Query, Variant, Word, read_word

K1 = 1.2
B = 0.6

MAX_EXPANSIONS = 50
"""Words that a prefix stands for at most: those in the most documents, out of the first `MAX_LOOKED_AT`."""

MAX_LOOKED_AT = 1000

MIN_CORRECTED = 5
"""Letters of the shortest word in which a typing error is looked for."""

Scores = dict[int, float]
"""Document number -> score."""


def idf(documents: int, frequency: int) -> float:
    """How much a term tells that stands in so many of all documents; never negative.

    A frequency may count documents that were deleted since; it is never more than all.
    """
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


def rank(index: Index, query: Query) -> Scores:
    """The documents that answer a query, with their scores. Phrases must be there; words and prefixes may."""
    index.prepare(_terms_of(query))
    ranking = _Ranking(index)
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


def corrected(index: Index, query: Query) -> tuple[Query, tuple[tuple[str, str], ...]]:
    """The query with words that find nothing replaced by the commonest word one letter away, and which."""
    index.prepare(_terms_of(query))
    ranking = _Ranking(index)
    words: list[Word] = []
    changes: list[tuple[str, str]] = []
    for word in query.words:
        better = None
        if len(word.folded) >= MIN_CORRECTED and word.folded.isalpha() and not ranking.word(word):
            better = _nearest(index, word.folded)
        replacement = read_word(better) if better else None
        if better and replacement:
            changes.append((word.typed, better))
        words.append(replacement or word)
    return (replace(query, words=tuple(words)), tuple(changes)) if changes else (query, ())


def _terms_of(query: Query) -> set[str]:
    """Every term that ranking this query asks for."""
    asked = {term for word in query.words for variant in word.variants for term in variant.terms}
    return asked | {term for phrase in query.phrases for reading in phrase.readings for _, term in reading}


def _nearest(index: Index, folded: str) -> str | None:
    near = index.words_near(folded)
    return max(sorted(near), key=near.__getitem__, default=None)


def term_scores(index: Index, term: str, telling: float) -> Scores:
    """The documents with this term, each with what the term adds to its score; `telling` is its idf."""
    catalogue = index.catalogue
    most = telling * (K1 + 1)
    base, slope = K1 * (1 - B), K1 * B / catalogue.average_length
    lengths = catalogue.lengths
    return {number: most * weight / (weight + base + slope * lengths[number]) for number, weight in index.weights(term)}


class _Ranking:
    """Scores the clauses of one query; a term that comes back is read once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._terms: dict[str, Scores] = {}

    def term(self, term: str) -> Scores:
        if term not in self._terms:
            frequency = self._index.frequencies([term]).get(term, 0)
            telling = idf(self._index.catalogue.count, frequency)
            self._terms[term] = term_scores(self._index, term, telling) if frequency else {}
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
        expansions = self._index.words_beginning(prefix.folded, MAX_LOOKED_AT)
        common = nlargest(MAX_EXPANSIONS, sorted(expansions), key=expansions.__getitem__)
        numbers = self._index.with_words(common) if common else ()
        return dict.fromkeys(numbers, idf(self._index.catalogue.count, len(numbers)))

    def phrase(self, phrase: Phrase) -> Scores:
        """The documents in which the words stand together, scored by these words."""
        found: Scores = {}
        for reading in phrase.readings:
            terms = [term for _, term in reading]
            candidates = set.intersection(*(set(self.term(term)) for term in terms))
            places = [(distance, self._index.positions(term, candidates)) for distance, term in reading]
            for number in candidates:
                starts = [{place - distance for place in at[number]} for distance, at in places]
                if set.intersection(*starts):
                    score = sum(self.term(term)[number] for term in set(terms))
                    found[number] = max(score, found.get(number, 0.0))
        return found
