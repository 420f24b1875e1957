"""Which component holds scaling up back the most, and the picture of all of them. Pure: no database, no request."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.scaling.levels import HIGHEST
from app.scaling.models import ReadinessComponent

MOST_COMPONENTS = 8
MOST_NAMED = 2
"""Numbers that fit in one cell of the picture."""
CELL = 32
"""Width and height of one cell in the picture, in its own units."""


def score(component: ReadinessComponent) -> int:
    """Readiness times use, 0 to 81."""
    return component.readiness * component.use


def weakest(components: Sequence[ReadinessComponent]) -> ReadinessComponent | None:
    """The component with the lowest readiness times use; of equals the least used, then the first."""
    return min(components, key=lambda component: (score(component), component.use), default=None)


@dataclass(frozen=True, slots=True)
class Point:
    """One place in the picture: the numbers (from 1) of the components there, and its middle."""

    numbers: tuple[int, ...]
    x: int
    y: int
    is_weakest: bool

    @property
    def label(self) -> str:
        """`1,3`, and `1…` for more than fit."""
        return ",".join(map(str, self.numbers)) if len(self.numbers) <= MOST_NAMED else f"{self.numbers[0]}…"


def points(components: Sequence[ReadinessComponent]) -> list[Point]:
    """Where the components stand on a grid of ten by ten: readiness to the right, use upwards."""
    places: dict[tuple[int, int], list[int]] = {}
    for number, component in enumerate(components, start=1):
        places.setdefault((component.readiness, component.use), []).append(number)
    found = weakest(components)
    return [
        Point(
            numbers=tuple(numbers),
            x=readiness * CELL + CELL // 2,
            y=(HIGHEST - use) * CELL + CELL // 2,
            is_weakest=found is not None and (found.readiness, found.use) == (readiness, use),
        )
        for (readiness, use), numbers in sorted(places.items())
    ]
