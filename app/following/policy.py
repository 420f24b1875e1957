"""Who may follow, and who knows what somebody follows. Pure."""

from app.accounts.actor import Actor
from app.following.models import Subscription


def can_follow(actor: Actor) -> bool:
    """Whoever is signed in follows what is public."""
    return actor.is_authenticated


def can_view(actor: Actor, subscription: Subscription) -> bool:
    """What somebody follows is theirs alone: it tells what they work on, and what they look for."""
    return actor.id is not None and actor.id == subscription.user_id


def can_change(actor: Actor, subscription: Subscription) -> bool:
    """Only the person changes the pace, stops, or takes stopping back."""
    return can_view(actor, subscription)
