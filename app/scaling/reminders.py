"""Reminding directors of a decision: one week before its date and on the date, each once.

Who must be reminded follows from dates alone, so a round that was missed is made good by the next one.
"""

from datetime import date, timedelta

import structlog
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, and_, or_, select, update

from app.accounts.states import Role
from app.audit.services import record
from app.core.clock import today
from app.core.database import db
from app.core.filters import format_date
from app.notifications.services import notify
from app.scaling import queries
from app.scaling.lifecycle import SCALING_CYCLE
from app.scaling.models import ScalingCase
from app.scaling.states import ScalingState

log = structlog.get_logger(__name__)

BEFORE = timedelta(days=7)


def remind_directors() -> int:
    """Remind of every decision for which it is time; commits each, and returns how many.

    One dossier on which this fails is logged, and does not keep the others from being told.
    """
    day, reminded = today(), 0
    for case_id in db.session.scalars(select(ScalingCase.id).where(_is_time(day)).order_by(ScalingCase.id)).all():
        try:
            reminded += _one(case_id, day)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("reminder_failed", dossier=case_id)
    return reminded


def _one(case_id: int, day: date) -> bool:
    # By a statement of its own: a form that a director has open must not become stale by a reminder.
    claimed = db.session.execute(
        update(ScalingCase)
        .where(ScalingCase.id == case_id, _is_time(day))
        .values(reminded_on=day, updated_at=ScalingCase.updated_at)
        .execution_options(synchronize_session=False)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return False
    _remind(db.session.get_one(ScalingCase, case_id, populate_existing=True))
    return True


def _is_time(day: date) -> ColumnElement[bool]:
    never = ScalingCase.reminded_on.is_(None)
    is_near = and_(ScalingCase.decision_due <= day + BEFORE, never)
    is_due = and_(ScalingCase.decision_due <= day, or_(never, ScalingCase.reminded_on < ScalingCase.decision_due))
    return and_(ScalingCase.state == ScalingState.PREPARING, or_(is_near, is_due))


def _remind(case: ScalingCase) -> None:
    experiment, due = case.experiment, LazyString(format_date, case.decision_due)
    if case.decision_due > today():
        when = _l("You decide before %(date)s whether it is scaled up.", date=due)
    elif case.decision_due == today():
        when = _l("Today, %(date)s, is the day on which you decide whether it is scaled up.", date=due)
    else:
        when = _l("The date for your decision was %(date)s.", date=due)
    paragraphs = [
        when,
        _l(
            "Days since the experiment succeeded: %(days)s. Everybody can see how long a decision takes.",
            days=case.days_taken,
        ),
    ]
    if SCALING_CYCLE.missing(case, "approve"):
        paragraphs.append(_l("For a yes the dossier is not complete yet. You can say no at any time."))
    notify(
        queries.people(experiment.organisation_id, Role.DIRECTOR),
        subject=_l("Your decision on scaling up: %(title)s", title=experiment.title),
        paragraphs=paragraphs,
        link=f"/opschalen/{case.path}/besluit",
    )
    record("reminded", case, by=None)
