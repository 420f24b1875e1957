"""What a user types, read as words, "phrases" and prefixes (`word*`), and nothing else. Pure.

Everything that looks like a query language (`field:x`, `AND`, brackets, `~`) is text. The result is a value
that an engine executes; no string of the user ever reaches the parser of an engine.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.search.analysis import Language, fold, terms_of, tokens, words
from app.search.lexicon import is_known

MAX_CHARACTERS = 200
MAX_WORDS = 10
MAX_READ = 10_000
"""Characters that are looked at in search of the first `MAX_CHARACTERS` that can be read."""

MIN_PREFIX = 3
"""Letters that a prefix has at least; a shorter one is read as a word."""

SYNONYM_WEIGHT = 0.4
COMPOUND_PARTS_WEIGHT = 0.5

_LANGUAGES: tuple[Language, ...] = ("nl", "en")
_PIECE = re.compile(r'"(?P<phrase>[^"]*)"|"?(?P<text>[^"]+)')
_CURLY_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))

Synonyms = Callable[[str], Iterable[tuple[str, ...]]]
"""Search term -> what means about the same, each as one or more search terms that must all be there."""


def no_synonyms(term: str) -> Iterable[tuple[str, ...]]:
    """The mapping that knows no synonyms."""
    return ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a document can answer a word: with at least `needed` of these terms.

    Its score is `weight` times the mean score of the terms.
    """

    terms: tuple[str, ...]
    weight: float = 1.0
    needed: int = 1


@dataclass(frozen=True, slots=True)
class Word:
    """A word; the best of its variants counts."""

    typed: str
    folded: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with `folded`."""

    typed: str
    folded: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand together. A reading a language: (distance to the first word, term)."""

    typed: str
    readings: tuple[tuple[tuple[int, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index. `was_cut` says that it was too long and that the end was left out."""

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    was_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing was typed: the newest documents are asked for."""
        return not self.text

    @property
    def has_terms(self) -> bool:
        """Whether there is anything to look for; false when only small words (de, het) were typed."""
        return bool(self.words or self.phrases or self.prefixes)


@dataclass(slots=True)
class _Reading:
    """The clauses found so far, and how many words they have used of the words that are allowed."""

    synonyms: Synonyms
    words: dict[str, Word] = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    prefixes: dict[str, Prefix] = field(default_factory=dict)
    used: int = 0
    was_cut: bool = False

    def has_room(self) -> bool:
        if self.used >= MAX_WORDS:
            self.was_cut = True
        return not self.was_cut

    def read_text(self, text: str) -> None:
        for match in words(text):
            typed, folded = match.group(), fold(match.group())
            if text[match.end() : match.end() + 1] == "*" and len(folded) >= MIN_PREFIX:
                if folded not in self.prefixes and self.has_room():
                    self.prefixes[folded] = Prefix(typed, folded)
                    self.used += 1
            elif folded not in self.words and (word := read_word(typed, self.synonyms)) and self.has_room():
                self.words[folded] = word
                self.used += 1

    def read_phrase(self, text: str) -> None:
        found = list(words(text))
        if len(found) < 2:
            self.read_text(text)
            return
        if not self.has_room():
            return
        if len(found) > MAX_WORDS - self.used:
            found = found[: MAX_WORDS - self.used]
            self.was_cut = True
        typed = text[found[0].start() : found[-1].end()]
        self.used += len(found)
        readings = dict.fromkeys(_phrase_terms(typed, language) for language in _LANGUAGES)
        readings.pop((), None)
        if readings:
            self.phrases.append(Phrase(typed, tuple(readings)))


def parse(text: str | None, synonyms: Synonyms = no_synonyms) -> Query:
    """Read what a user typed. Never raises: whatever it is, it is text.

    At most `MAX_CHARACTERS` characters and `MAX_WORDS` words are read (stop words are free); `was_cut`
    tells of more.
    """
    raw = (text or "")[:MAX_READ]
    printable = "".join(letter if letter.isprintable() else " " for letter in raw)
    cleaned = " ".join(printable.translate(_CURLY_QUOTES).split())
    reading = _Reading(synonyms)
    is_too_long = len(cleaned) > MAX_CHARACTERS or len(text or "") > MAX_READ
    cleaned = cleaned[:MAX_CHARACTERS].rstrip()
    for piece in _PIECE.finditer(cleaned):
        if piece["phrase"] is not None:
            reading.read_phrase(piece["phrase"])
        else:
            reading.read_text(piece["text"])
    return Query(
        text=cleaned,
        words=tuple(reading.words.values()),
        phrases=tuple(reading.phrases),
        prefixes=tuple(reading.prefixes.values()),
        was_cut=is_too_long or reading.was_cut,
    )


def read_word(typed: str, synonyms: Synonyms = no_synonyms) -> Word | None:
    """A word with all ways to answer it: itself in Dutch and English, the parts of a compound, synonyms.

    None for a stop word; an English one that is a Dutch word too (been) counts as the Dutch word.
    """
    dutch, english = terms_of(typed, "nl"), terms_of(typed, "en")
    if not dutch or not (english or is_known(typed.casefold())):
        return None
    variants = {terms: Variant(terms, SYNONYM_WEIGHT, needed=len(terms)) for terms in synonyms(dutch[0].text)}
    parts = tuple(part.text for part in dutch[1:])
    if parts:
        # An adjective with its noun has one part; of a compound two parts must meet, in any place.
        variants[parts] = Variant(parts, COMPOUND_PARTS_WEIGHT, needed=min(2, len(parts)))
    for term in (*english[:1], dutch[0]):
        variants[(term.text,)] = Variant((term.text,))
    return Word(typed, fold(typed), tuple(reversed(variants.values())))


def _phrase_terms(text: str, language: Language) -> tuple[tuple[int, str], ...]:
    found = [(token.position, token.terms[0].text) for token in tokens(text, language)]
    return tuple((position - found[0][0], term) for position, term in found)
