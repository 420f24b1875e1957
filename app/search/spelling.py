"""Typing errors: the words that somebody may have meant. Pure."""

from string import ascii_lowercase, digits

from app.search.alike import Alike
from app.search.lexicon import is_known

LETTERS = ascii_lowercase + digits

MOST_MEANT = 20
"""Words that are looked at when no word of the texts is near."""


def swapped(word: str) -> set[str]:
    """The words in which two letters beside each other have changed places, the first letter apart."""
    return {
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(1, len(word) - 1)
        if word[place] != word[place + 1]
    }


def one_letter_away(word: str) -> set[str]:
    """The words that differ by one letter, left out, put in, another or swapped with the next; the first letter apart.

    The word itself is among them. The distance is that of Damerau, "A technique for computer detection and correction
    of spelling errors", 1964.
    """
    found = {word, *swapped(word)}
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        found.update(before + letter + after for letter in LETTERS)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in LETTERS)
    return found


def words_meant(word: str, alike: Alike) -> list[str]:
    """Words one letter away that mean something, though no text may have them: names of what is alike come first."""
    near = sorted(one_letter_away(word) - {word})
    names = [each for each in near if each in alike.words]
    return [*names, *(each for each in near if each not in alike.words and is_known(each))][:MOST_MEANT]
