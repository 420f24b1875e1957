"""Where the parts of a line stand: values over time, with a level for before and for the aim. Numbers, no drawing.

Across in per cent of the picture, so that it fits every screen; down in pixels of a picture of `HEIGHT`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

HEIGHT = 150
MARGIN = 22
"""Room above and below for the numbers at the first and the last point."""
LEFT, RIGHT = 2.0, 98.0
"""Room for half a dot."""
LABEL_GAP = 10


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a moment; `label_y` is where its number can stand."""

    at: datetime
    value: float
    x: float
    y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """The straight line from one point to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Line:
    """All parts. A level is None where the value is not known."""

    points: list[Point]
    stretches: list[Stretch]
    baseline_y: float | None
    target_y: float | None
    height: int = HEIGHT


def line(values: Sequence[tuple[datetime, float]], baseline: float | None, target: float | None) -> Line | None:
    """The picture of these values, the oldest first; None for fewer than two, which make no line."""
    if len(values) < 2:
        return None
    levels = [value for _, value in values] + [level for level in (baseline, target) if level is not None]
    low, high = min(levels), max(levels)
    begin, end = values[0][0], values[-1][0]

    def across(at: datetime) -> float:
        share = (at - begin) / (end - begin) if end > begin else 0.5
        return round(LEFT + (RIGHT - LEFT) * share, 2)

    def down(value: float) -> float:
        share = (high - value) / (high - low) if high > low else 0.5
        return round(MARGIN + (HEIGHT - 2 * MARGIN) * share, 2)

    points = [_point(at, value, across(at), down(value)) for at, value in values]
    stretches = [Stretch(a.x, a.y, b.x, b.y) for a, b in pairwise(points)]
    return Line(
        points,
        stretches,
        baseline_y=None if baseline is None else down(baseline),
        target_y=None if target is None else down(target),
    )


def _point(at: datetime, value: float, x: float, y: float) -> Point:
    """The number stands above the dot, or below it in the lower half, away from the middle of the picture."""
    return Point(at, value, x, y, label_y=round(y - LABEL_GAP if y < HEIGHT / 2 else y + LABEL_GAP + 11, 2))
