"""Daily and weekly mails go out at seven on a clock of Amsterdam, also in the weeks in which the clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import in_amsterdam
from app.following.moments import found_until, last_moment
from app.following.states import Pace

NAIVE_2020, NAIVE_2040 = (datetime.fromisoformat(day) for day in ("2020-01-08", "2040-01-01"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2026-01-15T06:00:00", "2026-01-15T06:00:00"),  # winter: seven o'clock is 06:00 in UTC
        ("2026-01-15T05:59:59", "2026-01-14T06:00:00"),
        ("2026-07-15T05:00:00", "2026-07-15T05:00:00"),  # summer: 05:00
        ("2026-07-15T04:59:59", "2026-07-14T05:00:00"),
        ("2026-03-29T04:59:59", "2026-03-28T06:00:00"),  # the night in which summer time begins
        ("2026-03-29T05:00:00", "2026-03-29T05:00:00"),
        ("2026-10-25T05:59:59", "2026-10-24T05:00:00"),  # the night in which it ends
        ("2026-10-25T06:00:00", "2026-10-25T06:00:00"),
        ("2026-12-31T23:30:00", "2026-12-31T06:00:00"),  # in Amsterdam it is next year already
    ],
)
def test_daily(moment: str, last: str) -> None:
    assert last_moment(Pace.DAILY, at(moment)) == at(last)


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2026-11-30T06:00:00", "2026-11-30T06:00:00"),  # a Monday
        ("2026-11-30T05:59:59", "2026-11-23T06:00:00"),
        ("2026-12-06T23:00:00", "2026-11-30T06:00:00"),  # Monday in Amsterdam, and not seven yet
        ("2026-12-07T06:00:00", "2026-12-07T06:00:00"),
        ("2026-03-30T05:00:00", "2026-03-30T05:00:00"),  # the first Monday of summer time
        ("2026-03-30T04:59:59", "2026-03-23T06:00:00"),
        ("2026-10-26T06:00:00", "2026-10-26T06:00:00"),  # the first Monday of winter time
        ("2026-10-26T05:59:59", "2026-10-19T05:00:00"),
    ],
)
def test_weekly(moment: str, last: str) -> None:
    assert last_moment(Pace.WEEKLY, at(moment)) == at(last)


@given(st.datetimes(NAIVE_2020, NAIVE_2040, timezones=st.just(UTC)))
def test_the_last_moment_is_seven_in_amsterdam_and_never_further_back_than_its_pace(moment: datetime) -> None:
    for pace, longest in ((Pace.DAILY, timedelta(hours=25)), (Pace.WEEKLY, timedelta(days=7, hours=1))):
        last = last_moment(pace, moment)
        assert (in_amsterdam(last).hour, in_amsterdam(last).minute) == (7, 0)
        assert timedelta(0) <= moment - last < longest
    assert in_amsterdam(last_moment(Pace.WEEKLY, moment)).weekday() == 0


def test_at_once_is_now_and_no_mail_is_never() -> None:
    moment = at("2026-11-30T12:00:00")
    assert found_until(Pace.AT_ONCE, moment) == moment
    assert found_until(Pace.NEVER, moment) is None
