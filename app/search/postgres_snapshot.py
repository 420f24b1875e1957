"""The tables of the search index as one transaction sees them, as ranking asks for them."""

from array import array
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.search.catalogue import Catalogue
from app.search.faceting import Bits
from app.search.postgres_blocks import BLOCK, WORD, Row, fractions, numbers_in, positions_in
from app.search.posting_list import NOTHING_LISTED, PostingList, Remembered, posting_list
from app.search.spelling import one_letter_away

FREQUENCIES = text("SELECT term, documents FROM search_term WHERE term = ANY(:terms) AND documents > 0")
POSTINGS = text(
    "SELECT term, block, numbers, weights FROM search_posting WHERE term = ANY(:terms) ORDER BY term, block"
)
POSITIONS = text(
    "SELECT block, numbers, weights, counts, places FROM search_posting WHERE term = :term AND block = ANY(:blocks)"
)
BEGINNING = text(
    "SELECT term, documents FROM search_term WHERE term >= :beginning AND term < :end AND documents > 0 "
    "ORDER BY term LIMIT :most"
)
SHOWN = text(
    "SELECT id, ref, title, tagline, body, language, organisation FROM search_document WHERE id = ANY(:numbers)"
)
LAST = chr(0x10FFFF)


class Snapshot:
    """The index at one moment. See `app.search.index.Index` for what it answers.

    What a transaction that was committed in between has added, and the catalogue does not know yet, is left out.
    """

    def __init__(self, session: Session, catalogue: Catalogue, remembered: Remembered) -> None:
        self.catalogue = catalogue
        self._session = session
        self._remembered = remembered
        self._frequencies: dict[str, int] = {}
        self._lists: dict[str, PostingList] = {}

    def prepare(self, terms: Collection[str]) -> None:
        """Fetch the postings of these terms in one statement, but for those that are remembered."""
        new = []
        for term in terms:
            if term not in self._lists:
                known = self._remembered.get(term)
                if known is None:
                    new.append(term)
                self._lists[term] = known or NOTHING_LISTED
        if not new:
            return
        read = {term: (array("I"), array("f")) for term in new}
        for row in self._session.execute(POSTINGS, {"terms": new}):
            numbers, weights = read[row.term]
            numbers.extend(numbers_in(row.block, row.numbers))
            weights.extend(fractions(row.weights))
        for term, (numbers, weights) in read.items():
            self._lists[term] = posting_list(numbers, weights, self.catalogue)
            self._remembered.put(term, self._lists[term])

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        new = [term for term in terms if term not in self._frequencies]
        if new:
            self._frequencies.update(dict.fromkeys(new, 0))
            rows = self._session.execute(FREQUENCIES, {"terms": new})
            self._frequencies.update({row.term: row.documents for row in rows})
        return {term: self._frequencies[term] for term in terms}

    def postings(self, term: str) -> PostingList:
        self.prepare([term])
        return self._lists[term]

    def positions(self, term: str, numbers: Sequence[int]) -> Mapping[int, Collection[int]]:
        if not numbers:
            return {}
        blocks = sorted({number // BLOCK for number in numbers})
        places: dict[int, Collection[int]] = {}
        for block, *row in self._session.execute(POSITIONS, {"term": term, "blocks": blocks}):
            places |= positions_in(block, Row(*row), numbers)
        return places

    def words_beginning(self, beginning: str, most: int) -> Mapping[str, int]:
        values = {"beginning": WORD + beginning, "end": WORD + beginning + LAST, "most": most}
        rows = self._session.execute(BEGINNING, values)
        return {row.term.removeprefix(WORD): row.documents for row in rows}

    def words_near(self, word: str) -> Mapping[str, int]:
        near = sorted(one_letter_away(word))
        rows = self._session.execute(FREQUENCIES, {"terms": [WORD + each for each in near]})
        return {row.term.removeprefix(WORD): row.documents for row in rows}

    def with_words(self, words: Collection[str]) -> Bits:
        terms = [WORD + word for word in words]
        self.prepare(terms)
        return reduce(or_, (self._lists[term].bits(self.catalogue) for term in terms), 0)

    def shown(self, numbers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        if not numbers:
            return {}
        rows = self._session.execute(SHOWN, {"numbers": list(numbers)})
        return {row.id: dict(row._mapping) for row in rows}
