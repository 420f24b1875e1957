"""Until when questions are asked and answered."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.challenges.moments import answers_close, questions_close, takes_answers, takes_questions
from app.challenges.states import ChallengeState
from app.core.clock import now
from tests.unit.challenges.records import challenge

OPENED = datetime(2027, 3, 1, 9, tzinfo=UTC)
periods = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=400))


def opened(period, **values):
    return challenge(ChallengeState.OPEN, opened_at=OPENED, closing_at=OPENED + period, **values)


@pytest.mark.parametrize(
    ("days", "questions", "answers"),
    [(30, 23, 28), (14, 7, 12), (10, 5, 8), (7, 3.5, 5), (4, 2, 2), (3, 1.5, 1.5), (1, 0.5, 0.5)],
)
def test_seven_and_two_days_before_closing_and_never_in_the_first_half(days, questions, answers):
    record = opened(timedelta(days=days))
    assert questions_close(record) == OPENED + timedelta(days=questions)
    assert answers_close(record) == OPENED + timedelta(days=answers)


def test_a_moment_that_was_set_counts():
    moment = OPENED + timedelta(days=3)
    assert questions_close(opened(timedelta(days=30), questions_close_at=moment)) == moment


def test_no_question_is_asked_that_can_not_be_answered_any_more():
    record = opened(timedelta(days=30), questions_close_at=OPENED + timedelta(days=29))
    assert questions_close(record) == answers_close(record) == OPENED + timedelta(days=28)


def test_dates_that_are_not_public_yet_close_nothing():
    record = challenge(
        ChallengeState.DIALOGUE,
        closing_at=now() - timedelta(days=1),
        questions_close_at=now() - timedelta(days=2),
    )
    assert questions_close(record) is None
    assert answers_close(record) is None
    assert takes_questions(record)
    assert takes_answers(record)


@pytest.mark.parametrize("state", set(ChallengeState) - {ChallengeState.DIALOGUE, ChallengeState.OPEN})
def test_elsewhere_nothing_is_asked_or_answered(state):
    assert not takes_questions(challenge(state))
    assert not takes_answers(challenge(state))


def test_up_to_the_very_moment():
    record = opened(timedelta(days=30))
    ends = ((questions_close(record), takes_questions), (answers_close(record), takes_answers))
    for end, takes in ends:
        with time_machine.travel(end, tick=False) as clock:
            assert not takes(record)
            clock.shift(-0.001)
            assert takes(record)


@given(period=periods, set_after=st.one_of(st.none(), periods))
def test_there_is_time_to_ask_and_then_to_answer_before_it_closes(period, set_after):
    moment = OPENED + set_after if set_after is not None and set_after < period else None
    record = opened(period, questions_close_at=moment)
    assert OPENED < questions_close(record) <= answers_close(record) < record.closing_at
    if moment is None:
        assert questions_close(record) - OPENED >= period / 2 - timedelta(microseconds=1)


@given(period=periods, more=periods, set_after=st.one_of(st.none(), periods))
def test_a_later_closing_time_makes_nothing_earlier(period, more, set_after):
    moment = OPENED + set_after if set_after is not None and set_after < period else None
    before = opened(period, questions_close_at=moment)
    after = opened(period + more, questions_close_at=moment)
    assert questions_close(after) >= questions_close(before)
    assert answers_close(after) >= answers_close(before)
