"""Finds what a letter or a public text takes from a confidential proposal: its sentences, and its price. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

LEAST_WORDS = 8
"""So many words in the same order are not there by chance. Our choice: shorter runs are found in any two texts."""

LEAST_PLAIN_EUR = 1000
"""A smaller number is an amount only with a sign of money beside it: “20” is a price less often than it is a term."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
Words: TypeAlias = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = r"\d{1,3}(?:[.,'’ ]\d{3})+(?!\d)|\d+"
_AMOUNT = re.compile(
    rf"(?P<before>€|\beuro|\beur)?\s*(?<![\d.,])(?P<number>{_NUMBER})(?P<part>,\d{{1,2}}(?!\d)|\.\d{{1,2}}(?!\d))?"
    r"(?:,-|,–|,—|=)?"
    r"(?:\s*(?P<times>duizend|mille|thousand|miljoen|million|mln|k|m)\b)?"
    r"\s*(?P<after>€|euro\b|eur\b)?",
    re.IGNORECASE,
)
_TIMES = {"duizend": 3, "mille": 3, "thousand": 3, "k": 3, "miljoen": 6, "million": 6, "mln": 6, "m": 6}


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A passage of a text that stands in somebody's proposal (`ref`) too, as it was written in the text."""

    ref: str
    words: str


class Passages:
    """The runs of words of confidential texts, each with the refs of the proposals in which it stands.

    Made once to look through many texts. `least` is how many words in the same order are a passage.
    """

    def __init__(self, texts: Mapping[str, Iterable[str]], *, least: int = LEAST_WORDS) -> None:
        self.least = least
        self._refs: dict[Words, set[str]] = {}
        for ref, parts in texts.items():
            for run in _runs(parts, least):
                self._refs.setdefault(run, set()).add(ref)

    def found_in(self, text: str, *, known: Iterable[str] = (), but: str | None = None) -> list[Borrowed]:
        """What `text` takes from the proposals `but` one, and does not stand in what the reader knows already."""
        words, places = _folded(text)
        familiar = _runs(known, self.least)
        starts: dict[str, list[int]] = {}
        for start in range(len(words) - self.least + 1):
            run = words[start : start + self.least]
            for ref in self._refs.get(run, ()) if run not in familiar else ():
                if ref != but:
                    starts.setdefault(ref, []).append(start)
        found = [(first, ref, last) for ref in starts for first, last in _joined(starts[ref], self.least)]
        return [
            Borrowed(ref, " ".join(text[places[first][0] : places[last][1]].split()))
            for first, ref, last in sorted(found)
        ]


def borrowed(
    text: str, others: Mapping[str, Iterable[str]], *, known: Iterable[str] = (), least: int = LEAST_WORDS
) -> list[Borrowed]:
    """The runs of `least` or more words that also stand in one of the texts of `others`, in the order of `text`.

    `others` holds confidential texts by the ref of their proposal; `known` is what the reader knows already, such as
    the vraagstuk itself or their own proposal. Case, accents, punctuation, line ends and invisible signs make no
    difference.
    """
    return Passages(others, least=least).found_in(text, known=known)


def borrowed_prices(
    text: str, prices: Mapping[str, int | None], *, known: Collection[int | None] = ()
) -> list[Borrowed]:
    """The amounts in `text` that are the price (whole euros) of a proposal, however they are written.

    `prices` holds confidential prices by the ref of their proposal; amounts that are `known` to the reader anyway (the
    budget, their own price) tell nothing.
    """
    refs: dict[int, list[str]] = {}
    for ref, price in prices.items():
        if price is not None and price not in known:
            refs.setdefault(price, []).append(ref)
    return [Borrowed(ref, written) for eur, written in _amounts(text) for ref in refs.get(eur, ())]


def _folded(text: str) -> tuple[Words, list[tuple[int, int]]]:
    """The words of a text without case and accents, each with where it stands in the text as it was given."""
    signs: list[str] = []
    origins: list[int] = []
    for place, sign in enumerate(text):
        for part in unicodedata.normalize("NFKD", sign.casefold()):
            # Accents, soft hyphens and signs without width: what looks the same is the same.
            if unicodedata.category(part) not in {"Mn", "Me", "Cf"}:
                signs.append(part)
                origins.append(place)
    words, places = [], []
    for match in _WORD.finditer("".join(signs)):
        words.append(match.group())
        places.append((origins[match.start()], origins[match.end() - 1] + 1))
    return tuple(words), places


def _runs(texts: Iterable[str], least: int) -> set[Words]:
    """Every run of exactly `least` words in these texts; never across two of them."""
    runs: set[Words] = set()
    for text in texts:
        words, _places = _folded(text)
        runs.update(words[start : start + least] for start in range(len(words) - least + 1))
    return runs


def _joined(starts: list[int], least: int) -> list[tuple[int, int]]:
    """Windows of `least` words that overlap or touch, as (first word, last word)."""
    spans: list[tuple[int, int]] = []
    for start in starts:
        if spans and start <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], start + least - 1)
        else:
            spans.append((start, start + least - 1))
    return spans


def _amounts(text: str) -> list[tuple[int, str]]:
    """The amounts in a text: whole euros (rounded down), and how it was written."""
    plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    found = []
    for match in _AMOUNT.finditer(plain):
        digits = re.sub(r"\D", "", match["number"])
        if len(digits) > 12:
            continue
        times = 10 ** _TIMES[match["times"].lower()] if match["times"] else 1
        part = (match["part"] or "")[1:]
        eur = int(digits) * times + (int(part) * times // 10 ** len(part) if part else 0)
        if _is_money(match, eur):
            found.append((eur, match.group().strip()))
    return found


def _is_money(match: re.Match[str], eur: int) -> bool:
    if match["before"] or match["after"]:
        return True
    is_year = match["number"].isdecimal() and not match["times"] and FIRST_YEAR <= eur <= LAST_YEAR
    return eur >= LEAST_PLAIN_EUR and not is_year
