"""The picture of a tree of adopters, seen from above like a stain of oil: pure numbers, no drawing.

In the middle stands the agency of the experiment, around it one ring for every step away from there. A ring has as many
rows as it needs; in each, dots stand at least one spacing apart, on the side of their giver.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, cos, pi, sin, tau

from app.scaling.tree import Node, Tree

REACH = 500.0
"""The farthest that a picture reaches from its middle."""

WIDEST = 44.0
"""The most room for one dot: with few dots the picture is smaller."""

DOT = 0.78
"""How wide a dot is, in spacings; the rest keeps it from its neighbours."""

BETWEEN = 1.5
"""From the last row of a ring to the first of the next, in spacings: room for the threads."""

MOST_ROWS = 4
MOST_RINGS = 12
"""Whoever stands farther away is drawn on the last ring."""

WIDEST_SLICE = 0.6 * pi
"""Those that took it over from one organisation stay on its side of the picture."""

TOP = -pi / 2


@dataclass(frozen=True, slots=True)
class Dot:
    """One adopter, `x` and `y` from the middle of the picture."""

    node: Node
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stain:
    """A picture that reaches `reach` from its middle; `rings` are their outer edges, the widest first."""

    reach: float
    width: float
    """Of one dot."""

    rings: tuple[float, ...]
    threads: tuple[str, ...]
    """From giver to taker, as the `d` of a path."""

    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class _Ring:
    """In spacings: how far its first row is from the middle, and how many rows it has."""

    inner: float
    rows: int

    @property
    def outer(self) -> float:
        return self.inner + self.rows - 1


def spill(tree: Tree) -> Stain:
    """Lay the tree out."""
    by_ring = _by_ring(tree)
    rings = _rings([len(nodes) for nodes in by_ring])
    reach_in_spacings = (rings[-1].outer if rings else 0) + BETWEEN / 2
    spacing = min(WIDEST, REACH / reach_in_spacings)
    wished = _wished(tree)
    places: dict[int, tuple[float, float]] = {}
    for ring, nodes in zip(rings, by_ring, strict=True):
        step = 1 / (ring.inner * ring.rows)
        room = tau - ceil(len(nodes) / ring.rows) / ring.inner
        standing = _spread([wished[node.adopter.id] for node in nodes], step, room)
        for number, (node, angle) in enumerate(zip(nodes, standing, strict=True)):
            places[node.adopter.id] = ((ring.inner + number % ring.rows) * spacing, angle)
    return Stain(
        reach=round(reach_in_spacings * spacing, 1),
        width=round(DOT * spacing, 2),
        rings=tuple(round((ring.outer + BETWEEN / 2) * spacing, 1) for ring in reversed(rings)),
        threads=tuple(_thread(node, places) for node in tree.nodes),
        dots=tuple(Dot(node, *_point(*places[node.adopter.id])) for node in tree.nodes),
    )


def _by_ring(tree: Tree) -> list[list[Node]]:
    """The nodes of every ring, each in the order of the tree, so that threads do not cross."""
    in_rings = sorted(tree.nodes, key=lambda node: min(node.layer, MOST_RINGS))
    return [list(nodes) for _, nodes in groupby(in_rings, key=lambda node: min(node.layer, MOST_RINGS))]


def _rings(counts: Sequence[int]) -> list[_Ring]:
    """One ring after the other, with as few rows as hold its dots; farther out where even the most rows do not."""
    rings: list[_Ring] = []
    outer = 0.0
    for count in counts:
        inner = outer + BETWEEN
        rows = next((rows for rows in range(1, MOST_ROWS) if inner * tau >= ceil(count / rows)), MOST_ROWS)
        rings.append(_Ring(max(inner, ceil(count / rows) / tau), rows))
        outer = rings[-1].outer
    return rings


def _wished(tree: Tree) -> dict[int, float]:
    """Where each would like to stand: in the middle of a slice of its giver's slice, as wide as what hangs on it."""
    wished: dict[int, float] = {}
    slices: dict[int, tuple[float, float]] = {}

    def cut(takers: Sequence[Node], start: float, width: float) -> None:
        whole = sum(1 + node.below for node in takers)
        for node in takers:
            share = width * (1 + node.below) / whole
            slices[node.adopter.id], wished[node.adopter.id] = (start, share), start + share / 2
            start += share

    cut(tree.first, 0.0, tau)
    for node in tree.nodes:
        _, width = slices[node.adopter.id]
        narrow = min(width, WIDEST_SLICE)
        cut(node.takers, wished[node.adopter.id] - narrow / 2, narrow)
    return wished


def _spread(wished: Sequence[float], step: float, room: float) -> list[float]:
    """The angles nearest to the wished ones (least squares) that keep their order and stay `step` apart.

    `room` is what is left of the circle when all stand as close as they can: the last stays clear of the first.
    """
    blocks: list[tuple[float, int]] = []
    for number, angle in enumerate(wished):
        total, count = angle - number * step, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            total, count = total + blocks[-1][0], count + blocks[-1][1]
            blocks.pop()
        blocks.append((total, count))
    level = [min(max(total / count, 0.0), max(room, 0.0)) for total, count in blocks for _ in range(count)]
    return [angle + number * step for number, angle in enumerate(level)]


def _point(radius: float, angle: float) -> tuple[float, float]:
    return round(radius * cos(TOP + angle), 1), round(radius * sin(TOP + angle), 1)


def _thread(node: Node, places: dict[int, tuple[float, float]]) -> str:
    radius, angle = places[node.adopter.id]
    from_radius, from_angle = places[node.giver.adopter.id] if node.giver else (0.0, angle)
    halfway = (radius + from_radius) / 2
    points = (
        _point(from_radius, from_angle),
        _point(halfway, from_angle),
        _point(halfway, angle),
        _point(radius, angle),
    )
    start, one, two, end = (f"{x:g} {y:g}" for x, y in points)
    return f"M{start}C{one} {two} {end}"
