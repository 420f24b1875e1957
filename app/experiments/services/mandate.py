"""The loss mandate: what may be lost, signed by the director."""

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.core.clock import now
from app.core.errors import NotPermittedError, RefusedInputError
from app.experiments import policy
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.models import Experiment
from app.experiments.services.messages import index_all, tell
from app.experiments.states import ExperimentState

MOST_WEEKS = 104


def sign_mandate(experiment: Experiment, *, euros: int, weeks: int, by: Actor) -> None:
    """The director signs what may be lost at most, and the experiment starts.

    Raises `RefusedInputError` for a negative amount or a number of weeks outside 1–104, and as `LifeCycle.take`.
    """
    if not policy.can_sign(by, experiment):
        raise NotPermittedError("sign_mandate")
    if euros < 0:
        raise RefusedInputError(_l("The amount cannot be below zero."), field="mandate_eur")
    if not 1 <= weeks <= MOST_WEEKS:
        raise RefusedInputError(_l("Fill in a number of weeks from 1 to 104."), field="mandate_weeks")
    if experiment.state is ExperimentState.READY:
        experiment.mandate_eur, experiment.mandate_weeks = euros, weeks
        experiment.mandate_signed_by_id = by.id
        experiment.mandate_signed_at = experiment.started_at = now()
    step = EXPERIMENT_CYCLE.take(experiment, "start", by=by, mandate_eur=euros, mandate_weeks=weeks)
    index_all(experiment)
    tell(experiment, step, by=by)
