"""Who may do what with a vraagstuk. Pure functions: no database, no request.

The officer (inkoper) writes and runs the dialogue; the owner (vraageigenaar) opens and withdraws.
"""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.states import ASKABLE_STATES, ENDED_STATES, PUBLIC_STATES, WRITABLE_STATES, ChallengeState


def is_officer(actor: Actor, challenge: Challenge) -> bool:
    """An inkoper of the agency."""
    return actor.has(challenge.organisation_id, Role.OFFICER)


def is_owner(actor: Actor, challenge: Challenge) -> bool:
    """A vraageigenaar of the agency."""
    return actor.has(challenge.organisation_id, Role.OWNER)


def can_create(actor: Actor, organisation_id: int) -> bool:
    """Officers begin a vraagstuk for their own agency."""
    return actor.has(organisation_id, Role.OFFICER)


def can_view(actor: Actor, challenge: Challenge) -> bool:
    """Everybody reads what is public; a concept exists for people of the agency only."""
    return challenge.state in PUBLIC_STATES or actor.belongs_to(challenge.organisation_id)


def can_edit(actor: Actor, challenge: Challenge) -> bool:
    """Officers and owners write the texts until it is open; after that only an announcement changes anything."""
    is_writer = is_officer(actor, challenge) or is_owner(actor, challenge)
    return is_writer and challenge.stage in WRITABLE_STATES


def can_prepare(actor: Actor, challenge: Challenge) -> bool:
    """Who may write fills in the terms (money, dates, criteria, route) while the dialogue runs."""
    return can_edit(actor, challenge) and challenge.stage is ChallengeState.DIALOGUE


def can_ask(actor: Actor, challenge: Challenge) -> bool:
    """Whoever is signed in asks, during the dialogue and until it closes."""
    return actor.is_authenticated and challenge.stage in ASKABLE_STATES


def can_answer(actor: Actor, challenge: Challenge) -> bool:
    """Officers answer; also just after closing, so that no question stays without an answer."""
    return is_officer(actor, challenge) and challenge.stage in ASKABLE_STATES | {ChallengeState.CLOSED}


def can_announce(actor: Actor, challenge: Challenge) -> bool:
    """Officers tell everyone something as long as it is public and has not ended."""
    return is_officer(actor, challenge) and challenge.stage in PUBLIC_STATES - ENDED_STATES


def can_follow(actor: Actor, challenge: Challenge) -> bool:
    """Whoever is signed in follows what is public."""
    return actor.is_authenticated and challenge.state in PUBLIC_STATES


def can_decide(actor: Actor, challenge: Challenge) -> bool:
    """The director decides, or an officer as the director's delegate."""
    return actor.has(challenge.organisation_id, Role.OFFICER, Role.DIRECTOR)


def can_start_experiment(actor: Actor, challenge: Challenge) -> bool:
    """Officers and experiment leads of the agency begin experiments with chosen proposals."""
    return actor.has(challenge.organisation_id, Role.OFFICER, Role.LEAD)


def can_complete(actor: Actor, challenge: Challenge) -> bool:
    """Who runs the experiments or owns the problem says that all of it is done."""
    return actor.has(challenge.organisation_id, Role.OFFICER, Role.OWNER, Role.LEAD)


def can_copy(actor: Actor, challenge: Challenge) -> bool:
    """After no proposals, or a withdrawal, an officer begins again with the same texts."""
    begins_again = challenge.stage in {ChallengeState.NO_PROPOSALS, ChallengeState.WITHDRAWN}
    return begins_again and is_officer(actor, challenge)
