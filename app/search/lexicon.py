"""The words that search knows: Dutch lemmas, stems and the parts of Dutch compounds.

Pure functions over the vocabulary of simplemma (370,000 Dutch forms). The vocabulary takes about half a
second to unpack, so it is loaded at the first word and never at import.
"""

import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import Stemmer
from simplemma import Lemmatizer
from simplemma.strategies.default import DefaultStrategy
from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

MIN_PART = 4
"""Letters of the shortest part of a compound: shorter ones (aan, op, ei) split words that are none."""

MAX_COMPOUND = 40
"""Letters of the longest word that is split: beyond this it is no Dutch word, and splitting is quadratic."""

WORDS = Path(__file__).parent / "words"


def listed_words(name: str) -> frozenset[str]:
    """The words of a list that is kept beside the code; lines that begin with # are comments."""
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_LINKS = ("s", "en", "e", "n")

_NO_SINGULAR = frozenset({"jong"})
"""What is left of a word in -en and means something else (jongen)."""

_NOT_A_PART = listed_words("not-a-part")

_ALSO_WORDS = frozenset({"overlast", "aanpak", "inzet", "burgers"})
"""Words that public bodies make compounds with and that the vocabulary lacks (wateroverlast)."""

_ADJECTIVE_OF_NOUN = re.compile(r"(?P<noun>\w{4,}?)(?:elijk|lijk)\Z")

# The Dutch stemmer takes "ge" for a participle anywhere in a word (gemeente -> meen, burger -> burr). In a
# word of the vocabulary it never is one, so it is hidden from the stemmer behind a consonant.
_GE, _HIDDEN_GE = "ge", "qe"

# One stemmer object keeps state while it stems, so every thread has its own.
_stemmers = threading.local()


@cache
def vocabulary() -> Mapping[str, str]:
    """Dutch form -> lemma, for all forms that are known."""
    return DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl")


@cache
def _lemmatizer() -> Lemmatizer:
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=DEFAULT_DICTIONARY_FACTORY))


@cache
def _with_accents() -> Mapping[str, str]:
    """Form without accents -> form with them, for people who type cooperatie."""
    return {without_accents(form): form for form in vocabulary() if not form.isascii()}


