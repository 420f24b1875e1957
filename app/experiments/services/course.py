"""Check-ins, stop criteria, and the end of the trial itself."""

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_money
from app.experiments import policy, queries
from app.experiments.lifecycle import DIRECTOR, EXPERIMENT_CYCLE, SEATS, SUPPLIER
from app.experiments.models import CheckIn, Experiment, StopCriterion
from app.experiments.services.messages import address, hold, index_all, tell
from app.experiments.states import UNDER_WAY, ExperimentState
from app.notifications.services import notify


def check_in(experiment: Experiment, *, going: str, learned: str, needed: str, spent_eur: int, by: Actor) -> CheckIn:
    """Write down how it goes, with all the money spent so far (whole euros).

    More than the mandate is kept as it is, and the director hears of it. Raises `NotPermittedError`,
    `InvalidStepError` when it is not running, or `RefusedInputError` for an amount below an earlier one.
    """
    hold(experiment)
    if not policy.can_check_in(by, experiment):
        raise NotPermittedError("check_in")
    if experiment.state is not ExperimentState.RUNNING:
        raise InvalidStepError(_l("Check-ins belong to an experiment that is running."))
    if spent_eur < 0:
        raise RefusedInputError(_l("The amount cannot be below zero."), field="spent_eur")
    # Read anew: somebody else may have checked in while this one waited.
    db.session.expire(experiment, ["check_ins"])
    if spent_eur < experiment.spent_eur:
        raise RefusedInputError(
            _l(
                "Earlier it was %(amount)s. Fill in all the money spent since the start; that cannot become less.",
                amount=format_money(experiment.spent_eur),
            ),
            field="spent_eur",
        )
    was_over = experiment.is_over_mandate
    entry = CheckIn(by_id=by.id, at=now(), going=going, learned=learned, needed=needed, spent_eur=spent_eur)
    experiment.check_ins.insert(0, entry)
    record("checked_in", experiment, by=by, spent_eur=spent_eur)
    if experiment.is_over_mandate and not was_over:
        _ask_director(experiment, needed, by=by)
    index_all(experiment)
    return entry


def mark_stop_criterion(experiment: Experiment, criterion: StopCriterion, *, is_met: bool, by: Actor) -> None:
    """Say that a stop criterion is met, or that this was a mistake. Stopping itself stays a decision of people.

    Raises `NotPermittedError`, or `InvalidStepError` when the experiment is not under way.
    """
    if not policy.can_check_in(by, experiment):
        raise NotPermittedError("mark_stop_criterion")
    if experiment.state not in UNDER_WAY:
        raise InvalidStepError(_l("Stop criteria belong to an experiment that is running."))
    if is_met is (criterion.met_at is not None):
        return
    criterion.met_at = now() if is_met else None
    record("stop_criterion_met" if is_met else "stop_criterion_not_met", experiment, by=by, position=criterion.position)
    if is_met:
        everybody = queries.audience(experiment, (SEATS, SUPPLIER, DIRECTOR))
        notify(
            [reader for reader in everybody if reader.id != by.id],
            subject=_l("A stop criterion is met: %(title)s", title=experiment.title),
            paragraphs=[criterion.text, _l("Decide together whether you stop, and what you have learned.")],
            link=address(experiment),
        )


def evaluate(experiment: Experiment, *, by: Actor) -> None:
    """End the trial itself and begin to measure and to learn. Raises as `LifeCycle.take`."""
    step = EXPERIMENT_CYCLE.take(experiment, "evaluate", by=by)
    experiment.evaluation_at = now()
    index_all(experiment)
    tell(experiment, step, by=by)


def _ask_director(experiment: Experiment, needed: str, *, by: Actor) -> None:
    """Over the mandate is a question to who signed it, not a fault."""
    notify(
        [reader for reader in queries.audience(experiment, (DIRECTOR,)) if reader.id != by.id],
        subject=_l("More was spent than the loss mandate: %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "Spent: %(spent)s. The mandate: %(mandate)s.",
                spent=format_money(experiment.spent_eur),
                mandate=format_money(experiment.mandate_eur),
            ),
            *([needed] if needed else []),
            _l("Talk with the lead: go on, make it smaller, or stop?"),
        ],
        link=address(experiment),
    )
