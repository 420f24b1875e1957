"""What the course of experiments brings up by the clock: who is to be reminded, silences, mandates nearly used up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, and_, func, literal, or_, select

from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.clock import now
from app.core.database import db
from app.experiments.models import (
    SILENCE,
    WEEK,
    CheckIn,
    CheckInLink,
    Experiment,
    LossMandate,
    StopCriterion,
    TrojkaSeat,
)
from app.experiments.pressure import NEAR_PERCENT, Pressure
from app.experiments.queries.records import holds_seat
from app.experiments.queries.work import CHECK_IN_DAYS, DaysAfter
from app.experiments.states import UNDER_WAY, ExperimentState, Seat

FORTNIGHT = timedelta(days=CHECK_IN_DAYS)


def awaits_reminder() -> ColumnElement[bool]:
    """Running, not heard of for a fortnight, and not reminded in that time.

    Whoever was away for weeks finds it so once: the reminder itself begins a new fortnight, as a check-in does.
    """
    before = now() - FORTNIGHT
    return and_(
        Experiment.state == ExperimentState.RUNNING,
        Experiment.last_sign_at <= before,
        or_(Experiment.reminded_at.is_(None), Experiment.reminded_at <= before),
    )


def is_silent_untold() -> ColumnElement[bool]:
    """`models.is_silent` in SQL, for a silence that owner and director have not been told of."""
    heard = Experiment.last_sign_at
    return and_(
        Experiment.state.in_(UNDER_WAY),
        heard < now() - SILENCE,
        or_(Experiment.silence_told_at.is_(None), Experiment.silence_told_at < heard),
    )


def is_pressed(least: Pressure) -> ColumnElement[bool]:
    """`pressure.pressure_on` in SQL: whether money or weeks are at `least` near, or over."""
    spent = (
        select(func.coalesce(func.max(CheckIn.spent_eur), 0))
        .where(CheckIn.experiment_id == Experiment.id)
        .correlate(Experiment)
        .scalar_subquery()
    )
    money: ColumnElement[bool]
    weeks: ColumnElement[bool]
    if least is Pressure.OVER:
        money = spent > Experiment.mandate_eur
        weeks = DaysAfter(Experiment.started_at, Experiment.mandate_weeks * WEEK.days) < now()
    else:
        # A hundred times the highest amount is more than a plain integer holds.
        hundred, percent = literal(100, BigInteger), literal(NEAR_PERCENT, BigInteger)
        money = and_(spent > 0, spent * hundred >= Experiment.mandate_eur * percent)
        near = Experiment.mandate_weeks * literal(WEEK.days * NEAR_PERCENT / 100, Float)
        weeks = DaysAfter(Experiment.started_at, near) <= now()
    return and_(Experiment.state == ExperimentState.RUNNING, or_(money, weeks))


def in_force() -> ColumnElement[bool]:
    """The newest mandate of the experiment that counts."""
    newest = (
        select(func.max(LossMandate.number))
        .where(
            LossMandate.experiment_id == Experiment.id,
            LossMandate.in_force_at.is_not(None),
            LossMandate.withdrawn_at.is_(None),
        )
        .correlate(Experiment)
        .scalar_subquery()
    )
    return and_(LossMandate.experiment_id == Experiment.id, LossMandate.number == newest)


def to_remind() -> Sequence[int]:
    """The experiments whose people are to be reminded of a check-in."""
    return _ids(awaits_reminder())


def silent() -> Sequence[int]:
    """The experiments of whose silence owner and director are to be told."""
    return _ids(is_silent_untold())


def pressed() -> Sequence[int]:
    """The experiments whose mandate is near or over, where lead and director were not asked about that."""
    untold = or_(
        and_(is_pressed(Pressure.OVER), LossMandate.over_told_at.is_(None)),
        and_(is_pressed(Pressure.NEAR), LossMandate.near_told_at.is_(None)),
    )
    return db.session.scalars(
        select(Experiment.id).join(LossMandate, in_force()).where(untold).order_by(Experiment.id)
    ).all()


def open_criterion(experiment: Experiment) -> StopCriterion | None:
    """The stop criterion that is met longest without an answer."""
    waiting = [one for one in experiment.stop_criteria if one.met_at is not None and one.answered_at is None]
    return min(waiting, key=lambda one: (one.met_at, one.position), default=None)


def told_to_check_in(experiment: Experiment) -> Sequence[User]:
    """Whom a reminder is for: the lead, and the project leader who accepted the seat; each once."""
    is_lead = (Membership.organisation_id == experiment.organisation_id) & (Membership.role == Role.LEAD)
    leads_project = holds_seat(experiment, TrojkaSeat.seat == Seat.PROJECT_LEADER, TrojkaSeat.accepted_at.is_not(None))
    return db.session.scalars(
        select(User)
        .where(User.disabled_at.is_(None), or_(User.memberships.any(is_lead), leads_project))
        .order_by(User.id)
    ).all()


def link_by_hash(token_hash: str) -> CheckInLink | None:
    """The link of a reminder, used or not."""
    return db.session.scalar(select(CheckInLink).where(CheckInLink.token_hash == token_hash))


def _ids(condition: Any) -> Sequence[int]:
    return db.session.scalars(select(Experiment.id).where(condition).order_by(Experiment.id)).all()
