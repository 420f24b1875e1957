"""Who may endorse the norm. Pure: no database, no request."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind


def can_endorse(actor: Actor, organisation: Organisation) -> bool:
    """The manager of a public body endorses the norm in its name, and may withdraw that."""
    return organisation.kind is OrganisationKind.AGENCY and actor.has(organisation.id, Role.MANAGER)
