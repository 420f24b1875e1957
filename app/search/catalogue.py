"""What an index knows of every document beside its words: to filter, to count and to sort. Kept in memory.

Documents go by their number. What the clock moves on (a vraagstuk closes) is worked out once for each moment at which
something changes, not at every question.
"""

import json
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.search.documents import Document, Key, News
from app.search.faceting import STAGE, Bits, bits_of, mask_of, sets_of

FOREVER = float("inf")

FEW_VALUES = ("kind", "stage", "next_stage", "news", "outcome", "failure", "country")
MANY_VALUES = ("themes", "agencies", "sectors")
"""Facts that many documents have the same of: one, or several."""

BETWEEN = "\n"
"""Between several values where they are stored; it is in no slug and no sector."""


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
    news: str
    news_at: float
    agencies: tuple[str, ...]
    sectors: tuple[str, ...]
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
        news, news_at = document.last_news or ("", None)
        return cls(
            document.kind,
            document.record_id,
            document.version,
            document.stage,
            document.is_open,
            document.stage_until.timestamp() if document.stage_until else None,
            document.next_stage,
            _once(document.themes),
            document.published_at.timestamp() if document.published_at else 0.0,
            news,
            news_at.timestamp() if news_at else 0.0,
            _once(document.agencies),
            _once(document.sectors),
            document.outcome,
            document.failure,
            document.country,
            document.year,
            length,
        )

    def to_text(self) -> str:
        values: list[Any] = list(self)
        for place in SEVERAL:
            values[place] = BETWEEN.join(values[place])
        return json.dumps(values)

    @classmethod
    def from_text(cls, stored: str | bytes) -> "Facts":
        return next(cls.from_texts([stored if isinstance(stored, str) else stored.decode()]))

    @classmethod
    def from_texts(cls, stored: Iterable[str]) -> Iterator["Facts"]:
        """Many at once, which is quicker; words that they share are kept once."""
        shared: dict[Any, Any] = {}
        once = shared.setdefault
        several: dict[str, tuple[str, ...]] = {"": ()}
        for values in json.loads(f"[{','.join(stored)}]"):
            for place in SEVERAL:
                text = values[place]
                if text not in several:
                    several[text] = tuple(once(value, value) for value in text.split(BETWEEN))
                values[place] = several[text]
            for place in SHARED:
                values[place] = once(values[place], values[place])
            yield cls(*values)

    def values(self) -> dict[str, tuple[str, ...]]:
        """{facet: values} of all facets but the stage, which the clock decides."""
        single = {
            "kind": self.kind,
            "outcome": self.outcome,
            "failure": self.failure,
            "country": self.country,
            "year": str(self.year or ""),
        }
        several = {"theme": self.themes, "agency": self.agencies, "sector": self.sectors}
        return {**several, **{facet: (value,) for facet, value in single.items() if value}}

    def published(self) -> datetime | None:
        return datetime.fromtimestamp(self.published_at, UTC) if self.published_at else None

    def last_news(self) -> tuple[News, datetime] | None:
        """What happened to it last, and when."""
        return (News(self.news), datetime.fromtimestamp(self.news_at, UTC)) if self.news else None


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


SEVERAL = [Facts._fields.index(name) for name in MANY_VALUES]
SHARED = [Facts._fields.index(name) for name in FEW_VALUES]

Place = tuple[bool, float, Key]
"""Where a document stands among its equals: open before closed, newer before older."""


