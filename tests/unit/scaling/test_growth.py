"""The picture of how solutions spread."""

from datetime import UTC, date, datetime
from itertools import pairwise

from app.scaling.growth import MOST_MONTHS, bars, months_of


def test_months_in_which_nothing_changed_keep_their_height() -> None:
    found = bars([(2025, 11, 1), (2026, 2, 4)], date(2026, 3, 9))
    assert [(bar.month.month, bar.total) for bar in found] == [(11, 1), (12, 1), (1, 1), (2, 4), (3, 4)]
    assert [bar.height for bar in found] == [25, 25, 25, 100, 100]


def test_bars_stand_side_by_side_within_the_picture() -> None:
    found = bars([(2026, 1, 2), (2026, 6, 3)], date(2026, 6, 1))
    assert all(one.left + one.width <= two.left for one, two in pairwise(found))
    assert found[-1].left + found[-1].width <= 100


def test_a_long_history_begins_with_what_was_there_already() -> None:
    found = bars([(2015, 1, 7), (2026, 5, 8)], date(2026, 5, 20))
    assert len(found) == MOST_MONTHS
    assert (found[0].total, found[-1].total) == (7, 8)


def test_without_adoptions_there_is_no_picture() -> None:
    assert bars([], date(2026, 1, 1)) == []


def test_months_are_those_of_amsterdam_and_add_up() -> None:
    last_minute = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)  # half past midnight on 1 February in Amsterdam
    moments = [last_minute, datetime(2026, 1, 3, tzinfo=UTC), datetime(2026, 2, 9, tzinfo=UTC)]
    assert months_of(moments) == [(2026, 1, 1), (2026, 2, 3)]
    assert months_of([]) == []
