"""Does one document answer a saved question? Decided on the document itself, without an index. Pure.

The words are read and the document is analysed as for the engines, so what is found here is found there too. Here all
words are needed: who is told of something by mail must see at once why.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from app.search.alike import NOTHING_ALIKE, Alike
from app.search.catalogue import Facts
from app.search.documents import Document
from app.search.faceting import STAGE, Filters
from app.search.postings import Posting, indexed
from app.search.query import Phrase, Query, Word, parse


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody typed and the filters that they chose, as the search page takes them."""

    text: str
    filters: Filters


class Readable:
    """A document as questions look at it, analysed once for all of them; `moment` is in seconds since 1970."""

    def __init__(self, document: Document, moment: float) -> None:
        stored = indexed(document)
        self.postings: Mapping[str, Posting] = stored.postings
        self._words = stored.words
        self._values = _values_of(stored.facts, moment)

    def answers(self, query: Query, filters: Filters) -> bool:
        """Whether it passes all filters and has all words, phrases and word beginnings."""
        if not all(self.passes(facet, values) for facet, values in filters.items()):
            return False
        if query.is_empty:
            return True
        return (
            query.has_terms
            and all(self.has_word(word) for word in query.words)
            and all(self.has_phrase(phrase) for phrase in query.phrases)
            and all(self.has_beginning(prefix.folded) for prefix in query.prefixes)
        )

    def passes(self, facet: str, values: Collection[str]) -> bool:
        """Whether it has one of these values; without values everything passes."""
        return not values or not set(values).isdisjoint(self._values.get(facet, ()))

    def has_word(self, word: Word) -> bool:
        """Whether it answers one of the variants of a word."""
        postings = self.postings
        return any(sum(term in postings for term in found.terms) >= found.needed for found in word.variants)

    def has_phrase(self, phrase: Phrase) -> bool:
        """Whether the words stand together, as one of the languages reads them."""
        return any(self._stands_together(reading) for reading in phrase.readings)

    def has_beginning(self, folded: str) -> bool:
        """Whether a word begins so."""
        return any(word.startswith(folded) for word in self._words)

    def _stands_together(self, reading: tuple[tuple[int, str], ...]) -> bool:
        if not all(term in self.postings for _, term in reading):
            return False
        starts = [{place - distance for place in self.postings[term].positions} for distance, term in reading]
        return bool(set.intersection(*starts))


@dataclass(slots=True)
class Watch:
    """Many questions, of which those that a document answers are found without trying each.

    A question is tried only where the document has a term of its first word; what has no word is always tried.
    """

    _alike: Alike = NOTHING_ALIKE
    _queries: dict[str, tuple[Query, Filters]] = field(default_factory=dict)
    _by_term: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _always: set[str] = field(default_factory=set)

    def keep(self, questions: Mapping[str, Question], alike: Alike) -> None:
        """Watch for these questions, by their keys, and for no others. What was read already is not read again."""
        if alike is not self._alike:
            self._queries.clear()
            self._by_term.clear()
            self._always.clear()
            self._alike = alike
        for key in self._queries.keys() - questions.keys():
            self._forget(key)
        for key in questions.keys() - self._queries.keys():
            query = parse(questions[key].text, alike)
            self._queries[key] = query, questions[key].filters
            for place in self._places(query):
                place.add(key)

    def answered_by(self, document: Readable) -> Iterator[str]:
        """The keys of the questions that a document answers."""
        tried = set(self._always)
        for term in document.postings:
            if term in self._by_term:
                tried |= self._by_term[term]
        return (key for key in tried if document.answers(*self._queries[key]))

    def _places(self, query: Query) -> list[set[str]]:
        """Where the key of a question is kept: at each term that its first word may be answered with."""
        if not query.words:
            return [self._always]
        return [self._by_term[term] for variant in query.words[0].variants for term in variant.terms]

    def _forget(self, key: str) -> None:
        query, _ = self._queries.pop(key)
        for place in self._places(query):
            place.discard(key)


def _values_of(facts: Facts, moment: float) -> Mapping[str, Collection[str]]:
    stage = facts.stage_at(moment)
    return {**facts.values(), STAGE: (stage,) if stage else ()}
