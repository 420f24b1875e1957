"""What a user types, read as words, "phrases" and prefixes (`word*`), and nothing else. Pure.

Everything that looks like a query language (`field:x`, `AND`, brackets, `~`) is text. The result is a value
that an engine executes; no string of the user ever reaches the parser of an engine.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from app.search.alike import NOTHING_ALIKE, Alike, Terms
from app.search.analysis import Language, fold, terms_of, tokens, words
from app.search.documents import Key
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


class Order(Enum):
    """What comes first.

    `BEST` is what answers best, and without words what is open and then the newest; `CLOSING`, without words too, what
    closes first. With `NEWEST` only the day of publication counts, and with `NEWS` only when something last happened to
    it that is news (a vraagstuk opens).
    """

    BEST = auto()
    CLOSING = auto()
    NEWEST = auto()
    NEWS = auto()

    @property
    def is_by_date(self) -> bool:
        """Whether how well something answers makes no difference."""
        return self in {Order.NEWEST, Order.NEWS}


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index. `was_cut` says that it was too long and that the end was left out.

    With `needs_all` only what has all words, phrases and beginnings answers. The records in `without` are left out of
    hits and counts, as if the index did not have them. `alike` are the words by which it was read.
    """

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    was_cut: bool = False
    order: Order = Order.BEST
    needs_all: bool = False
    without: frozenset[Key] = frozenset()
    alike: Alike = field(default=NOTHING_ALIKE, repr=False, compare=False)

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

    alike: Alike
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
        found = list(words(text))
        others = _other_names([match.group() for match in found], self.alike)
        for match, names in zip(found, others, strict=True):
            typed, folded = match.group(), fold(match.group())
            if text[match.end() : match.end() + 1] == "*" and len(folded) >= MIN_PREFIX:
                if folded not in self.prefixes and self.has_room():
                    self.prefixes[folded] = Prefix(typed, folded)
                    self.used += 1
            elif folded not in self.words and (word := read_word(typed, names)) and self.has_room():
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


def parse(text: str | None, alike: Alike = NOTHING_ALIKE) -> Query:
    """Read what a user typed. Never raises: whatever it is, it is text.

    At most `MAX_CHARACTERS` characters and `MAX_WORDS` words are read (stop words are free); `was_cut`
    tells of more.
    """
    raw = (text or "")[:MAX_READ]
    printable = "".join(letter if letter.isprintable() else " " for letter in raw)
    cleaned = " ".join(printable.translate(_CURLY_QUOTES).split())
    reading = _Reading(alike)
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
        alike=alike,
    )


def _other_names(typed: Sequence[str], alike: Alike) -> list[tuple[Terms, ...]]:
    """For each word the other names of what it is, alone or together with the words beside it.

    Who types *moeite met lezen* is also answered by *laaggeletterd*: each of the words is.
    """
    terms = [terms_of(word, "nl") for word in typed]
    telling = [place for place, found in enumerate(terms) if found]
    names: list[dict[Terms, None]] = [{} for _ in typed]
    for length in range(min(alike.longest, len(telling)), 0, -1):
        for start in range(len(telling) - length + 1):
            places = telling[start : start + length]
            for other in alike.of(tuple(terms[place][0].text for place in places)):
                for place in places:
                    names[place][other] = None
    return [tuple(found) for found in names]


def word_meant(word: str, alike: Alike) -> Word | None:
    """A word as if it stood alone in a question."""
    return read_word(word, _other_names([word], alike)[0])


def read_word(typed: str, other_names: Sequence[Terms] = ()) -> Word | None:
    """A word with all ways to answer it: itself in Dutch and English, the parts of a compound, its other names.

    None for a stop word; an English one that is a Dutch word too (been) counts as the Dutch word.
    """
    dutch, english = terms_of(typed, "nl"), terms_of(typed, "en")
    if not dutch or not (english or is_known(typed.casefold())):
        return None
    variants = {terms: Variant(terms, SYNONYM_WEIGHT, needed=len(terms)) for terms in other_names}
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
