"""Stop criteria: that one is met, that this was a mistake, and what people decide then."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments import policy, queries
from app.experiments.models import Experiment, StopCriterion
from app.experiments.services.messages import address, hold
from app.experiments.states import UNDER_WAY
from app.notifications.services import notify


def mark_stop_criterion(experiment: Experiment, criterion: StopCriterion, *, is_met: bool, by: Actor) -> None:
    """Say that a stop criterion is met, or that this was a mistake. Stopping itself stays a decision of people.

    A mistake takes the answer with it, so that once there is one, only who may answer says so. Raises
    `NotPermittedError`, or `InvalidStepError` when the experiment is not under way.
    """
    if not policy.can_check_in(by, experiment):
        raise NotPermittedError("mark_stop_criterion")
    _hold(experiment, criterion)
    if is_met is (criterion.met_at is not None):
        return
    if is_met:
        meet(experiment, [criterion], by=by)
        return
    if criterion.answered_at is not None and not policy.can_answer_criterion(by, experiment):
        raise NotPermittedError("mark_stop_criterion")
    record("stop_criterion_not_met", experiment, by=by, position=criterion.position, answer=criterion.answer)
    criterion.met_at = criterion.answered_at = criterion.answered_by_id = None
    criterion.answer = ""


def meet(experiment: Experiment, criteria: Sequence[StopCriterion], *, by: Actor) -> None:
    """Write down that these stop criteria are met and tell everybody concerned, in one mail however many there are."""
    if not criteria:
        return
    for criterion in criteria:
        criterion.met_at = now()
        record("stop_criterion_met", experiment, by=by, position=criterion.position)
    notify(
        [reader for reader in queries.around(experiment) if reader.id != by.id],
        subject=_l("A stop criterion is met: %(title)s", title=experiment.title),
        paragraphs=[
            *(criterion.text for criterion in criteria),
            _l("Decide together whether you stop, and what you have learned."),
        ],
        link=address(experiment),
    )


def go_on(experiment: Experiment, criterion: StopCriterion, reason: str, *, by: Actor) -> None:
    """The lead goes on although a stop criterion is met; everybody reads why.

    Raises `NotPermittedError`, `RefusedInputError` without a reason, or `InvalidStepError` when the experiment is not
    under way, the criterion is not met (any more), or somebody has answered already.
    """
    if not policy.can_answer_criterion(by, experiment):
        raise NotPermittedError("go_on")
    if not reason.strip():
        raise RefusedInputError(_l("Say why you go on. Everybody on the page reads it."), field="reason")
    _hold(experiment, criterion)
    if criterion.met_at is None:
        raise InvalidStepError(_l("This stop criterion is not met: there is nothing to answer."))
    if criterion.answered_at is not None:
        raise InvalidStepError(_l("A colleague has answered this already."))
    criterion.answer, criterion.answered_at, criterion.answered_by_id = reason.strip(), now(), by.id
    record("stop_criterion_answered", experiment, by=by, position=criterion.position)


def _hold(experiment: Experiment, criterion: StopCriterion) -> None:
    """Read both afresh and keep others from changing them; refuse when the experiment is not under way."""
    hold(experiment)
    db.session.refresh(criterion)
    if experiment.state not in UNDER_WAY:
        raise InvalidStepError(_l("Stop criteria belong to an experiment that is running."))
