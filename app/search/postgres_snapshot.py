"""The tables of the search index as one transaction sees them, as ranking asks for them."""

from collections.abc import Collection, Mapping, Sequence
from string import ascii_lowercase, digits

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.search.catalogue import Catalogue

FREQUENCIES = text("SELECT term, documents FROM search_term WHERE term = ANY(:terms) AND documents > 0")
POSTINGS = text(
    "SELECT term, array_agg(document_id) AS numbers, array_agg(weight) AS weights "
    "FROM search_posting WHERE term = ANY(:terms) GROUP BY term"
)
POSITIONS = text("SELECT document_id, positions FROM search_posting WHERE term = :term AND document_id = ANY(:numbers)")
BEGINNING = text(
    "SELECT word, documents FROM search_word WHERE word >= :beginning AND word < :end AND documents > 0 "
    "ORDER BY word LIMIT :most"
)
NEAR = text("SELECT word, documents FROM search_word WHERE word = ANY(:words) AND documents > 0")
WITH_WORDS = text("SELECT id FROM search_document WHERE words && cast(:words AS text[])")
SHOWN = text(
    "SELECT id, ref, title, tagline, body, language, organisation FROM search_document WHERE id = ANY(:numbers)"
)
LAST = chr(0x10FFFF)
LETTERS = ascii_lowercase + digits


class Snapshot:
    """The index at one moment. See `app.search.index.Index` for what it answers.

    What a transaction that was committed in between has added, and the catalogue does not know yet, is left out.
    """

    def __init__(self, session: Session, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._session = session
        self._frequencies: dict[str, int] = {}
        self._weights: dict[str, list[tuple[int, float]]] = {}

    def prepare(self, terms: Collection[str]) -> None:
        """Fetch the postings of these terms in one statement."""
        new = [term for term in terms if term not in self._weights]
        if not new:
            return
        self._weights.update({term: [] for term in new})
        catalogue = self.catalogue
        for row in self._session.execute(POSTINGS, {"terms": new}):
            pairs = zip(row.numbers, row.weights, strict=True)
            self._weights[row.term] = [(number, weight) for number, weight in pairs if number in catalogue]
        self._frequencies.update({term: len(self._weights[term]) for term in new})

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        new = [term for term in terms if term not in self._frequencies]
        if new:
            self._frequencies.update(dict.fromkeys(new, 0))
            rows = self._session.execute(FREQUENCIES, {"terms": new})
            self._frequencies.update({row.term: row.documents for row in rows})
        return {term: self._frequencies[term] for term in terms}

    def weights(self, term: str) -> Sequence[tuple[int, float]]:
        self.prepare([term])
        return self._weights[term]

    def positions(self, term: str, numbers: Collection[int]) -> Mapping[int, Collection[int]]:
        if not numbers:
            return {}
        rows = self._session.execute(POSITIONS, {"term": term, "numbers": list(numbers)})
        return {row.document_id: row.positions for row in rows}

    def words_beginning(self, beginning: str, most: int) -> Mapping[str, int]:
        values = {"beginning": beginning, "end": beginning + LAST, "most": most}
        return {row.word: row.documents for row in self._session.execute(BEGINNING, values)}

    def words_near(self, word: str) -> Mapping[str, int]:
        rows = self._session.execute(NEAR, {"words": sorted(one_letter_away(word))})
        return {row.word: row.documents for row in rows}

    def with_words(self, words: Collection[str]) -> Collection[int]:
        rows = self._session.scalars(WITH_WORDS, {"words": list(words)})
        return {number for number in rows if number in self.catalogue}

    def shown(self, numbers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        if not numbers:
            return {}
        rows = self._session.execute(SHOWN, {"numbers": list(numbers)})
        return {row.id: dict(row._mapping) for row in rows}


def one_letter_away(word: str) -> set[str]:
    """The words that differ from this one by one letter (left out, put in, or another), the first letter apart."""
    found = {word}
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        found.update(before + letter + after for letter in LETTERS)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in LETTERS)
    return found
