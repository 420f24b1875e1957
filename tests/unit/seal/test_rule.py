"""The one rule of the seal: from the deadline on, never before, and alike in Python and in SQL."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, literal, null, select, type_coerce

from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import UTCDateTime
from app.seal.rule import may_be_opened, may_be_opened_in_sql

moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda moment: moment.replace(tzinfo=UTC)
)
spans = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=4000))
sqlite = create_engine("sqlite://")


def in_sql(deadline: datetime | None, at: datetime) -> bool:
    column = type_coerce(null(), UTCDateTime) if deadline is None else literal(deadline, UTCDateTime)
    with sqlite.connect() as connection:
        found = connection.scalar(select(may_be_opened_in_sql(column, at=at)))
    assert found is not None, "the rule must say yes or no, or its opposite lets sealed texts through"
    return bool(found)


@given(moments, spans)
def test_sealed_until_the_deadline_and_open_from_that_very_moment(deadline: datetime, span: timedelta) -> None:
    assert not may_be_opened(deadline, at=deadline - span)
    assert may_be_opened(deadline, at=deadline)
    assert may_be_opened(deadline, at=deadline + span)


@given(moments)
def test_without_a_deadline_never(at: datetime) -> None:
    assert not may_be_opened(None, at=at)
    assert not in_sql(None, at)


@given(moments, moments)
def test_sql_says_the_same(deadline: datetime, at: datetime) -> None:
    assert in_sql(deadline, at) is may_be_opened(deadline, at=at)


@given(st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30)))
def test_an_open_vraagstuk_is_never_readable_and_a_closed_one_always(distance: timedelta) -> None:
    closing_at = datetime.now(UTC) + distance
    challenge = Challenge(state=ChallengeState.OPEN, closing_at=closing_at)
    was_open, is_readable, is_open = (
        challenge.stage is ChallengeState.OPEN,
        may_be_opened(closing_at),
        challenge.stage is ChallengeState.OPEN,
    )
    # The clock runs on between the questions, so the middle one lies between the others.
    assert (not is_readable) in {was_open, is_open}
