"""Who may do what with proposals.

Before the deadline a proposal does not exist but for the supplier's own people, administrators included. Afterwards the
agency's people read the submitted ones, never drafts or withdrawn ones. Suppliers never read each other's.
"""

from app.accounts.actor import Actor, OrganisationOfActor
from app.accounts.states import Role
from app.challenges import policy as challenge_policy
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.organisations.states import OrganisationKind
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.seal.rule import may_be_opened

MAKERS = (Role.MEMBER, Role.MANAGER)
READERS = (Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR)
DECIDED_STATES = frozenset({ProposalState.CHOSEN, ProposalState.NOT_CHOSEN})


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


def is_opened(proposal: Proposal) -> bool:
    """Whether others than the makers may read it: submitted, and the deadline has passed.

    What a withdrawn vraagstuk had not decided on stays sealed: nobody will judge it any more.
    """
    if not may_be_opened(proposal.challenge.closing_at):
        return False
    is_waiting = proposal.state is ProposalState.SUBMITTED
    return proposal.state in DECIDED_STATES or (is_waiting and proposal.challenge.state is not ChallengeState.WITHDRAWN)


def is_reader(actor: Actor, challenge: Challenge) -> bool:
    """The people of the agency who read its proposals, once they may be read."""
    return actor.has(challenge.organisation_id, *READERS)


def can_read_all(actor: Actor, challenge: Challenge) -> bool:
    """Whether this person may read every opened proposal, and so know how many there are."""
    return is_reader(actor, challenge) and may_be_opened(challenge.closing_at)


def can_view(actor: Actor, proposal: Proposal) -> bool:
    """The supplier's own people always; the agency's people what was submitted, after the deadline."""
    return is_maker(actor, proposal) or (is_reader(actor, proposal.challenge) and is_opened(proposal))


def can_decide(actor: Actor, proposal: Proposal) -> bool:
    """Whoever decides on the vraagstuk, once the proposal may be read."""
    return challenge_policy.can_decide(actor, proposal.challenge) and is_opened(proposal)


def _writes_for(actor: Actor, organisation: OrganisationOfActor) -> bool:
    return organisation.kind == OrganisationKind.SUPPLIER and actor.has(organisation.id, *MAKERS)
