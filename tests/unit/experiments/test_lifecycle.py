"""The life cycle of an experiment: each requirement by itself, and no way around them in any order of acts."""

from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.accounts.states import Role
from app.core.clock import now
from app.core.errors import InvalidStepError, NotPermittedError
from app.experiments.failing import FailureQuestion, kind_of
from app.experiments.lifecycle import EXPERIMENT_CYCLE, OUTCOMES
from app.experiments.models import Experiment, LearningQuestion, Measure, StopCriterion
from app.experiments.states import ENDED, PUBLIC_STATES, UNDER_WAY, ExperimentState, FailureKind
from app.lifecycle import engine
from tests.factories import CAREFUL, actor
from tests.unit.experiments.plans import AGENCY, accepted_seats, experiment, lesson

EVERYBODY = actor(*[(AGENCY, role) for role in Role])
ENDINGS = list(OUTCOMES.items())
ACTIONS = [step.action for step in EXPERIMENT_CYCLE.steps]
REACHED: set[ExperimentState] = set()


@pytest.fixture(autouse=True)
def no_audit(monkeypatch):
    monkeypatch.setattr(engine, "write_audit", lambda *_args, **_kwargs: None)


def test_the_table_leads_from_design_to_every_state():
    assert EXPERIMENT_CYCLE.reachable(ExperimentState.DESIGN) == set(ExperimentState)


def test_an_end_is_an_end():
    for state in ENDED:
        assert EXPERIMENT_CYCLE.actions(experiment(state), EVERYBODY) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hypothesis", " "),
        ("goal", ""),
        ("urgency", ""),
        ("learning_questions", []),
        ("learning_questions", [LearningQuestion(position=n, text="Wat?", answer="") for n in range(6)]),
        ("measures", []),
        ("measures", [Measure(position=1, name="Heropname", baseline=None)]),
        ("stop_criteria", []),
        ("hours_per_week", None),
        ("budget_eur", None),
        ("seats", []),
    ],
)
def test_an_incomplete_plan_does_not_reach_the_director(name, value):
    record = experiment(**{name: value})
    assert len(EXPERIMENT_CYCLE.missing(record, "prepare")) == 1
    with pytest.raises(InvalidStepError):
        EXPERIMENT_CYCLE.take(record, "prepare", by=EVERYBODY)
    assert record.state is ExperimentState.DESIGN


def test_a_budget_of_nothing_and_five_questions_are_enough():
    questions = [LearningQuestion(position=n, text="Wat?", answer="") for n in range(5)]
    assert EXPERIMENT_CYCLE.missing(experiment(budget_eur=0, learning_questions=questions), "prepare") == []


def test_one_person_cannot_hold_the_trojka_alone():
    record = experiment()
    for held in record.seats:
        held.user_id = 20
    assert EXPERIMENT_CYCLE.missing(record, "prepare")


def test_a_seat_that_was_not_accepted_does_not_count():
    record = experiment()
    record.seats[1].accepted_at = None
    assert EXPERIMENT_CYCLE.missing(record, "prepare")


@pytest.mark.parametrize("name", ["mandate_eur", "mandate_weeks", "mandate_signed_at"])
def test_no_start_without_the_whole_mandate(name):
    record = experiment(ExperimentState.READY, mandate_eur=0, mandate_weeks=10, mandate_signed_at=now())
    assert EXPERIMENT_CYCLE.missing(record, "start") == []
    setattr(record, name, None)
    with pytest.raises(InvalidStepError):
        EXPERIMENT_CYCLE.take(record, "start", by=EVERYBODY)


def test_only_the_director_starts():
    record = experiment(ExperimentState.READY, mandate_eur=1, mandate_weeks=1, mandate_signed_at=now())
    with pytest.raises(NotPermittedError):
        EXPERIMENT_CYCLE.take(record, "start", by=actor((AGENCY, Role.LEAD)))


