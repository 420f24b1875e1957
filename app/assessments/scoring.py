"""Averages and spread of scores. Exact fractions inside; rounded half up to two decimals only where they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

LOWEST, HIGHEST = 1, 5
"""The scale of points on a criterion."""

MEETING_SPREAD = 2
"""Scores that lie so far apart are talked about (domain: a meeting only where scores differ by two or more)."""


def average(points: Sequence[int]) -> Fraction:
    """The mean of the points of all members on one criterion. Raises `ValueError` when there are none."""
    if not points:
        raise ValueError("no points to average")
    return Fraction(sum(points), len(points))


def spread(points: Sequence[int]) -> int:
    """How far the highest and the lowest score lie apart. Raises `ValueError` when there are none."""
    return max(points) - min(points)


def needs_meeting(points: Sequence[int]) -> bool:
    """Whether the members differ so much that they must talk about it."""
    return spread(points) >= MEETING_SPREAD


def weighted(parts: Iterable[tuple[Fraction, int]]) -> Fraction:
    """The weighted mean of (points, weight) pairs. Raises `ValueError` when the weights add up to nothing."""
    pairs = list(parts)
    whole = sum(weight for _points, weight in pairs)
    if whole <= 0:
        raise ValueError("no weights to divide by")
    return sum((points * weight for points, weight in pairs), Fraction(0)) / whole


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up: 3.665 → 3.67. The value is not negative."""
    hundredths = floor(value * 100 + Fraction(1, 2))
    return Decimal(hundredths).scaleb(-2)


def standing(points: Sequence[int], settled: int | None) -> Fraction:
    """What counts on one criterion: what the meeting settled on, else the mean."""
    return Fraction(settled) if settled is not None else average(points)


def ranked(totals: Mapping[int, Fraction]) -> list[int]:
    """The keys from the highest total to the lowest; equal totals in the order in which they were given."""
    return sorted(totals, key=lambda key: -totals[key])
