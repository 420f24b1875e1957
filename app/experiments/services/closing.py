"""Lessons, and the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges.policy import can_complete
from app.challenges.services import complete
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError
from app.experiments import policy, queries
from app.experiments.lifecycle import EXPERIMENT_CYCLE, OUTCOMES
from app.experiments.models import Experiment, Lesson
from app.experiments.queries.documents import LESSON
from app.experiments.services.messages import index_all, tell
from app.experiments.states import PUBLIC_STATES, ExperimentState
from app.search.services import index_later
from app.themes.models import Theme

on_success: list[Callable[[Experiment, Actor], None]] = []
"""What higher features do when an experiment succeeds, in the same transaction."""


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson as people write it."""

    title: str
    situation: str
    surprise: str
    advice: str
    themes: Sequence[Theme]


def end(experiment: Experiment, outcome: ExperimentState, *, by: Actor) -> None:
    """End the experiment in one of the four ways. Its lessons become public; success opens the way to scaling.

    When all experiments of the vraagstuk have ended and no chosen proposal waits, the vraagstuk is completed.
    Raises as `LifeCycle.take`.
    """
    action = OUTCOMES[outcome]
    # The date must be there when the state changes; when the step is refused nothing may have changed.
    if EXPERIMENT_CYCLE.can(experiment, action, by) and not EXPERIMENT_CYCLE.missing(experiment, action):
        experiment.ended_at = now()
        if outcome is not ExperimentState.FAILED:
            experiment.failure_kind, experiment.preventive_action, experiment.failure_answers = None, "", {}
        experiment.intended_outcome = ""
    step = EXPERIMENT_CYCLE.take(experiment, action, by=by)
    db.session.flush()
    if outcome is ExperimentState.SUCCEEDED:
        for react in on_success:
            react(experiment, by)
    _complete_challenge(experiment, by=by)
    index_all(experiment)
    tell(experiment, step, by=by)


def add_lesson(experiment: Experiment, text: LessonText, *, by: Actor) -> Lesson:
    """Write down a lesson, from the start of the experiment on; also after its end.

    Raises `NotPermittedError`, or `InvalidStepError` before the start.
    """
    if not policy.can_write_lesson(by, experiment):
        raise NotPermittedError("add_lesson")
    if experiment.state not in PUBLIC_STATES:
        raise InvalidStepError(_l("A lesson comes from an experiment that has started."))
    lesson = Lesson()
    _write(lesson, text)
    experiment.lessons.append(lesson)
    record("learned", experiment, by=by, lesson=text.title)
    index_later(LESSON, lesson.id)
    return lesson


def edit_lesson(lesson: Lesson, text: LessonText, *, by: Actor) -> None:
    """Improve a lesson. Raises `NotPermittedError`."""
    if not policy.can_write_lesson(by, lesson.experiment):
        raise NotPermittedError("edit_lesson")
    _write(lesson, text)
    lesson.updated_at = now()
    record("edited", lesson, by=by)
    index_later(LESSON, lesson.id)


def _write(lesson: Lesson, text: LessonText) -> None:
    lesson.title, lesson.situation = text.title, text.situation
    lesson.surprise, lesson.advice = text.surprise, text.advice
    lesson.themes = list(text.themes)


def _complete_challenge(experiment: Experiment, *, by: Actor) -> None:
    challenge = experiment.challenge
    is_open_ended = queries.has_unfinished(challenge) or queries.has_waiting_proposal(challenge)
    if challenge.state is ChallengeState.IN_EXPERIMENT and can_complete(by, challenge) and not is_open_ended:
        complete(challenge, by=by)
