"""The life cycle of an experiment (domain.md, *Experiment*): no start without a mandate and a trojka, no end without
answered questions and a lesson."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from app.experiments import policy
from app.experiments.failing import kind_of
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.lifecycle import LifeCycle, Requirement, Step
from app.lifecycle.engine import states

MOST_LEARNING_QUESTIONS = 5
SEATS, SUPPLIER, DIRECTOR, OWNER = "seats", "supplier", "director", "owner"


def _need(message: Any, met: Callable[[Experiment], bool]) -> Requirement[Experiment]:
    """A requirement of an experiment."""
    return Requirement(message, met)


PLAN = (
    _need(_l("Write down the hypothesis."), lambda e: bool(e.hypothesis.strip())),
    _need(_l("Write down the goal."), lambda e: bool(e.goal.strip())),
    _need(_l("Write down why it is urgent."), lambda e: bool(e.urgency.strip())),
    _need(
        _l("Ask 1 to 5 learning questions."),
        lambda e: 1 <= len(e.learning_questions) <= MOST_LEARNING_QUESTIONS,
    ),
    _need(
        _l("Name at least one measure with its value before the start."),
        lambda e: any(measure.baseline is not None for measure in e.measures),
    ),
    _need(_l("Name at least one stop criterion."), lambda e: bool(e.stop_criteria)),
    _need(_l("Say how many hours a week people have for it."), lambda e: bool(e.hours_per_week)),
    _need(_l("Fill in the budget."), lambda e: e.budget_eur is not None),
    _need(_l("Three different people must have accepted the three seats."), lambda e: e.has_accepted_trojka),
)
MANDATE = (
    _need(_l("The loss mandate needs an amount."), lambda e: e.mandate_eur is not None),
    _need(_l("The loss mandate needs a number of weeks."), lambda e: e.mandate_weeks is not None),
    _need(_l("The director must sign the loss mandate."), lambda e: e.mandate_signed_at is not None),
)
ANSWERED = _need(
    _l("Answer every learning question."),
    lambda e: bool(e.learning_questions) and all(q.answer.strip() for q in e.learning_questions),
)
TAUGHT = _need(
    _l("Write at least one lesson: title, situation, surprise and advice."),
    lambda e: any(
        all(part.strip() for part in (lesson.title, lesson.situation, lesson.surprise, lesson.advice))
        for lesson in e.lessons
    ),
)
LEARNED = (ANSWERED, TAUGHT)
MEASURED = _need(
    _l("Fill in what was measured, for every measure that has a value before the start."),
    lambda e: (
        any(measure.baseline is not None for measure in e.measures)
        and all(measure.measured is not None for measure in e.measures if measure.baseline is not None)
    ),
)
KIND_OF_FAILURE = _need(
    _l("Answer the five questions about the failure. The kind of failure follows from them."),
    lambda e: e.failure_kind is not None and e.failure_kind is kind_of(e.failure_answers or {}),
)

S = ExperimentState
EXPERIMENT_CYCLE: LifeCycle[Experiment, ExperimentState] = LifeCycle(
    name="experiment",
    states=ExperimentState,
    state_of=lambda experiment: experiment.state,
    steps=(
        Step(
            action="prepare",
            label=_l("Send to the director"),
            explanation=_l("The plan is closed. The director is asked to sign the loss mandate."),
            sources=states(S.DESIGN),
            target=S.READY,
            allowed=policy.can_edit,
            requires=PLAN,
            tells=(DIRECTOR, SEATS),
        ),
        Step(
            action="revise",
            label=_l("Back to the plan"),
            explanation=_l("The plan can be changed again. After that it goes to the director anew."),
            sources=states(S.READY),
            target=S.DESIGN,
            allowed=policy.can_edit,
            tells=(DIRECTOR, SEATS),
        ),
        Step(
            action="start",
            label=_l("Sign and start"),
            explanation=_l("The experiment starts and its page becomes public."),
            sources=states(S.READY),
            target=S.RUNNING,
            allowed=policy.can_sign,
            requires=PLAN + MANDATE,
            tells=(SEATS, SUPPLIER),
        ),
        Step(
            action="evaluate",
            label=_l("Start the evaluation"),
            explanation=_l("The trial is over. You measure, answer the learning questions and write down the lessons."),
            sources=states(S.RUNNING),
            target=S.EVALUATION,
            allowed=policy.can_close,
            tells=(SEATS, SUPPLIER, DIRECTOR),
        ),
        Step(
            action="succeed",
            label=_l("Succeeded"),
            sources=states(S.EVALUATION),
            target=S.SUCCEEDED,
            allowed=policy.can_close,
            requires=(*LEARNED, MEASURED),
            is_final=True,
            tells=(SEATS, SUPPLIER, DIRECTOR),
        ),
        Step(
            action="fail",
            label=_l("Failed and learned"),
            sources=states(S.EVALUATION),
            target=S.FAILED,
            allowed=policy.can_close,
            requires=(*LEARNED, KIND_OF_FAILURE),
            is_final=True,
            tells=(SEATS, SUPPLIER, DIRECTOR),
        ),
        Step(
            action="stop",
            label=_l("Stopped"),
            sources=states(S.RUNNING, S.EVALUATION),
            target=S.STOPPED,
            allowed=policy.can_close,
            requires=LEARNED,
            is_final=True,
            tells=(SEATS, SUPPLIER, DIRECTOR),
        ),
        Step(
            action="end_inconclusive",
            label=_l("Inconclusive"),
            sources=states(S.EVALUATION),
            target=S.INCONCLUSIVE,
            allowed=policy.can_close,
            requires=LEARNED,
            is_final=True,
            tells=(SEATS, SUPPLIER, DIRECTOR),
        ),
    ),
)


def missing_of_plan(experiment: Experiment) -> list[Any]:
    """What the plan still lacks, in any state: seats can be left empty again while the director thinks."""
    return [need.message for need in PLAN if not need.met(experiment)]


OUTCOMES = {S.SUCCEEDED: "succeed", S.FAILED: "fail", S.STOPPED: "stop", S.INCONCLUSIVE: "end_inconclusive"}
