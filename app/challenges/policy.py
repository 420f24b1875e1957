"""Who may do what with a vraagstuk. Pure functions: no database, no request.

The officer (inkoper) writes and runs the dialogue; the owner (vraageigenaar) opens and withdraws.
"""

from dataclasses import dataclass

from app.accounts.actor import Actor, OrganisationOfActor
from app.accounts.states import Role
from app.challenges.models import Challenge, CoOwner, GuardBlock
from app.challenges.moments import takes_answers, takes_questions
from app.challenges.states import ENDED_STATES, PUBLIC_STATES, WRITABLE_STATES, ChallengeState, CoOwnerState
from app.organisations.states import OrganisationKind

JOINERS = (Role.OFFICER, Role.OWNER, Role.DIRECTOR)
"""Roles in an agency that may join a vraagstuk of another one."""


@dataclass(frozen=True, slots=True)
class Unsealer(Actor):
    """The opener, at work for two officers who confirmed: without a role, named in the trail by the second of them."""


def is_unsealer(actor: Actor, _challenge: Challenge) -> bool:
    """The opener, a process of its own, after two officers have confirmed; never a person."""
    return isinstance(actor, Unsealer)


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


def can_check_reuse(actor: Actor, challenge: Challenge) -> bool:
    """Officers say what they do with what exists already, while it is a concept."""
    return is_officer(actor, challenge) and challenge.state is ChallengeState.CONCEPT


def can_prepare(actor: Actor, challenge: Challenge) -> bool:
    """Who may write fills in the terms (money, dates, criteria, route) while the dialogue runs."""
    return can_edit(actor, challenge) and challenge.stage is ChallengeState.DIALOGUE


def can_ask(actor: Actor, challenge: Challenge) -> bool:
    """Whoever is signed in asks until questions close, but for the officers, who answer."""
    return actor.is_authenticated and not is_officer(actor, challenge) and takes_questions(challenge)


def can_answer(actor: Actor, challenge: Challenge) -> bool:
    """Officers answer, merge and refuse questions until two days before closing; they alone see who asked."""
    return is_officer(actor, challenge) and takes_answers(challenge)


def can_announce(actor: Actor, challenge: Challenge) -> bool:
    """Officers tell everyone something as long as it is public and has not ended."""
    return is_officer(actor, challenge) and challenge.stage in PUBLIC_STATES - ENDED_STATES


def can_follow(actor: Actor, challenge: Challenge) -> bool:
    """Whoever is signed in follows what is public."""
    return actor.is_authenticated and challenge.state in PUBLIC_STATES


def can_sign_decision(actor: Actor, challenge: Challenge) -> bool:
    """The director of the agency decides on the proposals; an officer prepares that."""
    return actor.has(challenge.organisation_id, Role.DIRECTOR)


def can_record_no_proposals(actor: Actor, challenge: Challenge) -> bool:
    """That nothing came is a fact to record, not a decision: officers do that, or the director."""
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


def leads(actor: Actor, challenge: Challenge) -> bool:
    """Officers and owners of the agency that leads: they divide the money and read what suppliers think."""
    return is_officer(actor, challenge) or is_owner(actor, challenge)


def can_join_for(actor: Actor, organisation_id: int) -> bool:
    """Officers, owners and directors join a vraagstuk for their agency. (Suppliers have none of these roles.)"""
    return actor.has(organisation_id, *JOINERS)


def can_answer_request(actor: Actor, co_owner: CoOwner) -> bool:
    """The agency that leads accepts and declines."""
    return leads(actor, co_owner.challenge)


def can_leave(actor: Actor, co_owner: CoOwner) -> bool:
    """Who may join for an agency may also leave for it."""
    return can_join_for(actor, co_owner.organisation_id)


def can_view_co_owner(actor: Actor, co_owner: CoOwner) -> bool:
    """Who joined is public; what was only asked, was declined or ended is for the people of both agencies."""
    both = (co_owner.organisation_id, co_owner.challenge.organisation_id)
    return co_owner.state is CoOwnerState.ACCEPTED or any(actor.belongs_to(agency) for agency in both)


def suppliers_of(actor: Actor) -> list[OrganisationOfActor]:
    """The suppliers that this person can speak for."""
    return [organisation for organisation in actor.organisations if organisation.kind == OrganisationKind.SUPPLIER]


def can_take_stance(actor: Actor, challenge: Challenge) -> bool:
    """People of a supplier say what they think while it is in dialogue, but nobody who works for the agency."""
    is_outsider = bool(suppliers_of(actor)) and not actor.belongs_to(challenge.organisation_id)
    return is_outsider and challenge.stage is ChallengeState.DIALOGUE


def can_see_guard(actor: Actor, challenge: Challenge) -> bool:
    """Everybody of the agency sees what the guard stops, to help with it."""
    return actor.belongs_to(challenge.organisation_id)


def can_lift(actor: Actor, block: GuardBlock) -> bool:
    """Anybody of the agency lifts a block as a second person: never who wrote the sentence, never of one unknown."""
    is_second = block.written_by_id is not None and actor.id is not None and block.written_by_id != actor.id
    is_waiting = block.lifted_at is None and block.challenge.stage in WRITABLE_STATES
    return is_waiting and is_second and can_see_guard(actor, block.challenge)


def can_ask_to_look(actor: Actor, block: GuardBlock) -> bool:
    """Who writes the texts asks colleagues to look at a block that is not lifted."""
    return block.lifted_at is None and can_edit(actor, block.challenge)


def can_read_lifts(actor: Actor) -> bool:
    """Administrators read what was lifted anywhere: that is how the lists of the guard grow."""
    return actor.is_administrator
