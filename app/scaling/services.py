"""What is done with dossiers: they open by themselves, are decided on and followed up."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.audit.services import record
from app.core.clock import now, today
from app.core.database import db
from app.core.errors import InvalidStepError
from app.core.filters import format_date
from app.experiments.models import Experiment
from app.notifications.services import notify
from app.scaling import queries
from app.scaling.holding import hold
from app.scaling.lifecycle import SCALING_CYCLE
from app.scaling.models import ScalingCase

DAYS_TO_DECIDE = 60
"""From the day that the experiment succeeded."""


def open_case(experiment: Experiment, by: Actor) -> None:
    """Open the dossier of an experiment that has succeeded, once; the decision date runs from today.

    Called by the experiment's own success, in its transaction.
    """
    if queries.case_of(experiment.id) is not None:
        return
    case = ScalingCase(experiment=experiment, decision_due=today() + timedelta(days=DAYS_TO_DECIDE))
    db.session.add(case)
    record("open", case, by=by, decision_due=case.decision_due.isoformat())
    notify(
        queries.people(experiment.organisation_id, Role.LEAD, Role.DIRECTOR),
        subject=_l("The scaling dossier is open: %(title)s", title=experiment.title),
        paragraphs=[
            _l("The experiment has succeeded. That is why the scaling dossier opened by itself."),
            _l(
                "The lead fills in the dossier. The director decides before %(date)s.",
                date=LazyString(format_date, case.decision_due),
            ),
        ],
        link=f"/opschalen/{case.path}",
    )


def decide(case: ScalingCase, *, is_yes: bool, reason: str, by: Actor) -> None:
    """Decide whether the solution is scaled up, with a public reason, and tell the lead and the supplier.

    Raises what `LifeCycle.take` raises: a yes needs all the evidence.
    """
    with db.session.no_autoflush:
        case.decided_at, case.decided_by_id, case.decision_reason = now(), by.id, reason.strip()
        SCALING_CYCLE.take(case, "approve" if is_yes else "reject", by=by, reason=reason)
    _tell_decision(case)


def follow_up(case: ScalingCase, action: str, *, by: Actor) -> None:
    """Say that scaling up has begun, or that the solution is anchored. Raises what `LifeCycle.take` raises."""
    if action not in {"scale", "anchor"}:
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    hold(case)  # nobody adds a milestone while the others are found to be reached
    SCALING_CYCLE.take(case, action, by=by)


def _tell_decision(case: ScalingCase) -> None:
    experiment = case.experiment
    readers: Iterable[User] = [
        *queries.givers(experiment),
        *queries.people(experiment.organisation_id, Role.LEAD),
        *queries.people(experiment.supplier_id, Role.MEMBER, Role.MANAGER),
    ]
    outcome: Any = case.state.label
    notify(
        readers,
        subject=_l("Decision on scaling up: %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "%(organisation)s has decided: %(outcome)s.", organisation=experiment.organisation.name, outcome=outcome
            ),
            _l("The reason: %(reason)s", reason=case.decision_reason),
        ],
        link=f"/opschalen/{case.path}",
    )
