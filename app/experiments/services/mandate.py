"""The loss mandate: what may be lost, signed by one director, or by two above the ceiling of the organisation.

A mandate that waits for its second signature counts for nothing yet: the experiment repeats only what is in force.
"""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from sqlalchemy import exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError, StaleRecordError
from app.core.filters import format_money
from app.experiments import policy, queries
from app.experiments.lifecycle import DIRECTOR, EXPERIMENT_CYCLE, missing_of_plan
from app.experiments.models import Experiment, LossMandate, MandateCeiling, TrojkaSeat
from app.experiments.services.messages import address, hold, index_all, tell
from app.experiments.states import TROJKA, ExperimentState
from app.notifications.services import notify
from app.organisations.models import Organisation

MOST_WEEKS = 104
SIGNABLE = (ExperimentState.READY, ExperimentState.RUNNING)


def sign_mandate(experiment: Experiment, *, euros: int, weeks: int, by: Actor, reason: str = "") -> LossMandate:
    """Sign what may be lost at most. The experiment starts, or waits for a second director above the ceiling.

    `reason` is asked when an earlier signature was taken back. Raises `RefusedInputError` for an amount or a number
    of weeks that cannot be, `InvalidStepError` when a signature waits already, and as `LifeCycle.take`.
    """
    if not policy.can_sign(by, experiment):
        raise NotPermittedError("sign_mandate")
    _hold(experiment)
    if experiment.state is not ExperimentState.READY:
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    if missing := missing_of_plan(experiment):
        raise InvalidStepError(_l("It cannot start yet"), missing=missing)
    return _sign_first(experiment, euros=euros, weeks=weeks, reason=reason, by=by)


def renew_mandate(experiment: Experiment, *, euros: int, weeks: int, reason: str, by: Actor) -> LossMandate:
    """Sign another mandate while the experiment runs; weeks count from the start. The one before stays in the history.

    Raises `NotPermittedError`, `InvalidStepError` when it is not running or a signature waits already, or
    `RefusedInputError` without a reason, and below what was spent or used already.
    """
    if not policy.can_sign(by, experiment):
        raise NotPermittedError("renew_mandate")
    _hold(experiment)
    if experiment.state is not ExperimentState.RUNNING:
        raise InvalidStepError(_l("A new mandate is for an experiment that is running."))
    return _sign_first(experiment, euros=euros, weeks=weeks, reason=reason, by=by)


def sign_second(experiment: Experiment, *, by: Actor) -> None:
    """Sign beside the first director; from now on the mandate is in force, and a new experiment starts.

    Raises `NotPermittedError`, `InvalidStepError` when none waits, or `RefusedInputError` for who signed first and
    when more was spent meanwhile.
    """
    if not policy.can_sign(by, experiment):
        raise NotPermittedError("sign_second")
    _hold(experiment)
    mandate = experiment.waiting_mandate
    if mandate is None or experiment.state not in SIGNABLE:
        raise InvalidStepError(_l("No loss mandate waits for a second signature."))
    if mandate.first_by_id == by.id:
        raise RefusedInputError(_l("You signed first. Above the ceiling another director must sign as well."))
    _refuse_too_little(experiment, mandate.euros, mandate.weeks)
    mandate.second_by_id, mandate.second_at = by.id, now()
    _bring_in_force(experiment, mandate, by=by)


def take_back(experiment: Experiment, *, by: Actor) -> None:
    """Take back one's own first signature, or, as another director, refuse to sign beside it.

    Any director may, so that one who has left keeps nothing waiting. Raises `NotPermittedError`, or `InvalidStepError`
    when none waits.
    """
    if not policy.can_sign(by, experiment):
        raise NotPermittedError("take_back")
    _hold(experiment)
    mandate = experiment.waiting_mandate
    if mandate is None:
        raise InvalidStepError(_l("No loss mandate waits for a second signature."))
    _withdraw(experiment, mandate, by=by)


def withdraw_waiting(experiment: Experiment, *, by: Actor) -> None:
    """Let a first signature lapse: it was for a plan that is changed now."""
    if (mandate := experiment.waiting_mandate) is not None:
        _withdraw(experiment, mandate, by=by)


def set_ceiling(organisation: Organisation, euros: int | None, *, by: Actor) -> None:
    """Say up to which amount one director signs; None: one signs every amount. What waits already does not change.

    Raises `NotPermittedError`, or `StaleRecordError` when a colleague set it in the same moment.
    """
    if not policy.can_set_ceiling(by, organisation):
        raise NotPermittedError("set_ceiling")
    ceiling = queries.ceiling(organisation.id)
    if (ceiling.one_signs_to_eur if ceiling else None) == euros:
        return
    if ceiling is not None and euros is None:
        db.session.delete(ceiling)
    elif ceiling is not None and euros is not None:
        ceiling.one_signs_to_eur, ceiling.set_by_id, ceiling.set_at = euros, by.id, now()
    elif euros is not None:
        try:
            with db.session.begin_nested():
                db.session.add(MandateCeiling(organisation_id=organisation.id, one_signs_to_eur=euros, set_by_id=by.id))
        except IntegrityError as error:
            raise StaleRecordError from error
    details: dict[str, Any] = {} if euros is None else {"euros": euros}
    record("ceiling_set", organisation, by=by, **details)


def _hold(experiment: Experiment) -> None:
    """Nobody signs or checks in while this one does; what others wrote before is read anew."""
    hold(experiment)
    db.session.expire(experiment, ["mandates", "check_ins"])


