"""The life cycle of a vraagstuk: each requirement by itself, and no way around them in any order of steps."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.states import Role
from app.challenges import lifecycle
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import SIX_QUESTIONS
from app.challenges.policy import Unsealer
from app.challenges.states import ENDED_STATES, ChallengeState
from app.core.clock import now, today
from app.core.errors import DomainError, InvalidStepError, RefusedInputError
from tests.factories import actor
from tests.unit.challenges.records import AGENCY, challenge, prepared

S = ChallengeState
EVERYBODY = actor(*[(AGENCY, role) for role in Role])
ACTIONS = sorted({step.action for step in CHALLENGE_CYCLE.steps})
REASON = "Een reden die iedereen leest."


@pytest.mark.parametrize("name", ["title", *SIX_QUESTIONS])
def test_an_incomplete_concept_does_not_become_public(name):
    record = challenge(**{name: "  "})
    assert len(CHALLENGE_CYCLE.missing(record, "start_dialogue")) == 1
    with pytest.raises(InvalidStepError):
        CHALLENGE_CYCLE.take(record, "start_dialogue", by=EVERYBODY)
    assert record.state is S.CONCEPT


@pytest.mark.parametrize("number", [0, 5])
def test_one_to_four_themes(number):
    record = challenge()
    record.themes = record.themes * number
    assert len(CHALLENGE_CYCLE.missing(record, "start_dialogue")) == 1


def test_what_is_prepared_opens():
    record = prepared()
    CHALLENGE_CYCLE.take(record, "open", by=EVERYBODY)
    assert record.stage is S.OPEN


@pytest.mark.parametrize(
    "values",
    [
        {"report_published_at": None},
        {"subject": None},
        {"route_choice": None},
        {"lead_share": 60},
        {"budget_eur": None},
        {"budget_eur": 0},
        {"experiments_count": None},
        {"closing_at": now() + timedelta(days=13)},
        {"closing_at": now() - timedelta(days=1)},
        {"decision_due": None},
        {"decision_due": today() + timedelta(days=20)},
        {"weights": ()},
        {"weights": (50, 49)},
        {"weights": (20, 20, 20, 20, 20)},
        {"scaling_option": ""},
        {"route": ""},
        {"published_at": now() - timedelta(days=13)},
    ],
)
def test_nothing_opens_with_a_gap(values):
    record = prepared(**values)
    assert CHALLENGE_CYCLE.missing(record, "open")
    with pytest.raises(InvalidStepError):
        CHALLENGE_CYCLE.take(record, "open", by=EVERYBODY)
    assert record.state is S.DIALOGUE


def test_a_decision_on_the_day_of_closing_is_too_early_in_amsterdam_too():
    # 23:30 in Amsterdam on the 1st is 21:30 UTC; half past midnight on the 2nd is still the 1st in UTC.
    with time_machine.travel("2027-05-01T08:00:00+00:00", tick=False):
        closing = now() + timedelta(days=30, hours=14, minutes=30)  # 1 June 00:30 in Amsterdam
        record = prepared(closing_at=closing, decision_due=today() + timedelta(days=31))
        assert CHALLENGE_CYCLE.missing(record, "open")
        record.decision_due = today() + timedelta(days=32)
        assert not CHALLENGE_CYCLE.missing(record, "open")


def test_the_clock_closes_at_the_very_moment():
    record = prepared()
    CHALLENGE_CYCLE.take(record, "open", by=EVERYBODY)
    with time_machine.travel(record.closing_at - timedelta(microseconds=1), tick=False):
        assert record.stage is S.OPEN
    with time_machine.travel(record.closing_at, tick=False):
        assert record.stage is S.CLOSED
        assert record.state is S.OPEN


def test_proposals_stand_in_the_way_of_saying_that_there_are_none(monkeypatch):
    monkeypatch.setattr(lifecycle, "_proposal_checks", [lambda _challenge: True])
    record = challenge(S.ASSESSMENT)
    with pytest.raises(InvalidStepError):
        CHALLENGE_CYCLE.take(record, "no_proposals", by=EVERYBODY, reason=REASON)
    monkeypatch.setattr(lifecycle, "_proposal_checks", [lambda _challenge: False])
    CHALLENGE_CYCLE.take(record, "no_proposals", by=EVERYBODY, reason=REASON)
    assert record.state is S.NO_PROPOSALS


def test_a_running_experiment_stands_in_the_way_of_completing(monkeypatch):
    monkeypatch.setattr(lifecycle, "_experiment_checks", [lambda _challenge: True])
    with pytest.raises(InvalidStepError):
        CHALLENGE_CYCLE.take(challenge(S.IN_EXPERIMENT), "complete", by=EVERYBODY)


@pytest.mark.parametrize("stage", [S.DIALOGUE, S.OPEN, S.CLOSED, S.ASSESSMENT, S.DECIDED])
def test_withdrawing_asks_for_a_reason(stage):
    record = challenge(stage)
    with pytest.raises(RefusedInputError):
        CHALLENGE_CYCLE.take(record, "withdraw", by=EVERYBODY, reason="Daarom")
    CHALLENGE_CYCLE.take(record, "withdraw", by=EVERYBODY, reason=REASON)
    assert record.state is S.WITHDRAWN


def test_an_end_is_an_end():
    for stage in ENDED_STATES:
        assert CHALLENGE_CYCLE.actions(challenge(stage), EVERYBODY) == []


def test_every_state_is_reached_from_a_concept():
    by_steps = CHALLENGE_CYCLE.reachable(S.CONCEPT)
    assert S.CLOSED not in by_steps  # the clock closes, no step does
    assert by_steps | CHALLENGE_CYCLE.reachable(S.CLOSED) == set(S)


acts = st.lists(
    st.tuples(st.sampled_from([*ACTIONS, "prepare", "wait"]), st.sampled_from([*Role, None]), st.booleans()),
    max_size=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_no_order_of_steps_goes_around_the_dialogue(sequence):
    history = [S.CONCEPT]
    with time_machine.travel("2027-01-04T09:00:00+00:00", tick=False) as clock:
        record = challenge()
        record.criteria = []
        for action, role, with_reason in sequence:
            if action == "wait":
                clock.shift(timedelta(days=15))
            elif action == "prepare":
                _prepare(record)
            else:
                _try(record, action, role, REASON if with_reason else "")
            assert record.state is not S.CLOSED
            if record.stage is not history[-1]:
                history.append(record.stage)
    assert S.OPEN not in history or history[:3] == [S.CONCEPT, S.DIALOGUE, S.OPEN]
    for later, earlier in (
        (S.ASSESSMENT, S.CLOSED),
        (S.NO_PROPOSALS, S.ASSESSMENT),
        (S.DECIDED, S.ASSESSMENT),
        (S.IN_EXPERIMENT, S.DECIDED),
        (S.COMPLETED, S.IN_EXPERIMENT),
    ):
        assert later not in history or history.index(earlier) < history.index(later)
    assert not ENDED_STATES.intersection(history[:-1])


def _prepare(record):
    if record.state is S.DIALOGUE:
        ready = prepared(published_at=record.published_at)
        record.closing_at, record.decision_due = ready.closing_at, ready.decision_due
        record.budget_eur, record.experiments_count = ready.budget_eur, ready.experiments_count
        record.criteria = list(ready.criteria)


def _try(record, action, role, reason):
    before = record.state
    published_at = record.published_at
    if action == "start_dialogue":
        record.published_at = record.published_at or now()
    try:
        by = actor((AGENCY, role)) if role else Unsealer(1)
        CHALLENGE_CYCLE.take(record, action, by=by, reason=reason)
    except DomainError:
        record.published_at = published_at
        assert record.state is before
