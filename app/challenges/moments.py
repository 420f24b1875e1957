"""Until when questions are asked and answered. Pure; the one of answers also in SQL, and a test holds the two together.

While the dialogue runs there is no such moment: the dates of the opening are not public yet. From opening on:

* questions close at the moment that was set, or else seven days before closing;
* answers follow until two days before closing, so that everyone can still use them;
* where the time between opening and closing is so short that one of these lies in its first half, it is half-way.
  Who reads the vraagstuk on the first day always has half of the time to ask.

Both move along when the closing time moves, and a later closing time never makes either of them earlier.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import UTCDateTime
from app.core.filters import format_datetime

QUESTIONS_BEFORE_CLOSING = timedelta(days=7)
ANSWERS_BEFORE_CLOSING = timedelta(days=2)


class InWords:
    """A moment that is written in the language of whoever reads it, for lazy texts."""

    def __init__(self, moment: datetime | None) -> None:
        self.moment = moment

    def __str__(self) -> str:
        return format_datetime(self.moment)


def questions_close(challenge: Challenge) -> datetime | None:
    """Until when questions can be asked, in UTC; None before it has opened.

    A moment that was set later than answers can be given counts as that moment: no question without a chance of an
    answer.
    """
    answers = answers_close(challenge)
    if answers is None:
        return None
    if challenge.questions_close_at is not None:
        return min(challenge.questions_close_at, answers)
    return _before_closing(challenge, QUESTIONS_BEFORE_CLOSING)


def answers_close(challenge: Challenge) -> datetime | None:
    """Until when questions can be answered, merged or refused, in UTC; None before it has opened."""
    return _before_closing(challenge, ANSWERS_BEFORE_CLOSING)


def takes_questions(challenge: Challenge) -> bool:
    """Whether questions can be asked at this moment."""
    return _is_before(challenge, questions_close(challenge))


def takes_answers(challenge: Challenge) -> bool:
    """Whether questions can be answered, merged or refused at this moment."""
    return _is_before(challenge, answers_close(challenge))


def answers_close_in_sql() -> ColumnElement[datetime]:
    """`answers_close` as a column."""
    return _HalfWayOrBefore(Challenge.opened_at, Challenge.closing_at)


def _before_closing(challenge: Challenge, time: timedelta) -> datetime | None:
    opened, closing = challenge.opened_at, challenge.closing_at
    if opened is None or closing is None:
        return None
    return max(closing - time, opened + (closing - opened) / 2)


def _is_before(challenge: Challenge, end: datetime | None) -> bool:
    if challenge.stage is ChallengeState.DIALOGUE:
        return True
    return challenge.stage is ChallengeState.OPEN and (end is None or now() < end)


class _HalfWayOrBefore(FunctionElement[datetime]):
    """The later of half-way between two moments and `ANSWERS_BEFORE_CLOSING` before the second; NULL without both."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(_HalfWayOrBefore, "sqlite")
def _in_sqlite(element: _HalfWayOrBefore, compiler: Any, **options: Any) -> str:
    opened, closing = (compiler.process(clause, **options) for clause in element.clauses)
    days = ANSWERS_BEFORE_CLOSING.days
    later = f"max(julianday({closing}) - {days}, (julianday({opened}) + julianday({closing})) / 2)"
    return f"strftime('%Y-%m-%d %H:%M:%f', {later})"


@compiles(_HalfWayOrBefore, "postgresql")
def _in_postgresql(element: _HalfWayOrBefore, compiler: Any, **options: Any) -> str:
    opened, closing = (compiler.process(clause, **options) for clause in element.clauses)
    days = ANSWERS_BEFORE_CLOSING.days
    later = f"greatest({closing} - interval '{days} days', {opened} + ({closing} - {opened}) / 2)"
    # `greatest` passes over a NULL, and then a date that is not public yet would count.
    return f"CASE WHEN {opened} IS NOT NULL THEN {later} END"
