"""The dated table of thresholds and rules, read from `data/thresholds.toml` and checked."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.procurement.states import Buyer, Route, Rule, Subject

FILE = Path(__file__).parent / "data" / "thresholds.toml"
ANY_BUYER = "any"


class ThresholdTableError(ValueError):
    """The table is not as it should be; the message names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Law:
    """A law or regulation: its name in Dutch and in English, and where it can be read."""

    nl: str
    en: str
    url: str

    def in_language(self, language: str) -> str:
        """The English name for English readers, else the Dutch one."""
        return self.en if language == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Source:
    """An article of a law, or a law as a whole when `article` is empty."""

    law: Law
    article: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From `amount_eur` (whole euros excluding VAT) on the European rules apply, on the days of this period."""

    subject: Subject
    buyers: tuple[Buyer, ...]
    amount_eur: int
    valid_from: date
    valid_until: date
    sources: tuple[Source, ...]

    def holds_on(self, day: date) -> bool:
        """Whether this is the figure for that day."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table. `version` is kept with every advice that was given with it."""

    version: str
    thresholds: tuple[Threshold, ...]
    rules: Mapping[Rule, tuple[Source, ...]]
    routes: Mapping[Route, tuple[Source, ...]]
    standstill_days: int

    def threshold(self, subject: Subject, buyer: Buyer, on: date) -> Threshold:
        """The figure for that day; outside all periods the nearest one known (`holds_on` tells them apart)."""
        rows = [row for row in self.thresholds if row.subject is subject and buyer in row.buyers]
        begun = [row for row in rows if row.valid_from <= on]
        return begun[-1] if begun else rows[0]

    def is_known_on(self, day: date) -> bool:
        """Whether there are figures for that day."""
        return any(row.holds_on(day) for row in self.thresholds)

    @property
    def last_day(self) -> date:
        """The last day for which there are figures."""
        return max(row.valid_until for row in self.thresholds)


@cache
def table(path: Path = FILE) -> Table:
    """The table that is in use. Raises `ThresholdTableError`."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        laws = {key: Law(**law) for key, law in content["law"].items()}
        rules = {Rule(raw["key"]): _sources(laws, raw["sources"]) for raw in content["rule"]}
        made = Table(
            version=content["version"],
            thresholds=tuple(sorted(_thresholds(laws, content["threshold"]), key=lambda row: row.valid_from)),
            rules=rules,
            routes={Route(key): _sources(laws, references) for key, references in content["route"].items()},
            standstill_days=next(raw["days"] for raw in content["rule"] if raw["key"] == Rule.STANDSTILL),
        )
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise ThresholdTableError(f"{path.name}: {error!r}") from error
    _check(path.name, made)
    return made


def _thresholds(laws: Mapping[str, Law], rows: Iterable[Mapping[str, Any]]) -> Iterable[Threshold]:
    for row in rows:
        yield Threshold(
            subject=Subject(row["subject"]),
            buyers=tuple(Buyer) if row["buyer"] == ANY_BUYER else (Buyer(row["buyer"]),),
            amount_eur=row["amount_eur"],
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            sources=_sources(laws, row["sources"]),
        )


def _sources(laws: Mapping[str, Law], references: Iterable[str]) -> tuple[Source, ...]:
    found = []
    for reference in references:
        law, _, article = reference.partition(":")
        found.append(Source(laws[law], article))
    return tuple(found)


def _check(name: str, made: Table) -> None:
    """Every subject and buyer has figures, in periods without an overlap or a gap; every rule and route a source."""
    missing = sorted({*Rule, *Route} - {*made.rules, *made.routes})
    if missing:
        raise ThresholdTableError(f"{name}: no source for {', '.join(missing)}")
    for subject in Subject:
        for buyer in Buyer:
            rows = [row for row in made.thresholds if row.subject is subject and buyer in row.buyers]
            if not rows:
                raise ThresholdTableError(f"{name}: no threshold for {subject}, {buyer}")
            for row in rows:
                if row.valid_until < row.valid_from or row.amount_eur <= 0:
                    raise ThresholdTableError(f"{name}: {subject}, {buyer}, {row.valid_from}: not a period or amount")
            for before, after in pairwise(rows):
                if (after.valid_from - before.valid_until).days != 1:
                    raise ThresholdTableError(f"{name}: {subject}, {buyer}: {after.valid_from} does not follow")