@pytest.mark.parametrize(("outcome", "action"), ENDINGS)
def test_no_end_without_every_answer(outcome, action):
    record = ready_to_end()
    record.learning_questions.append(LearningQuestion(position=2, text="En toen?", answer=" "))
    with pytest.raises(InvalidStepError):
        EXPERIMENT_CYCLE.take(record, action, by=EVERYBODY)


@pytest.mark.parametrize(("outcome", "action"), ENDINGS)
def test_no_end_without_a_whole_lesson(outcome, action):
    record = ready_to_end()
    record.lessons[0].advice = ""
    assert EXPERIMENT_CYCLE.missing(record, action)
    record.lessons = []
    assert EXPERIMENT_CYCLE.missing(record, action)


@pytest.mark.parametrize(("outcome", "action"), ENDINGS)
def test_with_answers_and_a_lesson_every_end_is_there(outcome, action):
    record = ready_to_end()
    EXPERIMENT_CYCLE.take(record, action, by=EVERYBODY)
    assert record.state is outcome


def test_success_is_measured_against_the_baseline():
    record = ready_to_end()
    record.measures.append(Measure(position=2, name="Dag van contact", baseline=Decimal(5)))
    assert EXPERIMENT_CYCLE.missing(record, "succeed")
    assert not EXPERIMENT_CYCLE.missing(record, "fail")
    record.measures[1].measured = Decimal(0)
    assert not EXPERIMENT_CYCLE.missing(record, "succeed")


def test_a_measure_without_baseline_need_not_be_measured():
    record = ready_to_end()
    record.measures.append(Measure(position=2, name="Tevredenheid", baseline=None))
    assert not EXPERIMENT_CYCLE.missing(record, "succeed")


@pytest.mark.parametrize("question", FailureQuestion)
def test_failing_asks_for_every_one_of_the_five_questions(question):
    record = ready_to_end()
    record.failure_answers = {name: answer for name, answer in CAREFUL.items() if name != question.value}
    assert EXPERIMENT_CYCLE.missing(record, "fail")
    for other in ("succeed", "stop", "end_inconclusive"):
        assert not EXPERIMENT_CYCLE.missing(record, other)


def test_the_kind_of_failure_cannot_be_another_than_follows_and_a_preventive_action_is_not_required():
    record = ready_to_end()
    record.failure_kind = FailureKind.SIMPLE
    assert EXPERIMENT_CYCLE.missing(record, "fail")
    record.failure_answers = CAREFUL | {"new_ground": False}
    assert not EXPERIMENT_CYCLE.missing(record, "fail")


def ready_to_end() -> Experiment:
    record = experiment(ExperimentState.EVALUATION, lessons=[lesson()], failure_kind=FailureKind.INTELLIGENT)
    record.failure_answers = dict(CAREFUL)
    record.learning_questions[0].answer = "Nee."
    record.measures[0].measured = Decimal("11.0")
    return record


