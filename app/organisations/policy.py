"""Who may change organisations and the people in them. Everybody may read about an organisation."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind


def can_edit(actor: Actor, organisation: Organisation) -> bool:
    """Its account managers, and administrators of the platform."""
    return actor.is_administrator or actor.has(organisation.id, Role.MANAGER)


def can_manage_people(actor: Actor, organisation: Organisation, *, has_manager: bool) -> bool:
    """Its account managers; administrators too, because a new organisation has nobody yet.

    Of a supplier only until somebody manages its account: who lets people in reads its sealed proposals.
    """
    if actor.has(organisation.id, Role.MANAGER):
        return True
    return actor.is_administrator and not (organisation.kind is OrganisationKind.SUPPLIER and has_manager)


def can_add_company(actor: Actor) -> bool:
    """Everybody with an account may add the company that they work for."""
    return actor.is_authenticated


def can_administer(actor: Actor) -> bool:
    """Administrators add agencies and change what is in the register."""
    return actor.is_administrator
