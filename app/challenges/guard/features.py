"""What the model sees of a sentence: the letters in its words, its words in order, its blanks in order, its shape."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import sqrt

from app.challenges.guard.rules import Hit
from app.challenges.guard.sentences import Sentence, Word
from app.challenges.guard.words import MOST_REMEMBERED, Sort

PIECES = (3, 4, 5)
"""Lengths of the pieces of a word that are looked at."""

LONGEST_WORD = 40
"""Letters of a word that are looked at; a longer one is no word."""

LONGEST_ROWS = {"w": 3, "b": 4}
"""How many words, and how many blanks, stand in the longest row."""

BEGIN, END, ASKING_END = "<", ">", "?"


def _numbers(*sorts: Sort) -> tuple[tuple[str, int], ...]:
    """Names and plain numbers: for every word of a text, a flag of an enum would take most of the time."""
    return tuple((str(sort.name), int(sort)) for sort in sorts)


_FRAME = int(Sort.FRAME)
# The first that fits names the blank of a word.
_NAMED = _numbers(
    Sort.BRAND,
    Sort.TECHNICAL,
    Sort.UNIT,
    Sort.TECHNOLOGY,
    Sort.PARTY,
    Sort.QUALIFICATION,
    Sort.TENDER,
    Sort.MAKING,
    Sort.SOLUTION,
    Sort.ACQUIRE,
    Sort.IMPERATIVE,
    Sort.PAIN,
)
_TAILS = ("ing", "heid", "eren", "en", "er", "st", "t", "d", "e", "s")
_SHOWN = _numbers(
    Sort.PAIN,
    Sort.SEEK,
    Sort.PARTY,
    Sort.ACQUIRE,
    Sort.EXISTING,
    Sort.SOLUTION,
    Sort.TECHNOLOGY,
    Sort.DEMAND,
)
_WORDS_A_STEP, _LONGEST_STEP = 4, 6


def scale(sentence: Sentence) -> float:
    """By how much letters and rows count less in a long sentence; shape counts the same in all."""
    return 1 / sqrt(len(sentence.words))


@lru_cache(maxsize=MOST_REMEMBERED)
def letters(word: str) -> tuple[str, ...]:
    """The pieces of a folded word, its edges marked."""
    edged = f"^{word[:LONGEST_WORD]}$"
    return tuple(
        f"c:{edged[start : start + size]}" for size in PIECES for start in range(max(1, len(edged) - size + 1))
    )


def lanes(sentence: Sentence) -> dict[str, list[str]]:
    """The sentence as its words (w) and as its blanks (b), with its beginning and end."""
    end = ASKING_END if sentence.asks else END
    return {
        "w": [BEGIN, *(word.folded for word in sentence.words), end],
        "b": [BEGIN, *(blank(word) for word in sentence.words), end],
    }


def rows(sentence: Sentence) -> Iterator[str]:
    """The words and the blanks that stand next to each other."""
    for mark, names in lanes(sentence).items():
        for start in range(len(names)):
            for stop in range(start + 1, min(start + LONGEST_ROWS[mark], len(names)) + 1):
                yield f"{mark}:{' '.join(names[start:stop])}"


def blank(word: Word) -> str:
    """What is left of a word when only the shape of the sentence counts: a joining word itself, else its sort."""
    return _blank(word.text, word.folded, word.sort)


@lru_cache(maxsize=MOST_REMEMBERED)
def _blank(text: str, folded: str, sort: int) -> str:
    if sort & _FRAME:
        return folded
    for name, number in _NAMED:
        if sort & number:
            return name
    if any(letter.isdigit() for letter in text):
        return "#" if text.strip(".,%").replace(",", "").replace(".", "").isdigit() else "CODE"
    if text[0].isupper():
        return "CAPS" if text.isupper() and len(text) > 1 else "Cap"
    return next(("-" + tail for tail in _TAILS if folded.endswith(tail)), "x")


def shape(sentence: Sentence, hits: Sequence[Hit]) -> set[str]:
    """What holds for the sentence as a whole: which patterns are in it, which sorts of words, how long it is."""
    names = {f"s:{hit.rule}{'!' if hit.is_certain else ''}" for hit in hits}
    names.update(f"p:{hit.pattern}" for hit in hits)
    present = sentence.sorts
    names.update(f"s:{name}" for name, number in _SHOWN if present & number)
    names.add(f"s:length{min(len(sentence.words) // _WORDS_A_STEP, _LONGEST_STEP)}")
    if any(word.text[0].isdigit() for word in sentence.words):
        names.add("s:number")
    return names
