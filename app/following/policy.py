"""Who may follow, and who knows what somebody follows. Pure."""

from app.accounts.actor import Actor
from app.following.models import Subscription
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind


def can_follow(actor: Actor) -> bool:
    """Whoever is signed in follows what is public."""
    return actor.is_authenticated


def can_be_followed(organisation: Organisation) -> bool:
    """Public bodies: what suppliers make public stands with the vraagstukken of those."""
    return organisation.kind is OrganisationKind.AGENCY


def can_view(actor: Actor, subscription: Subscription) -> bool:
    """What somebody follows is theirs alone: it tells what they work on, and what they look for."""
    return actor.id is not None and actor.id == subscription.user_id


def can_change(actor: Actor, subscription: Subscription) -> bool:
    """Only the person changes the pace, stops, or takes stopping back."""
    return can_view(actor, subscription)
