"""Endorsing the norm and taking that back."""

from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.database import db
from app.core.errors import NotPermittedError
from app.norm import policy, queries
from app.norm.models import NormEndorsement
from app.norm.texts import newest
from app.organisations.models import Organisation


def endorse(organisation: Organisation, *, by: Actor) -> NormEndorsement:
    """Endorse the newest version in the name of an organisation; a second time changes nothing.

    Raises `NotPermittedError`.
    """
    if not policy.can_endorse(by, organisation):
        raise NotPermittedError("endorse")
    number = newest().number
    existing = queries.endorsement(organisation, number)
    if existing is not None:
        return existing
    given = NormEndorsement(organisation=organisation, norm_number=number, endorsed_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(given)
    except IntegrityError:
        # Another manager was first in the same moment.
        existing = queries.endorsement(organisation, number)
        if existing is None:
            raise
        return existing
    record("endorse_norm", organisation, by=by, number=number)
    return given


def withdraw(organisation: Organisation, *, by: Actor) -> None:
    """Take the endorsement of the newest version back; without one nothing changes. Raises `NotPermittedError`."""
    if not policy.can_endorse(by, organisation):
        raise NotPermittedError("withdraw")
    number = newest().number
    given = queries.endorsement(organisation, number)
    if given is None:
        return
    db.session.delete(given)
    record("withdraw_norm", organisation, by=by, number=number)
