"""More like this: what a text is about, and which documents are about the same.

Of a whole text only the most telling words count: those that it uses and that few documents have (tf-idf). Documents
are scored by BM25 as in `ranking`, with how often the text uses a word (Robertson and Zaragoza, 2009, section 3.4.4).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nlargest

from app.search.analysis import Language, terms_of, words
from app.search.index import Index
from app.search.lexicon import listed_words
from app.search.ranking import K1, Scores, idf, term_scores

MAX_READ = 20_000
"""Characters of the text that are read: more than all answers of a form together."""

TELLING_TERMS = 30
"""Terms of a text that are looked for; more make it slower and no better."""

K3 = 3.0
"""How soon it stops to matter that the text uses a word once more."""

LEAST_SHARE = 0.07
"""The part of the highest possible score below which a likeness is chance: a shared word or two of a long text."""

_LANGUAGES: tuple[Language, ...] = ("nl", "en")


LEAST_DOCUMENTS = 500
"""How large the index is taken to be at least: among ten documents on one subject, its words would tell nothing."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes a document like a text: `terms` to have and what each counts, `least` is the score to reach."""

    terms: Mapping[str, float]
    least: float


def likeness(index: Index, text: str) -> Likeness:
    """What a text is about: its most telling terms.

    Terms that no document has are among them: the more there are, the less any document is alike.
    """
    counted, frequencies = _counted(index, text)
    documents = max(index.catalogue.count, LEAST_DOCUMENTS)
    telling = {
        term: count * (K3 + 1) / (count + K3) * idf(documents, frequencies.get(term, 0))
        for term, count in counted.items()
    }
    terms = {term: telling[term] for term in nlargest(TELLING_TERMS, sorted(telling), key=telling.__getitem__)}
    return Likeness(terms, LEAST_SHARE * sum(terms.values()) * (K1 + 1))


def rank_similar(index: Index, wanted: Likeness) -> Scores:
    """The documents that are alike enough, with their scores."""
    index.prepare(wanted.terms)
    total: defaultdict[int, float] = defaultdict(float)
    for term, weight in wanted.terms.items():
        for number, score in term_scores(index, term, weight).items():
            total[number] += score
    return {number: score for number, score in total.items() if score >= wanted.least}


def _counted(index: Index, text: str) -> tuple[dict[str, float], Mapping[str, int]]:
    """How often the text uses each term, a part of a compound for less than a word; and the frequencies of all terms.

    A word counts for its terms, in either language, that are in the index; if none is, for itself.
    """
    uses = Counter(match.group().casefold() for match in words(text[:MAX_READ]))
    read = {word: terms for word in uses if (terms := _terms(word))}
    frequencies = index.frequencies({term for terms in read.values() for term in terms})
    counts: defaultdict[str, float] = defaultdict(float)
    for word, terms in read.items():
        known = {term: weight for term, weight in terms.items() if frequencies.get(term)}
        for term, weight in (known or {next(iter(terms)): 1.0}).items():
            counts[term] += weight * uses[word]
    return counts, frequencies


def _terms(word: str) -> dict[str, float]:
    """The terms of a word in both languages, its Dutch one first.

    None for small and common words and for numbers, which say nothing of what a text is about.
    """
    common = _common_terms()
    readings = [terms_of(word, language) for language in _LANGUAGES]
    if not all(readings) or any(reading[0].text in common for reading in readings) or word.isdecimal():
        return {}
    english_first = {term.text: term.weight for reading in reversed(readings) for term in reading}
    first = readings[0][0].text
    weights = {first: english_first[first], **english_first}
    return {term: weight for term, weight in weights.items() if term == first or term not in common}


@cache
def _common_terms() -> frozenset[str]:
    """The words that are in texts about anything, as terms."""
    return frozenset(
        term.text
        for language in _LANGUAGES
        for word in listed_words(f"common-{language}")
        for term in terms_of(word, language)[:1]
    )
