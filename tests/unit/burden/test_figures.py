"""Medians, and which groups may be shown so that no small group can be found, not by subtraction either."""

from hypothesis import given
from hypothesis import strategies as st

from app.burden.figures import SMALLEST_GROUP, Figure, Measurement, Piece, exceeded, measurements, shown_groups
from app.burden.promises import PROMISES

KEY = "challenge.concept"


def piece(number, organisation_id=1, *, fields=6, characters=500, seconds=600, clicks=9, form=KEY):
    return Piece(form, organisation_id, f"{number:032x}", fields, characters, seconds, clicks)


def of(sizes, **values):
    return [piece(n, organisation, **values) for organisation, size in sizes.items() for n in range(size)]


def test_medians_of_a_group_of_ten():
    group = [piece(n, fields=6 + n % 2, characters=100 * n, seconds=60 * n, clicks=n) for n in range(10)]
    assert measurements(group)[KEY].total == Figure(pieces=10, fields=7, characters=450, minutes=5, clicks=5)


def test_half_a_minute_of_work_is_shown_as_one_minute():
    assert measurements(of({1: 10}, seconds=20))[KEY].total.minutes == 1


def test_nine_are_too_few_and_ten_are_enough():
    assert measurements(of({1: 9})) == {}
    assert measurements(of({1: 10}))[KEY].total.pieces == 10
    assert measurements(of({1: 5, 2: 5}))[KEY].by_organisation == {}


def test_promises_are_apart():
    both = of({1: 9}) + of({1: 10}, form="account")
    assert set(measurements(both)) == {"account"}


def test_one_small_organisation_is_not_left_over_by_subtraction():
    # 40 in total, of which 25 and 12 may be shown by themselves: the third one's 3 would be the difference.
    shown = measurements(of({1: 25, 2: 12, 3: 3}))[KEY]
    assert shown.total.pieces == 40
    assert set(shown.by_organisation) == {1}


def test_nothing_is_held_back_when_the_rest_is_large_enough_itself():
    assert set(measurements(of({1: 25, 2: 12, 3: 6, 4: 4}))[KEY].by_organisation) == {1, 2}
    assert set(measurements(of({1: 25, 2: 12}))[KEY].by_organisation) == {1, 2}


def test_pieces_without_an_organisation_are_a_group_too():
    assert set(measurements(of({1: 12, None: 4}))[KEY].by_organisation) == set()
    assert set(measurements(of({1: 12, None: 10}))[KEY].by_organisation) == {1}


def test_time_and_clicks_need_ten_measured_pieces_of_their_own():
    without = [piece(n, seconds=None, clicks=None) for n in range(5)]
    few, enough = of({1: 9}) + without, of({1: 10}) + without
    assert measurements(few)[KEY].total == Figure(14, 6, 500, None, None)
    assert measurements(enough)[KEY].total == Figure(15, 6, 500, 10, 9)


def test_time_of_a_small_group_is_not_left_over_by_subtraction():
    # All 30 have fields, but only 4 pieces of the second organisation have a time: it would be the difference.
    second = [piece(n, 2, seconds=60 if n < 4 else None, clicks=1 if n < 4 else None) for n in range(15)]
    shown = measurements(of({1: 15}) + second)[KEY]
    assert set(shown.by_organisation) == {1, 2}
    assert shown.total.minutes is not None
    assert [figure.minutes for figure in shown.by_organisation.values()] == [None, None]


SIZES = st.dictionaries(st.none() | st.integers(1, 40), st.integers(1, 40), max_size=12)


@given(SIZES)
def test_whatever_the_sizes_no_small_group_can_be_found(sizes):
    candidates = [key for key in sizes if key is not None]
    shown = shown_groups(sizes, candidates)
    left_over = sum(size for key, size in sizes.items() if key not in shown)
    assert all(sizes[key] >= SMALLEST_GROUP for key in shown)
    assert None not in shown
    assert left_over == 0 or left_over >= SMALLEST_GROUP or not shown
    # No more is held back than is needed: at most one group that is large enough by itself.
    assert sum(1 for key in candidates if sizes[key] >= SMALLEST_GROUP and key not in shown) <= 1


@given(SIZES)
def test_the_order_in_which_organisations_come_makes_no_difference(sizes):
    candidates = [key for key in sizes if key is not None]
    turned = dict(reversed(sizes.items()))
    assert shown_groups(sizes, candidates) == shown_groups(turned, reversed(candidates))


def test_what_exceeds_the_promise_is_named():
    promise = PROMISES[KEY]
    assert exceeded(promise, Figure(10, fields=6, characters=9_000, minutes=15, clicks=12)) == []
    assert exceeded(promise, Figure(10, fields=7, characters=9_000, minutes=16, clicks=13)) == [
        "fields",
        "minutes",
        "clicks",
    ]
    assert exceeded(promise, Figure(10, fields=6, characters=0, minutes=None, clicks=None)) == []


def test_without_figures_there_is_nothing():
    assert measurements([]) == {}
    assert Measurement() == Measurement(total=None, by_organisation={})
