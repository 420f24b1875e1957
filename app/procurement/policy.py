"""Who lays down what an organisation has decided about its purchases. Everybody may read it."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind


def can_edit(actor: Actor, organisation: Organisation) -> bool:
    """The account manager or a director of a public body."""
    return organisation.kind is OrganisationKind.AGENCY and actor.has(organisation.id, Role.MANAGER, Role.DIRECTOR)