def _sign_first(experiment: Experiment, *, euros: int, weeks: int, reason: str, by: Actor) -> LossMandate:
    if experiment.waiting_mandate is not None:
        raise InvalidStepError(_l("A loss mandate waits for its second signature already."))
    if euros < 0:
        raise RefusedInputError(_l("The amount cannot be below zero."), field="mandate_eur")
    if not 1 <= weeks <= MOST_WEEKS:
        raise RefusedInputError(_l("Fill in a number of weeks from 1 to 104."), field="mandate_weeks")
    _refuse_too_little(experiment, euros, weeks)
    number = max((earlier.number for earlier in experiment.mandates), default=0) + 1
    if number > 1 and not reason.strip():
        raise RefusedInputError(_l("Say why there is a new loss mandate."), field="reason")
    ceiling = queries.ceiling(experiment.organisation_id)
    mandate = LossMandate(
        number=number,
        euros=euros,
        weeks=weeks,
        reason=reason.strip() if number > 1 else "",
        needs_two=ceiling is not None and euros > ceiling.one_signs_to_eur,
        first_by_id=by.id,
        first_at=now(),
    )
    experiment.mandates.append(mandate)
    if not mandate.needs_two:
        _bring_in_force(experiment, mandate, by=by)
        return mandate
    experiment.updated_at = now()
    record("mandate_signed_first", experiment, by=by, mandate_eur=euros, mandate_weeks=weeks, number=number)
    notify(
        [director for director in queries.audience(experiment, (DIRECTOR,)) if director.id != by.id],
        subject=_l("A second signature is asked: %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "A colleague signed a loss mandate of %(money)s and %(weeks)s. That is above the amount that one "
                "director may sign for. It counts when you sign as well.",
                money=format_money(euros),
                weeks=_weeks(weeks),
            )
        ],
        link=f"{address(experiment)}/verliesmandaat",
        is_private=True,
    )
    return mandate


def _weeks(number: int) -> Any:
    return _n("%(num)s week", "%(num)s weeks", number)


def too_little(experiment: Experiment, euros: int | None, weeks: int | None) -> list[RefusedInputError]:
    """Why so little cannot be what may be lost: it is nothing, or more is gone already. None: not known yet."""
    found = []
    if euros == 0 and experiment.budget_eur:
        message = _l(
            "With € 0 nothing may be lost, while the budget is %(budget)s.", budget=format_money(experiment.budget_eur)
        )
        found.append(RefusedInputError(message, field="mandate_eur"))
    elif euros is not None and euros < experiment.spent_eur:
        message = _l(
            "%(money)s was spent already. The loss mandate cannot be lower than that.",
            money=format_money(experiment.spent_eur),
        )
        found.append(RefusedInputError(message, field="mandate_eur"))
    if weeks is not None and weeks < experiment.weeks_used:
        message = _l(
            "The experiment is in week %(weeks)s already. The loss mandate cannot be shorter than that.",
            weeks=experiment.weeks_used,
        )
        found.append(RefusedInputError(message, field="mandate_weeks"))
    return found


def _refuse_too_little(experiment: Experiment, euros: int, weeks: int) -> None:
    for refusal in too_little(experiment, euros, weeks):
        raise refusal


def _require_present_trojka(experiment: Experiment) -> None:
    """Who accepted a seat can have left the agency, or the site, since. Raises `InvalidStepError`."""
    works_there = exists().where(
        Membership.user_id == TrojkaSeat.user_id, Membership.organisation_id == experiment.organisation_id
    )
    present = db.session.scalar(
        select(func.count(TrojkaSeat.user_id.distinct()))
        .join(User, User.id == TrojkaSeat.user_id)
        .where(
            TrojkaSeat.experiment_id == experiment.id,
            TrojkaSeat.seat.in_(TROJKA),
            TrojkaSeat.accepted_at.is_not(None),
            User.disabled_at.is_(None),
            or_(TrojkaSeat.is_guest, works_there),
        )
    )
    if present != len(TROJKA):
        missing = [_l("Somebody of the trojka is not here any more. Ask somebody else for this seat.")]
        raise InvalidStepError(_l("It cannot start yet"), missing=missing)


def _bring_in_force(experiment: Experiment, mandate: LossMandate, *, by: Actor) -> None:
    mandate.in_force_at = moment = now()
    _repeat(experiment, mandate, moment)
    if experiment.state is ExperimentState.READY:
        _require_present_trojka(experiment)
        experiment.started_at = moment
        step = EXPERIMENT_CYCLE.take(
            experiment, "start", by=by, mandate_eur=mandate.euros, mandate_weeks=mandate.weeks, number=mandate.number
        )
        index_all(experiment)
        tell(experiment, step, by=by)
        return
    record(
        "mandate_renewed",
        experiment,
        by=by,
        reason=mandate.reason,
        mandate_eur=mandate.euros,
        mandate_weeks=mandate.weeks,
        number=mandate.number,
    )
    index_all(experiment)
    notify(
        [reader for reader in queries.around(experiment) if reader.id != by.id],
        subject=_l("A new loss mandate: %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "From now on at most %(money)s and %(weeks)s may be lost.",
                money=format_money(mandate.euros),
                weeks=_weeks(mandate.weeks),
            ),
            mandate.reason,
        ],
        link=f"{address(experiment)}/verliesmandaat",
    )


def _repeat(experiment: Experiment, mandate: LossMandate, moment: datetime) -> None:
    experiment.mandate_eur, experiment.mandate_weeks = mandate.euros, mandate.weeks
    experiment.mandate_signed_by_id, experiment.mandate_signed_at = mandate.first_by_id, moment
    experiment.updated_at = moment


def _withdraw(experiment: Experiment, mandate: LossMandate, *, by: Actor) -> None:
    mandate.withdrawn_at = experiment.updated_at = now()
    record("mandate_taken_back", experiment, by=by, number=mandate.number)
