"""The picture of how a solution spreads: how many adoptions are in use, month by month. Pure numbers, no drawing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from app.core.clock import in_amsterdam

MOST_MONTHS = 36
"""Bars that can still be told apart on a phone of 320 pixels."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One month. `left`, `width` and `height` are percentages of the picture."""

    month: date
    total: int
    left: float
    width: float
    height: float


def bars(by_month: Sequence[tuple[int, int, int]], until: date) -> list[Bar]:
    """A bar for every month from the first adoption (at most 36 months ago) to `until`, also where nothing changed.

    `by_month` are (year, month, in use by then), oldest first.
    """
    if not by_month:
        return []
    totals = {_index(year, month): total for year, month, total in by_month}
    last = max(_index(until.year, until.month), *totals)
    first = max(min(totals), last - MOST_MONTHS + 1)
    running = max((total for index, total in totals.items() if index < first), default=0)
    most, width = max(totals.values()), 100 / (last - first + 1)
    found = []
    for index in range(first, last + 1):
        running = totals.get(index, running)
        month = date(index // 12, index % 12 + 1, 1)
        left = round((index - first) * width, 2)
        found.append(Bar(month, running, left, round(width * 0.8, 2), round(100 * running / most, 2)))
    return found


def months_of(moments: Iterable[datetime]) -> list[tuple[int, int, int]]:
    """The months in which something came into use, as `bars` takes them."""
    came = Counter((moment.year, moment.month) for moment in map(in_amsterdam, moments))
    totals = accumulate(number for _, number in sorted(came.items()))
    return [(year, month, total) for (year, month), total in zip(sorted(came), totals, strict=True)]


def _index(year: int, month: int) -> int:
    return year * 12 + month - 1
