"""Check-ins, and the end of the trial itself."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_money
from app.experiments import policy
from app.experiments.course import newly_met
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.models import CheckIn, Experiment, MeasureValue
from app.experiments.services.criteria import meet
from app.experiments.services.messages import hold, index_all, tell
from app.experiments.services.reminding import ask_about_mandate
from app.experiments.states import ExperimentState

NO_VALUES: Mapping[int, Decimal] = MappingProxyType({})


def check_in(
    experiment: Experiment,
    *,
    going: str,
    learned: str,
    needed: str,
    spent_eur: int,
    values: Mapping[int, Decimal] = NO_VALUES,
    by_mail: bool = False,
    by: Actor,
) -> CheckIn:
    """Write down how it goes, with all the money spent so far (whole euros) and new values of measures by position.

    More than the mandate is kept as it is, and lead and director are asked what follows. A value at or beyond the
    number of a stop criterion meets that. Raises `NotPermittedError`, `InvalidStepError` when it is not running, or
    `RefusedInputError` for an amount below an earlier one.
    """
    hold(experiment)
    if not policy.can_check_in(by, experiment):
        raise NotPermittedError("check_in")
    if experiment.state is not ExperimentState.RUNNING:
        raise InvalidStepError(_l("Check-ins belong to an experiment that is running."))
    # Read anew: somebody else may have checked in while this one waited.
    db.session.expire(experiment, ["check_ins"])
    _check_amount(experiment, spent_eur)
    entry = CheckIn(
        by_id=by.id, at=now(), going=going, learned=learned, needed=needed, spent_eur=spent_eur, by_mail=by_mail
    )
    experiment.check_ins.insert(0, entry)
    db.session.flush()
    for measure in experiment.measures:
        if measure.position in values:
            value = values[measure.position]
            measure.values.append(MeasureValue(check_in_id=entry.id, at=entry.at, value=value))
    record("checked_in", experiment, by=by, spent_eur=spent_eur, by_mail=by_mail)
    meet(experiment, newly_met(experiment.stop_criteria, values), by=by)
    ask_about_mandate(experiment, by=by)
    index_all(experiment)
    return entry


def evaluate(experiment: Experiment, *, by: Actor) -> None:
    """End the trial itself and begin to measure and to learn. Raises as `LifeCycle.take`."""
    step = EXPERIMENT_CYCLE.take(experiment, "evaluate", by=by)
    experiment.evaluation_at = now()
    index_all(experiment)
    tell(experiment, step, by=by)


def _check_amount(experiment: Experiment, spent_eur: int) -> None:
    if spent_eur < 0:
        raise RefusedInputError(_l("The amount cannot be below zero."), field="spent_eur")
    if spent_eur < experiment.spent_eur:
        raise RefusedInputError(
            _l(
                "Earlier it was %(amount)s. Fill in all the money spent since the start; that cannot become less.",
                amount=format_money(experiment.spent_eur),
            ),
            field="spent_eur",
        )
