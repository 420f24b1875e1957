"""The drawing of the field: three rings around the experiment, each party a dot with its number. Pure.

There are two: a narrow one with numbers only (a phone; the names stand in the legend below it), and a wide one with
the names beside it. Nothing overlaps, however the parties are divided over the rings, up to `MOST_DRAWN` of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import cos, pi, sin, tau

from app.experiments.states import Ring

MOST_DRAWN = 24
DOT = 13.0
"""Half the width of a dot; the shape of what is late is as wide."""

ROOM = 2 * DOT + 2
"""From the middle of one dot to that of the next, at least."""

TEXT = 16.0
LINE = 24.0
COLUMN = 300.0
"""The size of the names, the height of a line of them, and the width of the columns that they stand in."""

_NARROW, _WIDE = (54.0, 92.0, 130.0), (108.0, 172.0, 236.0)
_MARGIN = 18.0
_NARROW_LETTERS, _BROAD_LETTERS = frozenset("iljtfrI.,:;'|!()- "), frozenset("mwMW@%&—…")


@dataclass(frozen=True, slots=True)
class Party:
    """What the drawing knows of a party; `number` is its place in the table."""

    number: int
    name: str
    ring: Ring
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A party in its ring, around (x, y)."""

    party: Party
    x: float
    y: float

    @property
    def diamond(self) -> str:
        """The points of the other shape, for what is late."""
        x, y = self.x, self.y
        corners = ((x, y - DOT), (x + DOT, y), (x, y + DOT), (x - DOT, y))
        return " ".join(f"{round(a, 1)},{round(b, 1)}" for a, b in corners)


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside the rings, with a thin line from its dot; (x, y) is where the text begins or ends, on its line."""

    text: str
    x: float
    y: float
    is_left: bool
    dot: Dot

    @property
    def line_to(self) -> tuple[float, float]:
        """Where the line from the dot ends: just before the text, at half the height of its letters."""
        return self.x + (6 if self.is_left else -6), self.y - TEXT / 3


@dataclass(frozen=True, slots=True)
class Circle:
    """A ring, with its name at the top (in the wide drawing)."""

    radius: float
    name: str = ""
    name_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template writes as SVG; the middle is at (`middle_x`, `middle_y`)."""

    width: float
    height: float
    circles: tuple[Circle, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...] = ()

    @property
    def middle_x(self) -> float:
        return self.width / 2

    @property
    def middle_y(self) -> float:
        return self.height / 2


def width_of(text: str, size: float = TEXT) -> float:
    """How wide a text is drawn at most, nearly: a server has no screen to measure on."""
    return sum(map(_width_of_letter, text)) * size


def shortened(text: str, room: float, size: float = TEXT) -> str:
    """The beginning of a text that fits in so much room."""
    if width_of(text, size) <= room:
        return text
    widths = accumulate(map(_width_of_letter, text), initial=_width_of_letter("…"))
    fitting = sum(width * size <= room for width in widths) - 1
    return text[: max(fitting, 0)].rstrip() + "…"


def narrow(parties: Sequence[Party]) -> Drawing:
    """The drawing with numbers only."""
    circles = _circles(parties, _NARROW, ("", "", ""))
    size = 2 * (circles[-1].radius + DOT + 4)
    return Drawing(size, size, circles, tuple(_dots(parties, circles, size / 2, size / 2)))


def wide(parties: Sequence[Party], ring_names: Sequence[str], late: str) -> Drawing:
    """The drawing with names; `late` is the word that stands behind the name of a party whose action is late."""
    circles = _circles(parties, _WIDE, ring_names)
    outer = circles[-1].radius
    width, height = 2 * (outer + DOT + 30 + COLUMN), 2 * (outer + DOT + _MARGIN)
    dots = tuple(_dots(parties, circles, width / 2, height / 2))
    return Drawing(width, height, circles, dots, tuple(_labels(dots, width, height, outer, late)))


def _circles(parties: Sequence[Party], wanted: Sequence[float], names: Sequence[str]) -> tuple[Circle, ...]:
    """Rings that are large enough for their dots, each as far from the one within as was wanted."""
    circles: list[Circle] = []
    for index, (ring, name) in enumerate(zip(Ring, names, strict=True)):
        step = wanted[index] - wanted[index - 1] if index else wanted[0]
        circle = Circle(
            (circles[-1].radius if circles else 0) + step, name, width_of(name, TEXT - 2) + 12 if name else 0
        )
        number = sum(party.ring is ring for party in parties)
        while number > 1 and 2 * circle.radius * sin(_arc(circle) / number / 2) < ROOM:
            circle = Circle(circle.radius + 2, circle.name, circle.name_width)
        circles.append(circle)
    return tuple(circles)


def _arc(circle: Circle) -> float:
    """How much of a ring its dots may use: all of it but where its name stands."""
    if not circle.name:
        return tau
    taken = min((circle.name_width / 2 + DOT) / circle.radius * pi / 2, pi * 2 / 3)
    return tau - 2 * taken


def _dots(parties: Sequence[Party], circles: Sequence[Circle], x: float, y: float) -> Iterable[Dot]:
    """The dots of each ring, clockwise from the top; each ring begins elsewhere, so that dots do not line up."""
    for circle, ring, start in zip(circles, Ring, (0.5, 0.3, 0.7), strict=True):
        there = [party for party in parties if party.ring is ring]
        arc = _arc(circle)
        for place, party in enumerate(there):
            angle = (tau - arc) / 2 + (place + start) * arc / len(there)
            yield Dot(party, round(x + circle.radius * sin(angle), 1), round(y - circle.radius * cos(angle), 1))


def _labels(dots: Sequence[Dot], width: float, height: float, outer: float, late: str) -> Iterable[Label]:
    middle, away = width / 2, outer + DOT + 30
    for is_left in (False, True):
        side = sorted((dot for dot in dots if (dot.x < middle) is is_left), key=lambda dot: (dot.y, dot.party.number))
        heights = _spread([dot.y + TEXT / 3 for dot in side], top=LINE, bottom=height - LINE / 2)
        for dot, y in zip(side, heights, strict=True):
            x = middle - away if is_left else middle + away
            yield Label(_text(dot.party, late), round(x, 1), round(y, 1), is_left, dot)


def _text(party: Party, late: str) -> str:
    end = f" ({late})" if party.is_late else ""
    begin = f"{party.number}. "
    return begin + shortened(party.name, COLUMN - width_of(begin + end)) + end


def _spread(wanted: Sequence[float], *, top: float, bottom: float) -> list[float]:
    """Heights in the same order, as near to those wanted as there is room for, at least a line apart."""
    heights: list[float] = []
    for height in wanted:
        heights.append(max(height, heights[-1] + LINE if heights else top))
    limit = bottom
    for index in reversed(range(len(heights))):
        heights[index] = min(heights[index], limit)
        limit = heights[index] - LINE
    return heights


def _width_of_letter(letter: str) -> float:
    if letter in _NARROW_LETTERS:
        return 0.38
    if letter in _BROAD_LETTERS:
        return 0.95
    return 0.7 if letter.isupper() or not letter.isascii() else 0.58