def without_accents(word: str) -> str:
    """The word with accents, ligatures and compatibility forms taken off: café -> cafe, ĳ -> ij."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def composed(word: str) -> str:
    """The word in composed form (NFC), in which the vocabulary is written."""
    return word if word.isascii() else unicodedata.normalize("NFC", word)


def is_known(word: str) -> bool:
    """Whether the Dutch vocabulary lists this form."""
    return word in vocabulary()


def lemma(word: str) -> str:
    """The dictionary form of a Dutch word in lower case: bruggen -> brug; an unknown word as it is."""
    forms = vocabulary()
    found = forms.get(word)
    if found is None and word.isascii():
        restored = _with_accents().get(word)
        found = forms.get(restored) if restored else None
    if found is None:
        found = _lemmatizer().lemmatize(word, lang="nl")
    # Separable verbs are listed in two pieces: aan_bieden.
    return _noun_of_verb(_settled(found).replace("_", "").casefold())


def _settled(found: str) -> str:
    """Where looking up lemma after lemma ends: the vocabulary has boetes -> boete -> boeten, and fiets <-> fietsen.

    Of words that are each other's lemma the shortest counts, so that all forms meet.
    """
    forms = vocabulary()
    seen = [found]
    while (following := forms.get(seen[-1], seen[-1])) not in seen:
        seen.append(following)
    return min(seen[seen.index(following) :], key=lambda word: (len(word), word))


def _noun_of_verb(lemma: str) -> str:
    """The noun whose plural is also a verb, for which the vocabulary chose the verb: fietsen -> fiets, werken -> werk.

    In texts of public bodies the two mean the same. Short words are left alone: a molen is no plural of mol.
    """
    noun = lemma.removesuffix("en")
    is_noun_too = (
        len(lemma) - len(noun) == 2
        and len(noun) >= MIN_PART
        and not noun.endswith("er")  # serveren is no work of a server
        and vocabulary().get(noun) == noun
    )
    return noun if is_noun_too and noun not in _NO_SINGULAR else lemma


def stem(word: str, language: str) -> str:
    """The stem under which a word is indexed; `word` is a lemma (nl) or a form (en) in lower case."""
    if language == "en":
        return _stem("english", without_accents(word))
    folded = without_accents(word)
    if is_known(word) and folded.endswith("s"):
        return folded  # a lemma has no plural s to lose: a plaats is no plaat
    if is_known(word) or split_compound(word):
        folded = _stem("dutch", folded.replace(_GE, _HIDDEN_GE)).replace(_HIDDEN_GE, _GE)
    else:
        folded = _stem("dutch", folded)
    # innoveren -> innover, innovatie -> innoveer: one spelling for the verbs in -eren.
    return folded[:-3] + "er" if len(folded) > 5 and folded.endswith("eer") else folded


def _stem(algorithm: str, word: str) -> str:
    stemmer = getattr(_stemmers, algorithm, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(algorithm)
        setattr(_stemmers, algorithm, stemmer)
    return str(stemmer.stemWord(word))


def noun_of_adjective(word: str) -> str | None:
    """The noun in a Dutch adjective in -lijk: gemeentelijk -> gemeente; None when there is none."""
    match = _ADJECTIVE_OF_NOUN.fullmatch(word)
    if match is None:
        return None
    for noun in (match["noun"] + "e", match["noun"]):
        if vocabulary().get(noun) == noun:
            return noun
    return None


def verb_of_noun(word: str) -> str | None:
    """The verb in a Dutch noun in -ing: melding -> melden, betaling -> betalen; None when there is none."""
    verb = word.removesuffix("ing") + "en"
    return lemma(verb) if len(verb) != len(word) + 2 and len(verb) > MIN_PART + 1 and is_known(verb) else None


def split_compound(word: str) -> tuple[str, ...]:
    """The parts of a Dutch compound, in order: schuldhulpverlening -> schuld, hulp, verlening.

    Every part is a word of the vocabulary of at least `MIN_PART` letters; linking s, en, e and n are dropped.
    The split with the fewest parts wins, then the one with the fewest linking letters, then the one with the
    longest shortest part. Empty when the word is no compound of known words.
    """
    if not 2 * MIN_PART <= len(word) <= MAX_COMPOUND or not word.isalpha():
        return ()
    parts = _fewest_parts(word)
    # A part may be a compound that the vocabulary lists as one word: hulpverleners -> hulp, verleners.
    return tuple(small for part in parts for small in (_fewest_parts(part) or (part,)))


def _fewest_parts(word: str) -> tuple[str, ...]:
    length = len(word)
    best: list[_Split | None] = [None] * (length + 1)
    best[0] = _Split((), 0)
    for end in range(MIN_PART, length + 1):
        for start in range(end - MIN_PART + 1):
            before = best[start]
            if before is None or (start == 0 and end == length):
                continue
            part = _part(word[start:end], is_last=end == length)
            if part is None:
                continue
            split = _Split((*before.parts, part), before.links + end - start - len(part))
            current = best[end]
            if current is None or split.rank() < current.rank():
                best[end] = split
    whole = best[length]
    return whole.parts if whole else ()


class _Split(NamedTuple):
    parts: tuple[str, ...]
    links: int

    def rank(self) -> tuple[int, int, int]:
        return len(self.parts), self.links, -min(map(len, self.parts), default=0)


def _part(piece: str, *, is_last: bool) -> str | None:
    if _can_be_part(piece):
        return piece
    if is_last:
        return None
    for link in _LINKS:
        bare = piece.removesuffix(link)
        if bare != piece and _can_be_part(bare):
            return bare
    return None


def _can_be_part(word: str) -> bool:
    return len(word) >= MIN_PART and word not in _NOT_A_PART and (is_known(word) or word in _ALSO_WORDS)


def joined_neighbours(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Compounds inside a compound of three or more: schuld, hulp, verlening -> schuldhulp, hulpverlening."""
    return tuple(left + right for left, right in pairwise(parts)) if len(parts) > 2 else ()
