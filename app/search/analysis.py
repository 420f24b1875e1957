"""Text to search terms: the one analysis that documents and questions both go through.

A word is folded (case, accents, ij, apostrophes, hyphens), brought back to its lemma, stemmed, and, when it
is a Dutch compound, split. Engines store what comes out of here, so that every engine gives the same answer.
Pure: no request, no database. What a word becomes is remembered, so a large index costs little.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from app.search import lexicon

Language = Literal["nl", "en"]

MAX_WORD = 64
"""Characters of a word that count; what is longer is no word (a key, a link) and would swell the index."""

PART_WEIGHT = 0.5
"""What a part of a compound weighs beside the whole word: jeugdzorg is about zorg, but less than zorg is."""

REMEMBERED_WORDS = 200_000

# A word is letters and digits, with single hyphens and apostrophes inside. Combining marks belong to it, so
# that text in decomposed form (NFD) is read as well.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|[-\u2010\u2011'\u2019](?=[^\W_]))*")
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_APOSTROPHE_ENDING = re.compile(r"['\u2019](?:s|n|t|je|tje|er)?\Z")

STOP_WORDS: dict[Language, frozenset[str]] = {
    "nl": lexicon.listed_words("stop-nl"),
    "en": lexicon.listed_words("stop-en"),
}


class Term(NamedTuple):
    """One search term that a word becomes. `weight` is 1 for the word itself and less for what it implies."""

    text: str
    weight: float


class Token(NamedTuple):
    """A word in a text: its place (which word; characters from, to) and the terms it becomes."""

    position: int
    start: int
    end: int
    terms: tuple[Term, ...]


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, in order, each with its place."""
    return _WORD.finditer(text)


def tokens(text: str, language: Language) -> Iterator[Token]:
    """The words of a text with their terms. Stop words are left out but keep their place in the count."""
    for position, match in enumerate(_WORD.finditer(text)):
        terms = terms_of(match.group(), language)
        if terms:
            yield Token(position, match.start(), match.end(), terms)


def word_list(text: str) -> list[str]:
    """The words of a text, in order, without their places: for indexing, where every microsecond counts."""
    return _WORD.findall(text)


@lru_cache(maxsize=REMEMBERED_WORDS)
def fold(word: str) -> str:
    """The word in small letters, without accents, hyphens and apostrophes, cut at `MAX_WORD`."""
    plain = lexicon.without_accents(word[:MAX_WORD]).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=REMEMBERED_WORDS)
def terms_of(word: str, language: Language) -> tuple[Term, ...]:
    """The terms that one word becomes, the word itself first; empty for a stop word.

    geïnnoveerd -> innover; jeugdzorg -> jeugdzorg, jeugd (0.5), zorg (0.5).
    """
    word = word[:MAX_WORD]
    plain = _lower(word)
    if plain in STOP_WORDS[language] or not fold(word):
        return ()
    pieces = [piece for piece in _HYPHEN.split(plain) if piece]
    if len(pieces) > 1:
        whole, implied = _whole(fold(word), language), _hyphenated_parts(pieces, language)
    else:
        whole, implied = _analyse(plain, language)
    parts = dict.fromkeys(part for part in implied if part != whole)
    return Term(whole, 1.0), *(Term(part, PART_WEIGHT) for part in parts)


def _lower(word: str) -> str:
    composed = lexicon.composed(word).casefold()
    return composed.replace("\u2019", "'")


def _hyphenated_parts(pieces: list[str], language: Language) -> list[str]:
    """Terms of the pieces of AI-toepassing that say something on their own."""
    found: list[str] = []
    for piece in pieces:
        if len(piece) > 1 and piece not in STOP_WORDS[language]:
            whole, parts = _analyse(piece, language)
            found += [whole, *parts]
    return found


def _analyse(word: str, language: Language) -> tuple[str, list[str]]:
    """The term of a word without hyphens, and the terms that it implies."""
    if language == "en":
        return _whole(word.removesuffix("'s"), language), []
    if not lexicon.is_known(word):
        word = _APOSTROPHE_ENDING.sub("", word) or word
    base = lexicon.lemma(word)
    parts = lexicon.split_compound(base)
    if parts:
        joined = [*lexicon.joined_neighbours(parts)]
        implied = [_whole(lexicon.lemma(part), language) for part in (*parts, *joined)]
        return _whole(base, language), implied
    near = lexicon.noun_of_adjective(base) or lexicon.verb_of_noun(base)
    return _whole(base, language), [_whole(near, language)] if near else []


def _whole(word: str, language: Language) -> str:
    return fold(lexicon.stem(word, language)) or fold(word)
