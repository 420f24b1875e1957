"""A document turned into what every engine stores of it: terms with what they weigh and where they stand. Pure.

What a term weighs is the sum over the places where it stands, a place in the title counting more (the idea of BM25F,
and one list to read a term).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.search.analysis import Language, fold, terms_of, word_list
from app.search.catalogue import Facts
from app.search.documents import MAX_BODY, Document

TITLE_WEIGHT = 4.0
TAGLINE_WEIGHT = 2.0
BODY_WEIGHT = 1.0
THEME_WEIGHT = 1.5
"""The words of a theme, as its slug has them: whoever searches for a theme finds what bears it, whatever its text."""

IN_TITLE = "^"
"""Before a word (or a part of a compound) in the title, among the words of a document; no folded word begins so."""

GAP = 100
"""Words between title, tagline, text, organisation and themes, so that no phrase runs from one into the other."""


@dataclass(slots=True)
class Posting:
    """One term in one document: what it weighs and the places where it stands."""

    weight: float = 0.0
    positions: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document as it is stored: its terms, its folded words (for prefixes and typing errors), facts and texts.

    Among the words are those of the title once more, marked with `IN_TITLE`.
    """

    postings: Mapping[str, Posting]
    words: frozenset[str]
    facts: Facts
    shown: Mapping[str, str]


def indexed(document: Document) -> Indexed:
    """What is stored of a document."""
    body = document.body[:MAX_BODY]
    texts = (
        (word_list(document.title), TITLE_WEIGHT),
        (word_list(document.tagline), TAGLINE_WEIGHT),
        (word_list(body), BODY_WEIGHT),
        (word_list(document.organisation), BODY_WEIGHT),
        *((word_list(slug.replace("-", " ")), THEME_WEIGHT) for slug in document.themes),
    )
    words = {word for found, _ in texts for word in found}
    telling = frozenset(fold(word) for word in words if terms_of(word, document.language))
    postings = _postings(texts, document.language)
    return Indexed(
        postings=postings,
        words=telling | _title_words(document),
        facts=Facts.of(document, sum(len(posting.positions) for posting in postings.values())),
        shown={
            "ref": document.ref,
            "title": document.title,
            "tagline": document.tagline,
            "body": body,
            "language": document.language,
            "organisation": document.organisation,
        },
    )


def _title_words(document: Document) -> frozenset[str]:
    """What of the title may be typed by who looks for it: its words, and the parts of its compounds."""
    found: set[str] = set()
    for word in word_list(document.title):
        if terms := terms_of(word, document.language):
            found.update((fold(word), *(part.text for part in terms[1:])))
    return frozenset(IN_TITLE + word for word in found)


def _postings(texts: Iterable[tuple[list[str], float]], language: Language) -> Mapping[str, Posting]:
    postings: defaultdict[str, Posting] = defaultdict(Posting)
    start = 0
    for found, weight in texts:
        for position, word in enumerate(found, start):
            for term, share in terms_of(word, language):
                posting = postings[term]
                posting.weight += weight * share
                posting.positions.append(position)
        start += len(found) + GAP
    return postings
