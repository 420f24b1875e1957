"""The pages of closing: what is missing, on which page, and where to go on."""

from decimal import Decimal

import pytest

from app.experiments.lifecycle import EXPERIMENT_CYCLE, OUTCOMES
from app.experiments.models import ExperimentFactor, ValueResult
from app.experiments.states import Effect, ExperimentState, Factor, FailureKind, PublicValue
from app.experiments.wizard import ClosingPage, first_unfinished, needed, place_of, welcome
from tests.factories import CAREFUL
from tests.unit.experiments.plans import experiment, lesson


def evaluated(**changes):
    """An evaluation of which nothing is filled in yet, unless a value says otherwise."""
    empty = {"intended_outcome": "", "failure_answers": {}, "contact": "", "originator": ""}
    return experiment(ExperimentState.EVALUATION, **empty | changes)


def whole(outcome=ExperimentState.SUCCEEDED):
    record = evaluated(intended_outcome=outcome.value, what_happened="Het werkte.", contact="Afdeling Zorg")
    record.measures[0].measured = Decimal(8)
    record.learning_questions[0].answer = "Ja."
    record.lessons = [lesson()]
    record.failure_answers, record.failure_kind = dict(CAREFUL), FailureKind.INTELLIGENT
    record.factors = [ExperimentFactor(factor=Factor.TIME, score=2)]
    record.value_results = [ValueResult(value=PublicValue.QUALITY, effect=Effect.BETTER, note="")]
    return record


def test_the_pages_lead_from_one_to_the_next():
    pages = list(ClosingPage)
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert [page.next for page in pages] == [*pages[1:], None]
    assert [page.previous for page in pages] == [None, *pages[:-1]]


@pytest.mark.parametrize("action", OUTCOMES.values())
def test_every_requirement_of_an_end_has_its_own_page(action):
    step = next(step for step in EXPERIMENT_CYCLE.steps if step.action == action)
    places = [place_of(need) for need in step.requires]
    assert len(set(places)) == len(places)


def test_in_the_beginning_everything_is_missing_and_the_first_page_comes_first():
    record = evaluated()
    assert [missing.page for missing in needed(record)] == [
        ClosingPage.ANSWERS,
        ClosingPage.OUTCOME,
        ClosingPage.LESSONS,
    ]
    assert first_unfinished(record) is ClosingPage.MEASURED
    record.measures[0].measured = Decimal(8)
    assert first_unfinished(record) is ClosingPage.ANSWERS


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_when_all_is_there_only_the_last_look_is_left(outcome):
    assert needed(whole(outcome)) == []
    assert first_unfinished(whole(outcome)) is None
    assert welcome(whole(outcome)) == []


def test_success_misses_its_measurement_and_failure_its_questions():
    record = whole()
    record.measures[0].measured = None
    assert [missing.page for missing in needed(record)] == [ClosingPage.MEASURED]
    record.intended_outcome = "failed"
    record.failure_answers = {}
    assert [missing.page for missing in needed(record)] == [ClosingPage.OUTCOME]


def test_what_runs_can_only_be_stopped():
    record = whole(ExperimentState.STOPPED)
    record.state = ExperimentState.RUNNING
    assert needed(record) == []
    record.intended_outcome = "succeeded"
    assert [missing.page for missing in needed(record)] == [ClosingPage.OUTCOME]


def test_what_helps_others_is_asked_and_never_needed():
    record = whole(ExperimentState.FAILED)
    record.failure_kind, record.failure_answers = FailureKind.SIMPLE, CAREFUL | {"small": False}
    record.what_happened = record.contact = ""
    record.factors, record.value_results, record.measures[0].measured = [], [], None
    assert needed(record) == []
    assert len(welcome(record)) == 6
