"""The rules R1 to R9: what in a sentence looks like a solution, by the sorts of its words and their order.

A rule gives hits: which words, and whether they are sure. What a hit is worth in this sentence, the model decides.
R10 looks at a whole text and stands in `inspection`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.challenges.guard.sentences import Sentence, Word
from app.challenges.guard.words import Sort

THING = Sort.SOLUTION | Sort.TECHNOLOGY
ARTICLES = frozenset({"een", "de", "het", "nieuw", "nieuwe", "n", "'n"})
JOINTS = frozenset(
    {"die", "dat", "waarmee", "waarin", "waarop", "waardoor", "voor", "om", "met", "tussen", "in", "op", "langs", "bij"}
)
NOT_MADE_YET = 8
"""Words between an acquire-verb or a seek-verb and its thing, at most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a sentence, from the first to the last, that a rule points at."""

    rule: str
    first: int
    last: int
    is_sure: bool


def hits(sentence: Sentence) -> list[Hit]:
    """What the rules R1 to R9 see in the sentence, in the order of the rules."""
    return [hit for rule in _RULES for hit in rule(sentence)]


def _brand(sentence: Sentence) -> Iterator[Hit]:
    for place, word in enumerate(sentence.words):
        following = _at(sentence, place + 1)
        if word.sort & Sort.BRAND and word.text != word.folded:
            yield Hit("R1", place, place, not _is_there_already(sentence, place) and not sentence.has(Sort.PAIN))
        elif word.sort & Sort.MARKER and following and following.text[0].isupper():
            yield Hit("R1", place, place + 1, True)


def _acquire(sentence: Sentence) -> Iterator[Hit]:
    words = sentence.words
    for place, word in enumerate(words):
        if not word.sort & Sort.ACQUIRE:
            continue
        thing = _nearest(sentence, place, THING)
        if thing is not None and not _is_there_already(sentence, thing):
            yield Hit("R2", min(place, thing), max(place, thing), not sentence.has(Sort.PAIN))


def _noun_phrase(sentence: Sentence) -> Iterator[Hit]:
    words = sentence.words
    if (
        words[0].sort & Sort.MAKING
        and (second := _at(sentence, 1))
        and second.folded in {"van", "en", "voor", "nieuwe"}
    ):
        yield Hit("R2", 0, _noun_after(sentence, 1), True)
        return
    if words[0].folded not in {"een", "nieuw", "nieuwe"} and not words[0].text[0].isdigit():
        return
    for place in range(1, min(6, len(words))):
        following = _at(sentence, place + 1)
        if words[place].sort & THING and (following is None or following.folded in JOINTS):
            yield Hit("R2", 0, place, not sentence.has(Sort.PAIN) and not sentence.asks)
            return


def _seek(sentence: Sentence) -> Iterator[Hit]:
    for place, word in enumerate(sentence.words):
        if word.sort & Sort.SEEK:
            thing = _nearest(sentence, place, THING)
            if thing is not None and not _is_there_already(sentence, thing):
                yield Hit("R3", min(place, thing), max(place, thing), not sentence.has(Sort.PAIN))
                return


def _technical(sentence: Sentence) -> Iterator[Hit]:
    for place, word in enumerate(sentence.words):
        if word.sort & Sort.TECHNICAL:
            yield Hit("R4", place, place, sentence.has(Sort.DEMAND))
        elif word.sort & Sort.UNIT and place and sentence.words[place - 1].text[0].isdigit():
            yield Hit("R4", place - 1, place, sentence.has(Sort.DEMAND))


def _demand(sentence: Sentence) -> Iterator[Hit]:
    words = sentence.words
    for place, word in enumerate(words):
        following = _at(sentence, place + 1)
        if word.sort & (THING | Sort.PARTY) and following and following.sort & Sort.DEMAND:
            first = place - 1 if place and words[place - 1].folded in ARTICLES else place
            yield Hit("R5", first, place + 1, not sentence.asks)
        elif word.sort & Sort.TENDER:
            yield Hit("R5", place, place, not sentence.asks)
        elif (pair := f"{word.folded} {following.folded}" if following else "") in _TENDER_PAIRS:
            yield Hit("R5", place, place + _TENDER_PAIRS[pair], True)


_TENDER_PAIRS = {
    "programma van": 2,
    "laagste prijs": 1,
    "pakket van": 2,
    "beste prijs-kwaliteitverhouding": 1,
    "laagste inschrijving": 1,
}


def _means(sentence: Sentence) -> Iterator[Hit]:
    words = sentence.words
    for place, word in enumerate(words):
        if not word.sort & Sort.MEANS:
            continue
        for step in range(place + 1, min(place + 5, len(words))):
            if words[step].sort & THING and not _is_there_already(sentence, step):
                is_sure = bool(words[step].sort & Sort.TECHNOLOGY) and not sentence.has(Sort.PAIN)
                yield Hit("R6", place, step, is_sure)
                break


def _qualification(sentence: Sentence) -> Iterator[Hit]:
    for place, word in enumerate(sentence.words):
        if word.sort & Sort.QUALIFICATION:
            about_a_party = sentence.has(Sort.PARTY) and not _is_there_already(sentence, place)
            yield Hit("R7", place, place, about_a_party and not sentence.asks)


def _party(sentence: Sentence) -> Iterator[Hit]:
    for place, word in enumerate(sentence.words):
        if word.sort & Sort.PARTY:
            seek = _nearest(sentence, place, Sort.SEEK)
            if seek is not None and not _is_there_already(sentence, place):
                yield Hit("R8", min(place, seek), max(place, seek), not sentence.asks)
                return


def _imperative(sentence: Sentence) -> Iterator[Hit]:
    first, second = sentence.words[0], _at(sentence, 1)
    if first.sort & Sort.IMPERATIVE and first.text[0].isupper() and second and second.folded not in {"van", "en", "is"}:
        yield Hit("R9", 0, 0, not sentence.asks)


_RULES: tuple[Callable[[Sentence], Iterator[Hit]], ...] = (
    _brand,
    _acquire,
    _noun_phrase,
    _seek,
    _technical,
    _demand,
    _means,
    _qualification,
    _party,
    _imperative,
)


def _at(sentence: Sentence, place: int) -> Word | None:
    return sentence.words[place] if place < len(sentence.words) else None


def _nearest(sentence: Sentence, place: int, sort: Sort) -> int | None:
    """The word of this sort nearest to a place, on either side, not the word itself."""
    words = sentence.words
    for distance in range(1, NOT_MADE_YET + 1):
        for other in (place + distance, place - distance):
            if 0 <= other < len(words) and words[other].sort & sort:
                return other
    return None


def _noun_after(sentence: Sentence, place: int) -> int:
    """The end of the noun phrase that begins after a place: up to the first joint, at most five words."""
    words = sentence.words
    last = place
    for step in range(place + 1, min(place + 6, len(words))):
        if words[step].folded in JOINTS:
            break
        last = step
    return last


def _is_there_already(sentence: Sentence, place: int) -> bool:
    """Whether the words just before say that the thing exists: our app, the present system."""
    return any(word.sort & Sort.EXISTING for word in sentence.words[max(0, place - 3) : place])
