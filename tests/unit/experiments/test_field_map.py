"""The drawing of the field: nothing overlaps, however the parties are divided over the rings."""

from itertools import combinations, pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.experiments.field_map import (
    COLUMN,
    DOT,
    LINE,
    MOST_DRAWN,
    TEXT,
    Drawing,
    Party,
    narrow,
    shortened,
    wide,
    width_of,
)
from app.experiments.states import Ring

NAMES = ("Beslist of doet mee", "Moet meewerken", "Moet het weten")
NAME = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=200)


def parties(rings, name="Afdeling Financiën", late=frozenset()):
    return [Party(number, name, ring, number in late) for number, ring in enumerate(rings, start=1)]


def assert_dots_are_apart(drawing: Drawing) -> None:
    for one, other in combinations(drawing.dots, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= 2 * DOT, (one, other)
    for dot in drawing.dots:
        assert DOT <= dot.x <= drawing.width - DOT
        assert DOT <= dot.y <= drawing.height - DOT


def assert_labels_are_apart(drawing: Drawing) -> None:
    outer = drawing.circles[-1].radius + DOT
    for is_left in (True, False):
        side = [label for label in drawing.labels if label.is_left is is_left]
        for above, below in pairwise(sorted(side, key=lambda label: label.y)):
            assert below.y - above.y >= LINE - 0.2
        for label in side:
            assert TEXT <= label.y <= drawing.height - TEXT / 4
            begin = label.x - width_of(label.text) if is_left else label.x
            assert begin >= 0
            assert begin + width_of(label.text) <= drawing.width
            # Beside the rings, and so over no dot and no name of a ring.
            assert begin + width_of(label.text) < drawing.middle_x - outer or begin > drawing.middle_x + outer


def assert_names_are_free(drawing: Drawing) -> None:
    for circle in drawing.circles:
        y = drawing.middle_y - circle.radius
        for dot in drawing.dots:
            is_beside = abs(dot.x - drawing.middle_x) >= circle.name_width / 2 + DOT - 0.2
            assert is_beside or abs(dot.y - y) >= 11 + DOT, (circle, dot)


@given(st.lists(st.sampled_from(Ring), max_size=MOST_DRAWN), st.sets(st.integers(1, MOST_DRAWN)))
def test_nothing_overlaps(rings, late):
    found = parties(rings, late=late)
    for drawing in (narrow(found), wide(found, NAMES, "te laat")):
        assert [dot.party for dot in sorted(drawing.dots, key=lambda dot: dot.party.number)] == found
        assert_dots_are_apart(drawing)
    assert_labels_are_apart(drawing)
    assert_names_are_free(drawing)
    assert {label.dot for label in drawing.labels} == set(drawing.dots)


@pytest.mark.parametrize("ring", Ring)
def test_a_full_ring_has_room(ring):
    full = parties([ring] * MOST_DRAWN)
    assert_dots_are_apart(narrow(full))
    drawing = wide(full, NAMES, "te laat")
    assert_dots_are_apart(drawing)
    assert_labels_are_apart(drawing)
    assert_names_are_free(drawing)


@given(st.lists(NAME, min_size=1, max_size=MOST_DRAWN))
def test_names_of_any_length_and_script_stay_in_their_column(names):
    found = [Party(number, name, Ring.CORE, number % 2 == 0) for number, name in enumerate(names, start=1)]
    drawing = wide(found, NAMES, "te laat")
    assert_labels_are_apart(drawing)
    assert all(width_of(label.text) <= COLUMN for label in drawing.labels)


def test_a_dot_stands_on_the_ring_of_its_party():
    drawing = wide(parties([Ring.CORE, Ring.INVOLVED, Ring.AROUND]), NAMES, "te laat")
    for dot, circle in zip(drawing.dots, drawing.circles, strict=True):
        away = hypot(dot.x - drawing.middle_x, dot.y - drawing.middle_y)
        assert away == pytest.approx(circle.radius, abs=0.2)


def test_what_is_late_has_another_shape_and_says_so():
    drawing = wide(parties([Ring.CORE, Ring.CORE], late={1}), NAMES, "te laat")
    texts = {label.dot.party.number: label.text for label in drawing.labels}
    assert texts == {1: "1. Afdeling Financiën (te laat)", 2: "2. Afdeling Financiën"}
    corners = [tuple(map(float, corner.split(","))) for corner in drawing.dots[0].diamond.split()]
    assert len(corners) == 4
    assert all(hypot(x - drawing.dots[0].x, y - drawing.dots[0].y) <= DOT + 0.1 for x, y in corners)


def test_an_empty_field_can_be_drawn():
    assert narrow([]).dots == ()
    assert len(wide([], NAMES, "te laat").circles) == 3


def test_what_is_too_long_is_cut_with_dots():
    assert shortened("kort", 200) == "kort"
    cut = shortened("een heel lange naam van een afdeling", 100)
    assert cut.endswith("…")
    assert width_of(cut) <= 100
    assert shortened("W", 1) == "…"
