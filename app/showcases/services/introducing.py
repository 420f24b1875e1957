"""An ambassador brings a giver and a taker together."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import User
from app.audit.services import record
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.experiments.models import Experiment
from app.notifications.services import notify
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.scaling.policy import is_adoptable, is_own_solution
from app.scaling.queries import givers
from app.showcases import policy, queries
from app.showcases.models import Introduction

FIELD = "organisation"
"""The field of the form that names the taker: refusals about the two parties belong there."""


def introduce(experiment: Experiment, taker: Organisation, text: str, *, by: Actor) -> Introduction:
    """Bring the makers of a solution and an agency that could use it together: both get the text by mail.

    Raises `NotPermittedError`, and `RefusedInputError` for what did not succeed, for an agency with itself, for a
    second time, and when one of the two has nobody here who can be written to.
    """
    if not policy.can_introduce(by, experiment):
        raise NotPermittedError("introduce")
    if not is_adoptable(experiment):
        raise RefusedInputError(_l("You can only take over what was shown to work in an experiment."))
    if is_own_solution(experiment, taker.id):
        raise RefusedInputError(
            _l("%(name)s made this itself. You cannot introduce an organisation to itself.", name=taker.name),
            field=FIELD,
        )
    if taker.kind is not OrganisationKind.AGENCY:
        raise RefusedInputError(_l("Only public bodies take a solution over."), field=FIELD)
    if queries.introduction_by(by, experiment, taker.id) is not None:
        raise _twice(experiment, taker)
    giving, taking = givers(experiment), queries.takers(experiment, taker.id)
    for name, people in ((experiment.organisation.name, giving), (taker.name, taking)):
        if not people:
            raise RefusedInputError(
                _l("Nobody of %(name)s can be reached by way of this site. Call them instead.", name=name), field=FIELD
            )
    introduction = _keep(experiment, taker, text, by)
    record("introduced", introduction, by=by, experiment=experiment.ref, taker=taker.slug)
    _tell(experiment, giving, other=taker, others=taking, text=text, by=by)
    _tell(experiment, taking, other=experiment.organisation, others=giving, text=text, by=by)
    return introduction


def _keep(experiment: Experiment, taker: Organisation, text: str, by: Actor) -> Introduction:
    introduction = Introduction(
        experiment=experiment,
        giver_id=experiment.organisation_id,
        taker_id=taker.id,
        ambassador_id=by.id,
        text=text,
    )
    try:
        with db.session.begin_nested():
            db.session.add(introduction)
    except IntegrityError as error:  # pressed twice in the same moment
        raise _twice(experiment, taker) from error
    return introduction


def _twice(experiment: Experiment, taker: Organisation) -> RefusedInputError:
    message = _l(
        "You have introduced %(taker)s and %(giver)s to each other about this already.",
        taker=taker.name,
        giver=experiment.organisation.name,
    )
    return RefusedInputError(message, field=FIELD)


def _tell(
    experiment: Experiment,
    readers: Sequence[User],
    *,
    other: Organisation,
    others: Sequence[User],
    text: str,
    by: Actor,
) -> None:
    reached: Any = ", ".join(f"{person.name} ({person.email})" for person in others)
    notify(
        readers,
        subject=_l("You are introduced to %(name)s: %(title)s", name=other.name, title=experiment.title),
        paragraphs=[
            _l(
                "%(ambassador)s, ambassador on Vraagplein, brings you and %(name)s together about “%(title)s”.",
                ambassador=by.name,
                name=other.name,
                title=experiment.title,
            ),
            text,
            _l("At %(name)s you reach: %(people)s.", name=other.name, people=reached),
            _l("You can write to the ambassador too: %(address)s.", address=by.email),
        ],
        link=f"/experimenten/{experiment.path}",
        is_private=True,
    )
