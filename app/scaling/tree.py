"""Who took a solution over from whom, as a tree: pure, without database or drawing.

The root is the agency of the experiment. It is not among the adopters: who took it over from there has no giver.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.scaling.states import COUNTED, AdoptionKind, AdoptionState


@dataclass(frozen=True, slots=True)
class Adopter:
    """An organisation that takes the solution over: what the tree shows of its adoption."""

    id: int
    giver_id: int | None
    ref: str
    name: str
    kind: AdoptionKind | None
    state: AdoptionState
    began_at: datetime
    in_use_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether it uses the solution now; interest, tests and what has stopped do not count."""
        return self.state in COUNTED


@dataclass(eq=False, slots=True)
class Node:
    """An adopter in the tree. `layer` is how many steps it stands from the agency of the experiment, from 1."""

    adopter: Adopter
    layer: int
    giver: "Node | None" = None
    takers: list["Node"] = field(default_factory=list)
    below: int = 0
    """How many took it over from here, directly or through others."""

    def all_below(self) -> list["Node"]:
        """Who took it over from here, directly or through others, in the order of the tree."""
        return list(_walk(self.takers))


@dataclass(frozen=True, slots=True)
class Tree:
    """All adopters of a solution. `first` took it over from the agency of the experiment."""

    first: Sequence[Node]
    nodes: Sequence[Node]
    """Everybody, each behind its giver and before what comes after its giver: the order in which a list reads."""

    @property
    def in_use(self) -> int:
        """How many use the solution: the only ones that count."""
        return sum(node.adopter.counts for node in self.nodes)

    @property
    def stopped(self) -> int:
        """How many stopped; they keep their place."""
        return sum(node.adopter.state is AdoptionState.STOPPED for node in self.nodes)

    @property
    def under_way(self) -> int:
        """How many are interested, test or adapt."""
        return len(self.nodes) - self.in_use - self.stopped

    @property
    def depth(self) -> int:
        """How many steps the farthest stands from the agency of the experiment."""
        return max((node.layer for node in self.nodes), default=0)


def grow(adopters: Iterable[Adopter]) -> Tree:
    """The tree of these adopters; those of one giver keep their order. Nobody is left out, whatever their giver is."""
    found = {adopter.id: Node(adopter, 1) for adopter in adopters}
    for node in found.values():
        giver = found.get(node.adopter.giver_id) if node.adopter.giver_id is not None else None
        if giver is not None:
            node.giver = giver
            giver.takers.append(node)
    first = [node for node in found.values() if node.giver is None]
    nodes = list(_walk(first))
    for node in nodes:
        node.layer = node.giver.layer + 1 if node.giver else 1
    for node in reversed(nodes):
        node.below = sum(1 + taker.below for taker in node.takers)
    return Tree(first, nodes)


def _walk(first: Sequence[Node]) -> Iterator[Node]:
    waiting = list(reversed(first))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.takers))


def makes_circle(givers: Mapping[int, int | None], taker: int, giver: int | None) -> bool:
    """Whether `taker` taking over from `giver` closes a circle; `givers` says from whom each takes over now."""
    seen: set[int] = set()
    while giver is not None and giver not in seen:
        if giver == taker:
            return True
        seen.add(giver)
        giver = givers.get(giver)
    return giver is not None


def below(givers: Mapping[int, int | None], root: int) -> set[int]:
    """All that took it over from `root`, directly or through others, and `root` itself."""
    takers: defaultdict[int | None, list[int]] = defaultdict(list)
    for taker, giver in givers.items():
        takers[giver].append(taker)
    found, waiting = {root}, [root]
    while waiting:
        new = [taker for taker in takers[waiting.pop()] if taker not in found]
        found.update(new)
        waiting.extend(new)
    return found
