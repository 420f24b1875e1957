"""The picture of a tree: dots that do not overlap, each ring a step away from the middle."""

import random
from collections.abc import Sequence
from itertools import combinations
from math import dist, hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scaling.stain import MOST_RINGS, REACH, Stain, spill
from app.scaling.tree import Adopter, Tree, grow
from tests.unit.scaling.test_tree import adopter

LAYERS = (12, 50, 100, 100, 60, 20)
"""342 adopters over six layers: every municipality but none."""


def adopters(layers: Sequence[int], seed: int = 1) -> list[Adopter]:
    """So many in every layer, each from somebody of the layer before."""
    source = random.Random(seed)
    found: list[Adopter] = []
    before: list[int | None] = [None]
    for size in layers:
        layer: list[int | None] = []
        for _ in range(size):
            found.append(adopter(len(found) + 1, source.choice(before)))
            layer.append(found[-1].id)
        before = layer
    return found


def apart(stain: Stain) -> float:
    """How near the nearest two dots are, in widths of a dot."""
    places = [(dot.x, dot.y) for dot in stain.dots] + [(0.0, 0.0)]
    return min(dist(*two) for two in combinations(places, 2)) / stain.width


def looked_at(tree: Tree) -> Stain:
    stain = spill(tree)
    assert [dot.node for dot in stain.dots] == list(tree.nodes)
    assert len(stain.threads) == len(tree.nodes)
    assert all(hypot(dot.x, dot.y) + stain.width / 2 <= stain.reach <= REACH for dot in stain.dots)
    if tree.nodes:
        assert apart(stain) > 1
    return stain


def test_342_adopters_in_six_layers() -> None:
    tree = grow(adopters(LAYERS))
    assert (len(tree.nodes), tree.depth) == (342, 6)
    stain = looked_at(tree)
    assert len(stain.rings) == 6
    # On a phone of 360 pixels the picture is 320 wide: a dot stays more than 7.
    assert stain.width * 320 / (2 * stain.reach) > 7
    by_id = {dot.node.adopter.id: hypot(dot.x, dot.y) for dot in stain.dots}
    edges = [0.0, *reversed(stain.rings)]
    for dot in stain.dots:
        far = by_id[dot.node.adopter.id]
        assert edges[dot.node.layer - 1] < far < edges[dot.node.layer]
        assert dot.node.giver is None or by_id[dot.node.giver.adopter.id] < far


def test_the_same_tree_gives_the_same_picture() -> None:
    one, two = (spill(grow(adopters(LAYERS))) for _ in range(2))
    assert [(dot.x, dot.y) for dot in one.dots] == [(dot.x, dot.y) for dot in two.dots]
    assert one.threads == two.threads


@pytest.mark.parametrize("layers", [(1,), (7,), (342,), (3, 300), (1, 1, 1), (1,) * 40, (2, 40, 1, 90)])
def test_other_shapes(layers: tuple[int, ...]) -> None:
    stain = looked_at(grow(adopters(layers))) if len(layers) <= MOST_RINGS else spill(grow(adopters(layers)))
    assert len(stain.rings) == min(len(layers), MOST_RINGS)
    assert apart(stain) > 1


def test_few_dots_do_not_fill_the_screen() -> None:
    assert spill(grow(adopters((2, 1)))).reach < REACH / 2


def test_nobody_is_no_picture() -> None:
    stain = spill(grow([]))
    assert (stain.dots, stain.rings, stain.threads) == ((), (), ())


@given(st.lists(st.integers(1, 60), min_size=1, max_size=7), st.integers(0, 5))
def test_dots_never_overlap(layers: list[int], seed: int) -> None:
    looked_at(grow(adopters(layers, seed)))
