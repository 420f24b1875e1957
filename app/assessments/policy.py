"""Who decides on a vraagstuk."""

from app.accounts.actor import Actor
from app.challenges.models import Challenge
from app.challenges.policy import can_decide as is_decider
from app.challenges.states import ChallengeState

__all__ = ["can_decide", "is_decider"]


def can_decide(actor: Actor, challenge: Challenge) -> bool:
    """Whoever decides for the agency, between the opening of the proposals and the decision."""
    return challenge.stage is ChallengeState.ASSESSMENT and is_decider(actor, challenge)
