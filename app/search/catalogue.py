"""What an index knows of every document beside its words: to filter, to count and to sort. Kept in memory.

Documents go by their number. What the clock moves on (a vraagstuk closes) is worked out once for each moment at which
something changes, not at every question.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from app.search.documents import Document, Key
from app.search.faceting import STAGE, Bits, bits_of, sets_of

FOREVER = float("inf")


class Facts(NamedTuple):
    """What is filtered, counted and sorted on. Moments are seconds since 1970, `length` is in words."""

    kind: str
    record_id: int
    version: str
    stage: str
    is_open: bool
    stage_until: float | None
    next_stage: str
    themes: tuple[str, ...]
    published_at: float
    agency: str
    sector: str
    outcome: str
    failure: str
    country: str
    year: int | None
    length: int

    @property
    def key(self) -> Key:
        return self.kind, self.record_id

    def stage_at(self, moment: float) -> str:
        """The stage at this moment, with what the clock has done since the document was indexed."""
        return self.next_stage if self._has_moved_on(moment) else self.stage

    def is_open_at(self, moment: float) -> bool:
        return self.is_open and not self._has_moved_on(moment)

    def _has_moved_on(self, moment: float) -> bool:
        return self.stage_until is not None and self.stage_until <= moment

    def until(self, moment: float) -> datetime | None:
        """When the clock ends the present stage; None when it does not."""
        return datetime.fromtimestamp(self.stage_until, UTC) if self.stage_until and self.stage_until > moment else None

    @classmethod
    def of(cls, document: Document, length: int) -> "Facts":
        return cls(
            document.kind,
            document.record_id,
            document.version,
            document.stage,
            document.is_open,
            document.stage_until.timestamp() if document.stage_until else None,
            document.next_stage,
            tuple(dict.fromkeys(document.themes)),
            document.published_at.timestamp() if document.published_at else 0.0,
            document.agency,
            document.sector,
            document.outcome,
            document.failure,
            document.country,
            document.year,
            length,
        )

    def to_text(self) -> str:
        return json.dumps(self)

    @classmethod
    def from_text(cls, stored: str | bytes) -> "Facts":
        values = json.loads(stored)
        values[7] = tuple(values[7])
        return cls(*values)

    def values(self) -> dict[str, tuple[str, ...]]:
        """{facet: values} of all facets but the stage, which the clock decides."""
        single = {
            "kind": self.kind,
            "agency": self.agency,
            "sector": self.sector,
            "outcome": self.outcome,
            "failure": self.failure,
            "country": self.country,
            "year": str(self.year or ""),
        }
        return {"theme": self.themes, **{facet: (value,) for facet, value in single.items() if value}}

    def published(self) -> datetime | None:
        return datetime.fromtimestamp(self.published_at, UTC) if self.published_at else None


class Catalogue:
    """The facts of all documents by number; `lengths` gives 0 where there is no document (any more)."""

    def __init__(self, facts: Iterable[Facts | None] = ()) -> None:
        self._facts = list(facts)
        known = [found for found in self._facts if found is not None]
        self.count = len(known)
        self.lengths = [found.length if found else 0 for found in self._facts]
        self._words = sum(found.length for found in known)
        values = (found.values() if found else {} for found in self._facts)
        self._sets = sets_of(values, len(self._facts))
        self._clock: _Clock | None = None

    def copy(self) -> "Catalogue":
        """Another one with the same facts, to be changed on its own."""
        other = Catalogue()
        other.count, other._words = self.count, self._words
        other._facts, other.lengths = list(self._facts), list(self.lengths)
        other._sets = {facet: dict(by_value) for facet, by_value in self._sets.items()}
        return other

    @property
    def size(self) -> int:
        """One more than the highest number."""
        return len(self._facts)

    @property
    def average_length(self) -> float:
        return max(1.0, self._words / max(1, self.count))

    def __getitem__(self, number: int) -> Facts:
        found = self._facts[number]
        if found is None:
            raise KeyError(number)
        return found

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number < len(self._facts) and self._facts[number] is not None

    def numbers(self) -> Iterator[int]:
        """The numbers of all documents."""
        return (number for number, found in enumerate(self._facts) if found is not None)

    def put(self, number: int, facts: Facts | None) -> None:
        """Let a number stand for other facts, or for no document."""
        new = number + 1 - len(self._facts)
        self._facts += [None] * new
        self.lengths += [0] * new
        before, bit = self._facts[number], 1 << number
        if before is not None:
            self.count, self._words = self.count - 1, self._words - before.length
            for facet, values in before.values().items():
                for value in values:
                    self._sets[facet][value] &= ~bit
        if facts is not None:
            self.count, self._words = self.count + 1, self._words + facts.length
            for facet, values in facts.values().items():
                for value in values:
                    self._sets[facet][value] = self._sets[facet].get(value, 0) | bit
        self._facts[number] = facts
        self.lengths[number] = facts.length if facts else 0
        self._clock = None

    def sets(self, moment: float) -> dict[str, dict[str, Bits]]:
        """{facet: {value: documents}} at this moment."""
        return {**self._sets, STAGE: self._at(moment).stages}

    def newest_first(self, moment: float) -> list[int]:
        """All documents as they stand when nothing else tells them apart: open before closed, newer before older."""
        clock = self._at(moment)
        if clock.order is None:
            clock.order = sorted(self.numbers(), key=lambda number: self.place(number, moment))
        return clock.order

    def place(self, number: int, moment: float) -> tuple[bool, float, Key]:
        """Where a document stands among its equals."""
        facts = self[number]
        return not facts.is_open_at(moment), -facts.published_at, facts.key

    def closing(self, number: int, moment: float) -> tuple[float, tuple[bool, float, Key]]:
        """Where a document stands when what closes first comes first; what has no such moment comes last."""
        until = self[number].stage_until
        return until if until is not None and until > moment else FOREVER, self.place(number, moment)

    def _at(self, moment: float) -> "_Clock":
        if self._clock is None or not self._clock.since <= moment < self._clock.until:
            self._clock = self._read_clock(moment)
        return self._clock

    def _read_clock(self, moment: float) -> "_Clock":
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        until = FOREVER
        for number, facts in enumerate(self._facts):
            if facts is None:
                continue
            if facts.stage_until is not None and moment < facts.stage_until < until:
                until = facts.stage_until
            if stage := facts.stage_at(moment):
                numbers[stage].append(number)
        return _Clock(moment, until, {stage: bits_of(held, self.size) for stage, held in numbers.items()})


class _Clock:
    """What the stages are from `since` until the first moment at which one changes."""

    def __init__(self, since: float, until: float, stages: dict[str, Bits]) -> None:
        self.since, self.until, self.stages = since, until, stages
        self.order: list[int] | None = None
