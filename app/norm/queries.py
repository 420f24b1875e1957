"""Reads about endorsements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.core.database import db
from app.norm import policy
from app.norm.models import NormEndorsement
from app.organisations.models import Organisation


def endorsers(number: int) -> Sequence[Any]:
    """The organisations that endorse a version, by name: `name`, `slug`, `endorsed_at`; one query."""
    return db.session.execute(
        select(Organisation.name, Organisation.slug, NormEndorsement.endorsed_at)
        .join(Organisation, Organisation.id == NormEndorsement.organisation_id)
        .where(NormEndorsement.norm_number == number)
        .order_by(Organisation.name)
    ).all()


def endorsement(organisation: Organisation, number: int) -> NormEndorsement | None:
    """The endorsement of one version by one organisation."""
    return db.session.scalar(
        select(NormEndorsement).where(
            NormEndorsement.organisation_id == organisation.id, NormEndorsement.norm_number == number
        )
    )


def latest_endorsement(organisation: Organisation) -> NormEndorsement | None:
    """The endorsement of the newest version that this organisation endorses."""
    return db.session.scalar(
        select(NormEndorsement)
        .where(NormEndorsement.organisation_id == organisation.id)
        .order_by(NormEndorsement.norm_number.desc())
        .limit(1)
    )


def managed_agencies(actor: Actor, number: int) -> Sequence[tuple[Organisation, NormEndorsement | None]]:
    """The agencies in whose name this person may endorse, each with its endorsement of this version."""
    ids = actor.organisation_ids(Role.MANAGER)
    if not ids:
        return []
    rows = db.session.execute(
        select(Organisation, NormEndorsement)
        .outerjoin(
            NormEndorsement,
            (NormEndorsement.organisation_id == Organisation.id) & (NormEndorsement.norm_number == number),
        )
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.name)
    )
    return [(organisation, given) for organisation, given in rows if policy.can_endorse(actor, organisation)]