class Catalogue:
    """The facts of all documents by number; `lengths` gives 0 where there is no document (any more)."""

    def __init__(self, facts: Iterable[Facts | None] = ()) -> None:
        self._facts = list(facts)
        numbers = [number for number, found in enumerate(self._facts) if found is not None]
        self.count = len(numbers)
        self.live: Bits = bits_of(numbers, self.size)
        """All documents."""
        self.lengths = [found.length if found else 0 for found in self._facts]
        self._words = sum(self.lengths)
        values = (found.values() if found else {} for found in self._facts)
        self._sets = sets_of(values, self.size)
        self._clock: _Clock | None = None
        self._live_mask: bytes | None = None
        self._number_of: dict[Key, int] | None = None

    def copy(self) -> "Catalogue":
        """Another one with the same facts, to be changed on its own."""
        other = Catalogue()
        other.count, other._words, other.live = self.count, self._words, self.live
        other._facts, other.lengths = list(self._facts), list(self.lengths)
        other._sets = {facet: dict(by_value) for facet, by_value in self._sets.items()}
        other._clock = self._clock.copy() if self._clock else None
        return other

    @property
    def size(self) -> int:
        """One more than the highest number."""
        return len(self._facts)

    @property
    def is_full(self) -> bool:
        """Whether every number is a document."""
        return self.count == self.size

    @property
    def average_length(self) -> float:
        return max(1.0, self._words / max(1, self.count))

    def __getitem__(self, number: int) -> Facts:
        found = self._facts[number]
        if found is None:
            raise KeyError(number)
        return found

    def numbers(self) -> Iterator[int]:
        """The numbers of all documents."""
        return (number for number, found in enumerate(self._facts) if found is not None)

    def bits_with(self, keys: Collection[Key]) -> Bits:
        """The documents of these records, as far as there are any."""
        number_of = self._number_of
        if number_of is None:
            number_of = self._number_of = {self[number].key: number for number in self.numbers()}
        return bits_of([number_of[key] for key in keys if key in number_of], self.size)

    def live_mask(self) -> bytes:
        """One byte a number: whether it is a document."""
        if self._live_mask is None:
            self._live_mask = mask_of(self.live, self.size)
        return self._live_mask

    def put(self, number: int, facts: Facts | None) -> None:
        """Let a number stand for other facts, or for no document."""
        new = number + 1 - len(self._facts)
        self._facts += [None] * new
        self.lengths += [0] * new
        before, bit = self._facts[number], 1 << number
        if before is not None:
            self.count, self._words = self.count - 1, self._words - before.length
            self.live &= ~bit
            for facet, values in before.values().items():
                for value in values:
                    self._sets[facet][value] &= ~bit
        if facts is not None:
            self.count, self._words = self.count + 1, self._words + facts.length
            self.live |= bit
            for facet, values in facts.values().items():
                for value in values:
                    self._sets[facet][value] = self._sets[facet].get(value, 0) | bit
        self._facts[number] = facts
        self.lengths[number] = facts.length if facts else 0
        self._live_mask = self._number_of = None
        if self._clock is not None:
            self._clock.put(number, before, facts)

    def sets(self, moment: float) -> Mapping[str, Mapping[str, Bits]]:
        """{facet: {value: documents}} at this moment."""
        return {**self._sets, STAGE: self._at(moment).stages}

    def newest_first(self, moment: float) -> list[int]:
        """All documents as they stand when nothing else tells them apart: open before closed, newer before older."""
        return self._at(moment).order_of(self._facts)

    def place(self, number: int, moment: float) -> Place:
        """Where a document stands among its equals."""
        return _place(self[number], moment)

    def age(self, number: int) -> tuple[float, Key]:
        """Where a document stands among all when only the day of publication counts, the newest first."""
        facts = self[number]
        return -facts.published_at, facts.key

    def age_of_news(self, number: int) -> tuple[float, Key]:
        """Where a document stands among all when only what happened to it last counts, the newest first."""
        facts = self[number]
        return -facts.news_at, facts.key

    def closing(self, number: int, moment: float) -> tuple[float, tuple[bool, float, Key]]:
        """Where a document stands when what closes first comes first; what has no such moment comes last."""
        until = self[number].stage_until
        return until if until is not None and until > moment else FOREVER, self.place(number, moment)

    def _at(self, moment: float) -> "_Clock":
        if self._clock is None or not self._clock.since <= moment < self._clock.until:
            self._clock = _Clock.read(self._facts, moment)
        return self._clock


def _place(facts: Facts, moment: float) -> Place:
    return not facts.is_open_at(moment), -facts.published_at, facts.key


class _Clock:
    """What the stages are, and the order of all documents, from `since` until the first moment at which one changes."""

    def __init__(self, since: float, until: float, stages: dict[str, Bits]) -> None:
        self.since, self.until, self.stages = since, until, stages
        self._order: list[tuple[Place, int]] | None = None
        self._numbers: list[int] | None = None

    @classmethod
    def read(cls, stored: Iterable[Facts | None], moment: float) -> "_Clock":
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        until = FOREVER
        size = 0
        for size, facts in enumerate(stored, 1):
            if facts is None:
                continue
            if facts.stage_until is not None and moment < facts.stage_until < until:
                until = facts.stage_until
            if stage := facts.stage_at(moment):
                numbers[stage].append(size - 1)
        return cls(moment, until, {stage: bits_of(held, size) for stage, held in numbers.items()})

    def copy(self) -> "_Clock":
        other = _Clock(self.since, self.until, dict(self.stages))
        other._order = list(self._order) if self._order is not None else None
        return other

    def put(self, number: int, before: Facts | None, facts: Facts | None) -> None:
        """Let a number stand for other facts than before; so that one change costs no look at all documents."""
        bit = 1 << number
        self._numbers = None
        if before is not None:
            if stage := before.stage_at(self.since):
                self.stages[stage] &= ~bit
            if self._order is not None:
                del self._order[bisect_left(self._order, (_place(before, self.since), number))]
        if facts is not None:
            if stage := facts.stage_at(self.since):
                self.stages[stage] = self.stages.get(stage, 0) | bit
            if facts.stage_until is not None and self.since < facts.stage_until < self.until:
                self.until = facts.stage_until
            if self._order is not None:
                insort(self._order, (_place(facts, self.since), number))

    def order_of(self, stored: Iterable[Facts | None]) -> list[int]:
        """The numbers of all documents in their order."""
        if self._numbers is None:
            if self._order is None:
                places = ((_place(facts, self.since), number) for number, facts in enumerate(stored) if facts)
                self._order = sorted(places)
            self._numbers = [number for _, number in self._order]
        return self._numbers
