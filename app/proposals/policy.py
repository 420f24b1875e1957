"""Who may do what with proposals.

Until the opener has opened them a proposal does not exist but for the supplier's own people, administrators included.
Then the agency's officers, owners and directors read it; its experiment leads read what was chosen, its panel by way of
the pages of the panel. What is damaged, withdrawn or a draft is never read by others, and suppliers never read each
other's.
"""

from app.accounts.actor import Actor, OrganisationOfActor
from app.accounts.states import Role
from app.challenges import policy as challenge_policy
from app.challenges.models import Challenge
from app.organisations.states import OrganisationKind
from app.proposals.models import Proposal
from app.proposals.states import READABLE_STATES, ProposalState

MAKERS = (Role.MEMBER, Role.MANAGER)
READERS = (Role.OFFICER, Role.OWNER, Role.DIRECTOR)
READERS_OF_CHOSEN = (*READERS, Role.LEAD)


def supplier_of(actor: Actor) -> OrganisationOfActor | None:
    """The supplier for which this person writes: the one they work for at the moment, else their first."""
    suppliers = [organisation for organisation in actor.organisations if _writes_for(actor, organisation)]
    if actor.organisation in suppliers:
        return actor.organisation
    return suppliers[0] if suppliers else None


def can_propose(actor: Actor, challenge: Challenge) -> bool:
    """People of a supplier, but nobody who works for the agency that will judge the proposals."""
    return supplier_of(actor) is not None and not actor.belongs_to(challenge.organisation_id)


def is_maker(actor: Actor, proposal: Proposal) -> bool:
    """The supplier's own people."""
    return actor.has(proposal.organisation_id, *MAKERS)


def can_write(actor: Actor, proposal: Proposal) -> bool:
    """The supplier's own people, but nobody who works for the agency that will judge it."""
    return is_maker(actor, proposal) and not actor.belongs_to(proposal.challenge.organisation_id)


def can_reuse(actor: Actor, proposal: Proposal) -> bool:
    """The supplier's own people, for another vraagstuk, once it is opened and the text is there again."""
    return is_maker(actor, proposal) and is_opened(proposal)


def is_opened(proposal: Proposal) -> bool:
    """Whether the opener has opened it, so that its text is there to be read."""
    return proposal.state in READABLE_STATES


def is_reader(actor: Actor, challenge: Challenge) -> bool:
    """The people of the agency who read its proposals, once they are opened."""
    return actor.has(challenge.organisation_id, *READERS)


def can_read_all(actor: Actor, challenge: Challenge) -> bool:
    """Whether this person may read every opened proposal, and so know how many there are."""
    return is_reader(actor, challenge) and challenge.proposals_opened_at is not None


def can_view(actor: Actor, proposal: Proposal) -> bool:
    """The supplier's own people always; the agency's people what was opened; experiment leads what was chosen."""
    if is_maker(actor, proposal):
        return True
    readers = READERS_OF_CHOSEN if proposal.state is ProposalState.CHOSEN else READERS
    return is_opened(proposal) and actor.has(proposal.challenge.organisation_id, *readers)


def can_confirm_opening(actor: Actor, challenge: Challenge) -> bool:
    """Officers of the agency; it takes two different ones, after the closing time."""
    return challenge_policy.is_officer(actor, challenge)


def can_decide(actor: Actor, proposal: Proposal) -> bool:
    """Whoever decides on the vraagstuk, once the proposal may be read."""
    return challenge_policy.can_sign_decision(actor, proposal.challenge) and is_opened(proposal)


def _writes_for(actor: Actor, organisation: OrganisationOfActor) -> bool:
    return organisation.kind == OrganisationKind.SUPPLIER and actor.has(organisation.id, *MAKERS)
