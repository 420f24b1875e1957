"""Averages and spread: exact, rounded half up, and in order."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessments import scoring

points = st.integers(scoring.LOWEST, scoring.HIGHEST)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(11, 3), "3.67"),
        (Fraction(7, 3), "2.33"),
        (Fraction(733, 200), "3.67"),  # 3.665: floating point would show 3.66
        (Fraction(1, 200), "0.01"),
        (Fraction(0), "0.00"),
        (Fraction(5), "5.00"),
    ],
)
def test_half_goes_up(value, shown):
    assert scoring.rounded(value) == Decimal(shown)


def test_a_weighted_mean_is_exact():
    third = Fraction(1, 3)
    assert scoring.weighted([(third, 33), (third, 33), (third, 34)]) == third
    assert scoring.weighted([(Fraction(5), 60), (Fraction(2), 40)]) == Fraction(19, 5)


def test_without_points_or_weights_there_is_no_average():
    for calculate in (lambda: scoring.average([]), lambda: scoring.spread([]), lambda: scoring.weighted([])):
        with pytest.raises(ValueError):  # noqa: PT011 - three functions with messages of their own
            calculate()


@pytest.mark.parametrize(
    ("given", "needed"), [([3, 3, 3], False), ([3, 4, 4], False), ([3, 4, 5], True), ([1, 5], True)]
)
def test_two_points_apart_needs_a_meeting(given, needed):
    assert scoring.needs_meeting(given) is needed


def test_what_was_settled_takes_the_place_of_the_mean():
    assert scoring.standing([1, 5, 5], None) == Fraction(11, 3)
    assert scoring.standing([1, 5, 5], 4) == 4


def test_equal_totals_keep_their_order():
    assert scoring.ranked({7: Fraction(3), 5: Fraction(4), 9: Fraction(3)}) == [5, 7, 9]


@given(st.lists(points, min_size=1, max_size=12))
def test_a_mean_lies_between_the_lowest_and_the_highest(given_points):
    assert min(given_points) <= scoring.average(given_points) <= max(given_points)


@given(st.lists(st.tuples(points, st.integers(1, 100)), min_size=1, max_size=4))
def test_one_point_more_never_lowers_the_total(pairs):
    before = scoring.weighted((Fraction(given), weight) for given, weight in pairs)
    raised = [(min(pairs[0][0] + 1, scoring.HIGHEST), pairs[0][1]), *pairs[1:]]
    assert scoring.weighted((Fraction(given), weight) for given, weight in raised) >= before


@given(st.fractions(min_value=0, max_value=5))
def test_rounding_is_never_further_off_than_half_a_hundredth(value):
    assert abs(Fraction(scoring.rounded(value)) - value) <= Fraction(1, 200)