class AnyOrderOfActs(RuleBasedStateMachine):
    """People fill in and take away one thing at a time, and press every button, in any order."""

    @initialize(is_empty=st.booleans())
    def begin(self, is_empty):
        self.record = experiment()
        self.had_mandate_and_trojka = False
        if is_empty:
            self.record.hypothesis = self.record.goal = self.record.urgency = ""
            self.record.seats = self.record.measures = self.record.stop_criteria = []
            self.record.learning_questions = []

    @rule(data=st.data(), roles=st.one_of(st.just(list(Role)), st.lists(st.sampled_from(list(Role)), max_size=1)))
    def press(self, data, roles):
        before = self.record.state
        likely = [step.action for step in EXPERIMENT_CYCLE.actions(self.record, EVERYBODY)]
        anything = st.sampled_from(ACTIONS)
        action = data.draw(st.one_of(st.sampled_from(likely), anything) if likely else anything)
        try:
            EXPERIMENT_CYCLE.take(self.record, action, by=actor(*[(AGENCY, role) for role in roles]))
        except (InvalidStepError, NotPermittedError):
            assert self.record.state is before
            return
        self.note(action)

    @rule(data=st.data())
    def go_on(self, data):
        """Everything is in order and the step is possible: so it succeeds."""
        self.fill_in_everything()
        if likely := [step.action for step in EXPERIMENT_CYCLE.actions(self.record, EVERYBODY)]:
            action = data.draw(st.sampled_from(likely))
            EXPERIMENT_CYCLE.take(self.record, action, by=EVERYBODY)
            self.note(action)

    def note(self, action):
        if action == "start":
            mandate = (self.record.mandate_eur, self.record.mandate_weeks, self.record.mandate_signed_at)
            self.had_mandate_and_trojka = None not in mandate and self.record.has_accepted_trojka

    @rule()
    def fill_in_everything(self):
        whole = experiment()
        self.record.hypothesis, self.record.goal, self.record.urgency = whole.hypothesis, whole.goal, whole.urgency
        self.record.seats = accepted_seats()
        if self.record.state is ExperimentState.DESIGN:
            self.record.learning_questions, self.record.measures = whole.learning_questions, whole.measures
            self.record.stop_criteria = whole.stop_criteria
        if self.record.state is ExperimentState.READY:
            self.record.mandate_eur, self.record.mandate_weeks, self.record.mandate_signed_at = 10, 10, now()
        if self.record.state in UNDER_WAY:
            self.record.lessons, self.record.failure_kind = [lesson()], FailureKind.COMPLEX
            self.record.failure_answers = dict.fromkeys(CAREFUL, True) | {"shared": False}
            for question in self.record.learning_questions:
                question.answer = "Ja"
            for measure in self.record.measures:
                measure.measured = Decimal(2)

    @precondition(lambda self: self.record.state not in ENDED)
    @rule(
        change=st.sampled_from(
            [("hypothesis", " "), ("goal", ""), ("seats", []), ("lessons", []), ("failure_answers", {})]
        )
    )
    def take_away(self, change):
        setattr(self.record, *change)

    @precondition(lambda self: self.record.state is ExperimentState.DESIGN)
    @rule(questions=st.integers(0, 6), baseline=st.sampled_from([None, Decimal(3)]))
    def write_rows(self, questions, baseline):
        self.record.learning_questions = [LearningQuestion(position=n, text="?", answer="") for n in range(questions)]
        self.record.measures = [Measure(position=1, name="m", baseline=baseline)]
        self.record.stop_criteria = [StopCriterion(position=1, text="s")]

    @precondition(lambda self: self.record.state is ExperimentState.READY)
    @rule(name=st.sampled_from(["mandate_eur", "mandate_weeks", "mandate_signed_at"]))
    def lose_a_part_of_the_mandate(self, name):
        setattr(self.record, name, None)

    @precondition(lambda self: self.record.state in UNDER_WAY)
    @rule(answer=st.sampled_from(["", " "]))
    def empty_an_answer(self, answer):
        self.record.learning_questions[-1].answer = answer

    @precondition(lambda self: self.record.state in UNDER_WAY)
    @rule()
    def forget_to_measure(self):
        self.record.measures[0].measured = None

    @invariant()
    def nothing_starts_without_mandate_and_trojka(self):
        assert self.record.state not in PUBLIC_STATES or self.had_mandate_and_trojka

    @invariant()
    def nothing_ends_without_answers_and_a_lesson(self):
        if self.record.state in ENDED:
            assert self.record.learning_questions
            assert all(question.answer.strip() for question in self.record.learning_questions)
            assert self.record.lessons
        if self.record.state is ExperimentState.SUCCEEDED:
            assert all(measured.measured is not None for measured in self.record.measures)
        if self.record.state is ExperimentState.FAILED:
            assert self.record.failure_kind is kind_of(self.record.failure_answers) is not None

    def teardown(self):
        REACHED.add(self.record.state)


def test_any_order_of_acts_keeps_the_promises():
    """And the acts do get somewhere: several ends are reached, or this would prove nothing."""
    REACHED.clear()
    run_state_machine_as_test(
        AnyOrderOfActs, settings=settings(max_examples=100, stateful_step_count=40, deadline=None, derandomize=True)
    )
    assert len(REACHED & ENDED) >= 2
