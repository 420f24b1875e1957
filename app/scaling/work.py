"""What waits for somebody on *Mijn werk* around scaling dossiers."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.work import Task, work_list, work_select
from app.experiments.models import Experiment
from app.scaling.models import ScalingCase
from app.scaling.states import ScalingState

EVIDENCE_COLUMNS = (
    ScalingCase.governance_anchor,
    ScalingCase.organisation_anchor,
    ScalingCase.information_anchor,
    ScalingCase.money,
    ScalingCase.owner,
    ScalingCase.weakest_point,
    ScalingCase.weakest_point_plan,
)


def _decisions(actor: Actor) -> Select[Any] | None:
    return _undecided("scaling.decide", actor.organisation_ids(Role.DIRECTOR))


def _unfinished(actor: Actor) -> Select[Any] | None:
    waiting = _undecided("scaling.fill", actor.organisation_ids(Role.LEAD))
    return None if waiting is None else waiting.where(or_(*(column == "" for column in EVIDENCE_COLUMNS)))


def _undecided(key: str, organisation_ids: Collection[int]) -> Select[Any] | None:
    if not organisation_ids:
        return None
    return (
        work_select(key, ScalingCase.ref, Experiment.title, ScalingCase.decision_due)
        .join(Experiment, Experiment.id == ScalingCase.experiment_id)
        .where(ScalingCase.state == ScalingState.PREPARING, Experiment.organisation_id.in_(organisation_ids))
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    for task in (
        Task(
            "scaling.decide",
            _l("Decide"),
            _l("An experiment succeeded. You decide whether it is scaled up."),
            "scaling.decide",
            _decisions,
        ),
        Task(
            "scaling.fill",
            _l("Fill in the dossier"),
            _l("An experiment succeeded. The director needs the dossier to decide."),
            "scaling.edit",
            _unfinished,
        ),
    ):
        work_list.register(task)
