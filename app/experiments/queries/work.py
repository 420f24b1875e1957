"""What waits for somebody on *Mijn werk* around experiments."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.clock import now
from app.core.database import UTCDateTime
from app.core.work import Task, work_list, work_select
from app.experiments.models import SILENCE, Experiment, LossMandate, SupplierReference, TrojkaSeat
from app.experiments.states import ENDED, UNDER_WAY, ExperimentState, ReferenceState

CHECK_IN_DAYS = 14
"""A check-in is due so many days after the last one, or after the start."""

SHOWN_BEFORE = timedelta(days=7)
"""How long before it is due a check-in stands on the list."""


WAITS = LossMandate.in_force_at.is_(None) & LossMandate.withdrawn_at.is_(None)
"""A loss mandate that one director signed and that waits for a second."""


class DaysAfter(FunctionElement[Any]):
    """A moment so many days after another: `DaysAfter(column, days)`; also a part of a day."""

    type = UTCDateTime()
    inherit_cache = True
    name = "days_after"


@compiles(DaysAfter, "sqlite")
def _days_after_in_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    moment, days = (compiler.process(part, **kwargs) for part in element.clauses)
    # Moments are kept as text with six decimals; SQLite writes three.
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, ({days}) || ' days') || '000')"


@compiles(DaysAfter, "postgresql")
def _days_after_in_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    moment, days = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"({moment} + {days} * interval '1 day')"


def _has_right(actor: Actor) -> ColumnElement[bool]:
    """Whether a seat counts: of a guest always, of others as long as they work for the agency."""
    return TrojkaSeat.is_guest | Experiment.organisation_id.in_(actor.organisation_ids())


def _seats(actor: Actor) -> Select[Any] | None:
    return (
        work_select("experiment.seat", Experiment.ref, Experiment.title)
        .join(TrojkaSeat, TrojkaSeat.experiment_id == Experiment.id)
        .where(
            TrojkaSeat.user_id == actor.id,
            TrojkaSeat.accepted_at.is_(None),
            _has_right(actor),
            Experiment.state.not_in(ENDED),
        )
    )


def _mandates(actor: Actor) -> Select[Any] | None:
    """Plans to sign: not those that wait for the signature of somebody else."""
    if not (ids := actor.organisation_ids(Role.DIRECTOR)):
        return None
    return work_select("experiment.mandate", Experiment.ref, Experiment.title).where(
        Experiment.organisation_id.in_(ids), Experiment.state == ExperimentState.READY, ~Experiment.mandates.any(WAITS)
    )


def _second_signatures(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.DIRECTOR)):
        return None
    of_another = LossMandate.first_by_id.is_distinct_from(actor.id)
    return work_select("experiment.mandate_second", Experiment.ref, Experiment.title).where(
        Experiment.organisation_id.in_(ids),
        Experiment.state.in_((ExperimentState.READY, ExperimentState.RUNNING)),
        Experiment.mandates.any(WAITS & of_another),
    )


def _in_state(key: str, state: ExperimentState, *roles: Role, due: Any = None) -> Any:
    def waiting(actor: Actor) -> Select[Any] | None:
        if not (ids := actor.organisation_ids(*roles)):
            return None
        return work_select(key, Experiment.ref, Experiment.title, due).where(
            Experiment.organisation_id.in_(ids), Experiment.state == state
        )

    return waiting


def _check_ins(actor: Actor) -> Select[Any] | None:
    has_seat = Experiment.seats.any(
        (TrojkaSeat.user_id == actor.id) & TrojkaSeat.accepted_at.is_not(None) & _has_right(actor)
    )
    is_lead = Experiment.organisation_id.in_(actor.organisation_ids(Role.LEAD))
    heard = Experiment.last_sign_at
    return work_select("experiment.check_in", Experiment.ref, Experiment.title, DaysAfter(heard, CHECK_IN_DAYS)).where(
        Experiment.state == ExperimentState.RUNNING,
        has_seat | is_lead,
        heard <= now() - timedelta(days=CHECK_IN_DAYS) + SHOWN_BEFORE,
    )


def _silences(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OWNER, Role.DIRECTOR)):
        return None
    heard = Experiment.last_sign_at
    return work_select("experiment.silence", Experiment.ref, Experiment.title, DaysAfter(heard, SILENCE.days)).where(
        Experiment.organisation_id.in_(ids), Experiment.state.in_(UNDER_WAY), heard < now() - SILENCE
    )


def _references(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER, Role.LEAD, Role.DIRECTOR)):
        return None
    return (
        work_select("experiment.reference", Experiment.ref, Experiment.title)
        .join(SupplierReference, SupplierReference.experiment_id == Experiment.id)
        .where(SupplierReference.state == ReferenceState.ASKED, Experiment.organisation_id.in_(ids))
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    for task in (
        Task(
            "experiment.seat",
            _l("Look and accept"),
            _l("You are asked for a seat in the group of three that leads this experiment."),
            "experiments.show",
            _seats,
        ),
        Task(
            "experiment.mandate",
            _l("Look and sign"),
            _l("The plan is ready. It starts when you sign the loss mandate."),
            "experiments.mandate",
            _mandates,
        ),
        Task(
            "experiment.mandate_second",
            _l("Look and sign as well"),
            _l("A colleague signed a loss mandate above the amount for one director. It waits for your signature."),
            "experiments.mandate",
            _second_signatures,
        ),
        Task(
            "experiment.plan",
            _l("Finish the plan"),
            _l("This experiment is being designed. When the plan is complete it goes to the director."),
            "experiments.edit",
            _in_state("experiment.plan", ExperimentState.DESIGN, Role.LEAD, Role.OFFICER),
        ),
        Task(
            "experiment.check_in",
            _l("Check in"),
            _l("Three short answers and the money spent so far: two minutes."),
            "experiments.check_in",
            _check_ins,
        ),
        Task(
            "experiment.close",
            _l("Close the experiment"),
            _l("The trial is over. Fill in what was measured, the answers and the lessons."),
            "experiments.close",
            _in_state(
                "experiment.close",
                ExperimentState.EVALUATION,
                Role.LEAD,
                due=DaysAfter(Experiment.evaluation_at, CHECK_IN_DAYS),
            ),
        ),
        Task(
            "experiment.reference",
            _l("Answer the supplier"),
            _l("The supplier asks whether it may show this experiment as a reference."),
            "experiments.reference",
            _references,
        ),
        Task(
            "experiment.silence",
            _l("Ask how it goes"),
            _l("Nothing was heard of this experiment for more than 30 days."),
            "experiments.show",
            _silences,
        ),
    ):
        work_list.register(task)
