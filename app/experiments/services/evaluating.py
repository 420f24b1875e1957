"""The pages of closing, each kept on its own: measurements, answers, the outcome, circumstances, and who shares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments import policy
from app.experiments.failing import kind_of
from app.experiments.models import Experiment, ExperimentFactor, ValueResult
from app.experiments.services.messages import index_all
from app.experiments.states import UNDER_WAY, Effect, ExperimentState, Factor, PublicValue


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended, as far as it is known. `failure_answers` go by the value of the question.

    A `preventive_action` of None was not asked: what stands there stays.
    """

    outcome: ExperimentState | None
    what_happened: str
    failure_answers: Mapping[str, bool]
    preventive_action: str | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Scores from 1 (hindered strongly) to 5 (helped strongly), and what happened to public values, with a note."""

    scores: Mapping[Factor, int]
    results: Mapping[PublicValue, tuple[Effect, str]]


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who thought of it, named only when they agreed, and whom others may call."""

    originator: str
    has_agreed: bool
    contact: str


def save_measured(experiment: Experiment, values: Mapping[int, Decimal | None], *, by: Actor) -> None:
    """Keep what was measured, by the position of the measure. Raises as `_begin`."""
    _begin(experiment, by=by)
    for measure in experiment.measures:
        measure.measured = values.get(measure.position, measure.measured)
    _keep(experiment, "measured", by=by)


def save_answers(experiment: Experiment, answers: Mapping[int, str], *, by: Actor) -> None:
    """Keep the answers, by the position of the learning question. Raises as `_begin`."""
    _begin(experiment, by=by)
    for question in experiment.learning_questions:
        question.answer = answers.get(question.position, question.answer)
    _keep(experiment, "answers", by=by)


def save_outcome(experiment: Experiment, ending: Ending, *, by: Actor) -> None:
    """Keep how it ended; the kind of failure follows from the answers. Raises as `_begin`."""
    _begin(experiment, by=by)
    experiment.intended_outcome = ending.outcome.value if ending.outcome else ""
    experiment.what_happened = ending.what_happened
    experiment.failure_answers = dict(ending.failure_answers)
    experiment.failure_kind = kind_of(experiment.failure_answers)
    if ending.preventive_action is not None:
        experiment.preventive_action = ending.preventive_action
    _keep(experiment, "outcome", by=by)


def save_circumstances(experiment: Experiment, circumstances: Circumstances, *, by: Actor) -> None:
    """Keep the scores and results; what is left out is not scored. Raises as `_begin`."""
    _begin(experiment, by=by)
    # First of all, so that of two who save at once the second is told, and no row is written twice.
    experiment.updated_at = now()
    db.session.flush()
    known = {held.factor: held for held in experiment.factors}
    for factor in Factor:
        held, score = known.get(factor), circumstances.scores.get(factor)
        if held is None and score is not None:
            experiment.factors.append(ExperimentFactor(factor=factor, score=score))
        elif held is not None and score is not None:
            held.score = score
        elif held is not None:
            experiment.factors.remove(held)
    results = {held.value: held for held in experiment.value_results}
    for value in PublicValue:
        result, told = results.get(value), circumstances.results.get(value)
        if result is None and told is not None:
            experiment.value_results.append(ValueResult(value=value, effect=told[0], note=told[1]))
        elif result is not None and told is not None:
            result.effect, result.note = told
        elif result is not None:
            experiment.value_results.remove(result)
    _keep(experiment, "circumstances", by=by)


def save_sharing(experiment: Experiment, sharing: Sharing, *, by: Actor) -> None:
    """Keep who thought of it and whom others may call.

    Raises as `_begin`, or `RefusedInputError` (field: `has_agreed`) for a name without agreement.
    """
    _begin(experiment, by=by)
    if sharing.originator and not sharing.has_agreed:
        raise RefusedInputError(
            _l("Only name somebody who agrees. Tick that this is so, or leave the name out."), field="has_agreed"
        )
    experiment.originator, experiment.contact = sharing.originator, sharing.contact
    _keep(experiment, "sharing", by=by)


def _begin(experiment: Experiment, *, by: Actor) -> None:
    """Raises `NotPermittedError`, or `InvalidStepError` when the experiment is not under way."""
    if not policy.can_close(by, experiment):
        raise NotPermittedError("save_evaluation")
    if experiment.state not in UNDER_WAY:
        raise InvalidStepError(_l("Only an experiment that is under way can be evaluated."))


def _keep(experiment: Experiment, page: str, *, by: Actor) -> None:
    experiment.updated_at = now()
    db.session.flush()
    record("evaluated", experiment, by=by, page=page)
    index_all(experiment)
