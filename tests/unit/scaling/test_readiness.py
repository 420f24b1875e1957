"""Which component is the weakest, and the picture of all of them."""

from hypothesis import given
from hypothesis import strategies as st

from app.scaling.levels import HIGHEST, READINESS_LEVELS, USE_LEVELS, readiness_text, use_text
from app.scaling.models import ReadinessComponent
from app.scaling.readiness import CELL, points, score, weakest

levels = st.integers(0, HIGHEST)
lists = st.lists(st.tuples(levels, levels), max_size=8)


def made(pairs: list[tuple[int, int]]) -> list[ReadinessComponent]:
    return [
        ReadinessComponent(position=position, name=f"Onderdeel {position}", readiness=readiness, use=use)
        for position, (readiness, use) in enumerate(pairs, start=1)
    ]


def position_of_weakest(*pairs: tuple[int, int]) -> int | None:
    found = weakest(made(list(pairs)))
    return found.position if found else None


def test_the_lowest_product_is_the_weakest() -> None:
    assert position_of_weakest((9, 1), (2, 3), (8, 9)) == 2
    assert position_of_weakest((5, 5)) == 1
    assert position_of_weakest() is None


def test_of_equals_the_least_used_is_the_weakest() -> None:
    assert position_of_weakest((2, 6), (6, 2), (4, 3)) == 2
    assert position_of_weakest((0, 5), (7, 0)) == 2


def test_of_what_is_equal_in_all_the_first_is_the_weakest() -> None:
    assert position_of_weakest((9, 9), (3, 2), (3, 2)) == 2


@given(lists)
def test_nothing_is_weaker_than_the_weakest(pairs: list[tuple[int, int]]) -> None:
    components = made(pairs)
    found = weakest(components)
    if found is None:
        assert not pairs
        return
    key = (score(found), found.use, found.position)
    assert all(key <= (score(one), one.use, one.position) for one in components)


@given(lists)
def test_every_component_stands_once_within_the_picture(pairs: list[tuple[int, int]]) -> None:
    found = points(made(pairs))
    assert sorted(number for point in found for number in point.numbers) == list(range(1, len(pairs) + 1))
    assert all(0 < coordinate < 10 * CELL for point in found for coordinate in (point.x, point.y))
    assert sum(point.is_weakest for point in found) == bool(pairs)


def test_readiness_goes_to_the_right_and_use_goes_up() -> None:
    low, high = points(made([(0, 0), (9, 9)]))
    assert (low.x, low.y) == (CELL // 2, 9 * CELL + CELL // 2)
    assert (high.x, high.y) == (9 * CELL + CELL // 2, CELL // 2)


def test_components_in_one_place_share_their_point() -> None:
    assert [point.label for point in points(made([(3, 3), (3, 3), (4, 3)]))] == ["1,2", "3"]
    assert [point.label for point in points(made([(3, 3)] * 3))] == ["1…"]


def test_every_level_has_a_text_of_its_own() -> None:
    for texts in (READINESS_LEVELS, USE_LEVELS):
        assert len({str(text) for text in texts}) == HIGHEST + 1
    assert readiness_text(0).startswith("0: ")
    assert use_text(HIGHEST).startswith("9: ")
