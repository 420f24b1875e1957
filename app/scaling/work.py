"""What waits for somebody on *Mijn werk* around scaling dossiers."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.clock import today
from app.core.work import Task, work_list, work_select
from app.experiments.models import Experiment
from app.scaling.models import DomainCheck, Milestone, ReadinessComponent, ScalingCase
from app.scaling.policy import FOLLOWED_UP
from app.scaling.reminders import BEFORE as NEAR
from app.scaling.states import ComplexityDomain, ProcurementBasis, ScalingState

TEXTS = (
    ScalingCase.weakest_point_plan,
    ScalingCase.governance_anchor,
    ScalingCase.organisation_anchor,
    ScalingCase.information_anchor,
    ScalingCase.facilities,
    ScalingCase.money,
    ScalingCase.owner,
)


def _ready(actor: Actor) -> Select[Any] | None:
    waiting = _undecided("scaling.decide", actor.organisation_ids(Role.DIRECTOR))
    return None if waiting is None else waiting.where(not_(_lacks_something()))


def _pressing(actor: Actor) -> Select[Any] | None:
    """Decisions whose date is near or over while the dossier is not complete: a no is possible, and waiting is not."""
    waiting = _undecided("scaling.decide_incomplete", actor.organisation_ids(Role.DIRECTOR))
    is_near = ScalingCase.decision_due <= today() + NEAR
    return None if waiting is None else waiting.where(is_near, _lacks_something())


def _unfinished(actor: Actor) -> Select[Any] | None:
    waiting = _undecided("scaling.fill", actor.organisation_ids(Role.LEAD))
    return None if waiting is None else waiting.where(_lacks_something())


def _lacks_something() -> ColumnElement[bool]:
    """The same as `lifecycle.EVIDENCE`, as the database sees it."""
    of_this = ReadinessComponent.case_id == ScalingCase.id
    weakest = (
        select(ReadinessComponent.name)
        .where(of_this)
        .order_by(
            ReadinessComponent.readiness * ReadinessComponent.use, ReadinessComponent.use, ReadinessComponent.position
        )
        .limit(1)
        .correlate(ScalingCase)
        .scalar_subquery()
    )
    looked_at = (
        select(func.count())
        .select_from(DomainCheck)
        .where(DomainCheck.case_id == ScalingCase.id)
        .correlate(ScalingCase)
        .scalar_subquery()
    )
    is_new_route = ScalingCase.procurement_basis == ProcurementBasis.NEW_ROUTE
    return or_(
        *(column == "" for column in TEXTS),
        weakest.is_(None),
        weakest != ScalingCase.weakest_point,
        ScalingCase.remedy.is_(None),
        looked_at < len(ComplexityDomain),
        ScalingCase.procurement_basis.is_(None),
        and_(is_new_route, ScalingCase.procurement_note == ""),
    )


def _undecided(key: str, organisation_ids: Collection[int]) -> Select[Any] | None:
    if not organisation_ids:
        return None
    return (
        work_select(key, ScalingCase.ref, Experiment.title, ScalingCase.decision_due)
        .join(Experiment, Experiment.id == ScalingCase.experiment_id)
        .where(ScalingCase.state == ScalingState.PREPARING, Experiment.organisation_id.in_(organisation_ids))
    )


def _without_milestones(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.LEAD)):
        return None
    return (
        work_select("scaling.plan", ScalingCase.ref, Experiment.title)
        .join(Experiment, Experiment.id == ScalingCase.experiment_id)
        .where(
            ScalingCase.state == ScalingState.APPROVED,
            Experiment.organisation_id.in_(ids),
            ~ScalingCase.milestones.any(),
        )
    )


def _overdue_milestones(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.LEAD)):
        return None
    return (
        work_select("scaling.milestone", ScalingCase.ref, Milestone.title, Milestone.due)
        .join(ScalingCase, ScalingCase.id == Milestone.case_id)
        .join(Experiment, Experiment.id == ScalingCase.experiment_id)
        .where(
            ScalingCase.state.in_(FOLLOWED_UP),
            Experiment.organisation_id.in_(ids),
            Milestone.done_at.is_(None),
            Milestone.due < today(),
        )
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    work_list.register(
        Task(
            "scaling.decide",
            _l("Decide"),
            _l("The dossier is complete. You decide whether this solution is scaled up."),
            "scaling.decide",
            _ready,
        ),
        Task(
            "scaling.decide_incomplete",
            _l("Look at the dossier"),
            _l("The date for your decision on scaling up is near or past. For a yes the dossier is not complete yet."),
            "scaling.decide",
            _pressing,
        ),
        Task(
            "scaling.fill",
            _l("Fill in the dossier"),
            _l("An experiment succeeded. The director needs the dossier to decide."),
            "scaling.edit",
            _unfinished,
        ),
        Task(
            "scaling.plan",
            _l("Set milestones"),
            _l("The director said yes. Say by which steps it becomes ordinary work."),
            "scaling.show",
            _without_milestones,
            anchor="milestones",
        ),
        Task(
            "scaling.milestone",
            _l("Look at the milestone"),
            _l("The day of this milestone has passed. Say that it is reached, or choose another day."),
            "scaling.show",
            _overdue_milestones,
            anchor="milestones",
        ),
    )
