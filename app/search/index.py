"""What ranking asks of an index, whichever engine keeps it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from app.search.catalogue import Catalogue
from app.search.faceting import Bits
from app.search.posting_list import PostingList


class Index(Protocol):
    """An index at one moment, ready to be ranked. Documents go by their number in `catalogue`."""

    catalogue: Catalogue

    def prepare(self, terms: Collection[str]) -> None:
        """These terms will be asked for: an engine that asks over a network fetches them together."""

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many documents each of these terms stands; what stands in none may be left out."""

    def postings(self, term: str) -> PostingList:
        """The documents with this term, each with what the term weighs in it."""

    def positions(self, term: str, numbers: Sequence[int]) -> Mapping[int, Collection[int]]:
        """The places of a term in these documents, lowest number first."""

    def words_beginning(self, beginning: str, most: int) -> Mapping[str, int]:
        """At most so many folded words that begin so, each with the number of documents that have it."""

    def words_near(self, word: str) -> Mapping[str, int]:
        """The folded words one letter away that begin with the same letter, each with its number of documents."""

    def with_words(self, words: Collection[str]) -> Bits:
        """The documents with one of these folded words."""

    def shown(self, numbers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        """The stored texts of these documents: ref, title, tagline, body, language, organisation."""
