"""The steps of a voorstel. Everything a supplier does ends at the closing time of the vraagstuk, by the clock.

Opening is no step that a person takes: only the opener, a process of its own, makes a submitted proposal opened.
What a draft must hold before it is submitted is asked of the draft itself (`app.proposals.drafts`): it is encrypted.
"""

from flask_babel import lazy_gettext as _l

from app.challenges.states import ChallengeState
from app.lifecycle.engine import LifeCycle, Requirement, Step, states
from app.proposals import policy
from app.proposals.models import Proposal
from app.proposals.states import ProposalState


def is_before_closing(proposal: Proposal) -> bool:
    """Whether proposals may still come in: the vraagstuk is open and its closing time has not come."""
    return proposal.challenge.stage is ChallengeState.OPEN


def is_being_judged(proposal: Proposal) -> bool:
    """Whether the proposals were opened and nothing final is decided yet."""
    return proposal.challenge.stage is ChallengeState.ASSESSMENT


_IN_TIME = Requirement[Proposal](
    _l("The challenge is closed. Proposals can no longer be submitted or changed."), is_before_closing
)
_IN_ASSESSMENT = Requirement[Proposal](_l("The challenge must be in assessment."), is_being_judged)

PROPOSAL_CYCLE: LifeCycle[Proposal, ProposalState] = LifeCycle(
    name="proposal",
    states=ProposalState,
    state_of=lambda proposal: proposal.state,
    steps=(
        Step(
            "submit",
            _l("Submit proposal"),
            states(ProposalState.DRAFT),
            ProposalState.SUBMITTED,
            policy.can_write,
            requires=(_IN_TIME,),
            tells=("sender",),
        ),
        Step(
            "replace",
            _l("Replace proposal"),
            states(ProposalState.SUBMITTED),
            ProposalState.SUBMITTED,
            policy.can_write,
            requires=(_IN_TIME,),
            tells=("sender",),
        ),
        Step(
            "withdraw",
            _l("Withdraw proposal"),
            states(ProposalState.SUBMITTED),
            ProposalState.WITHDRAWN,
            policy.can_write,
            requires=(_IN_TIME,),
        ),
        Step(
            "resume",
            _l("Go on with this proposal"),
            states(ProposalState.WITHDRAWN),
            ProposalState.DRAFT,
            policy.can_write,
            requires=(_IN_TIME,),
        ),
        Step(
            "invite",
            _l("Invite to a conversation"),
            states(ProposalState.OPENED),
            ProposalState.INVITED,
            policy.can_decide,
            requires=(_IN_ASSESSMENT,),
            tells=("supplier",),
        ),
        Step(
            "choose",
            _l("Choose"),
            states(ProposalState.OPENED, ProposalState.INVITED),
            ProposalState.CHOSEN,
            policy.can_decide,
            requires=(_IN_ASSESSMENT,),
            is_final=True,
            tells=("supplier",),
        ),
        Step(
            "reject",
            _l("Do not choose"),
            states(ProposalState.OPENED, ProposalState.INVITED),
            ProposalState.NOT_CHOSEN,
            policy.can_decide,
            requires=(_IN_ASSESSMENT,),
            is_final=True,
            tells=("supplier",),
        ),
    ),
)
