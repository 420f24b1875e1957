"""Amsterdam time: what does not exist or exists twice is not guessed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import ImpossibleTimeError, from_amsterdam, in_amsterdam


def test_summer_and_winter() -> None:
    assert from_amsterdam(datetime(2026, 7, 1, 12, 0)) == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    assert from_amsterdam(datetime(2026, 12, 1, 12, 0)) == datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("local", [datetime(2027, 3, 28, 2, 30), datetime(2026, 10, 25, 2, 30)])
def test_the_night_in_which_the_clock_changes(local: datetime) -> None:
    with pytest.raises(ImpossibleTimeError):
        from_amsterdam(local)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)))
def test_every_other_time_comes_back_as_it_was(local: datetime) -> None:
    try:
        moment = from_amsterdam(local)
    except ImpossibleTimeError:
        changes = {3, 10}
        assert local.month in changes
        assert local.hour == 2
        return
    assert in_amsterdam(moment).replace(tzinfo=None) == local
    assert moment.utcoffset() == timedelta(0)
