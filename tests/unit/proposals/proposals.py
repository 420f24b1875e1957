"""Proposals in memory for tests of rules: no database."""

from datetime import UTC, datetime, timedelta

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.proposals.models import Proposal
from app.proposals.states import READABLE_STATES, ProposalState
from tests.factories import actor

AGENCY, SUPPLIER, RIVAL, ELSEWHERE = 7, 8, 9, 10
CLOSING = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OPENED_STATES = READABLE_STATES | {ProposalState.DAMAGED}

MAKERS = {role: actor((SUPPLIER, role)) for role in (Role.MEMBER, Role.MANAGER)}
READERS = {role: actor((AGENCY, role)) for role in (Role.OFFICER, Role.OWNER, Role.DIRECTOR)}
PANEL = {role: actor((AGENCY, role)) for role in (Role.ASSESSOR, Role.LEAD)}
OUTSIDERS = {
    "visitor": VISITOR,
    "administrator": actor(is_administrator=True),
    "ambassador": actor(is_ambassador=True),
    "manager of the agency's account": actor((AGENCY, Role.MANAGER)),
    "rival": actor((RIVAL, Role.MEMBER), (RIVAL, Role.MANAGER)),
    "another agency": actor(*((ELSEWHERE, role) for role in Role)),
}


def proposal(state: ProposalState = ProposalState.DRAFT, /, **of_challenge: object) -> Proposal:
    """A proposal to an open vraagstuk that closes at `CLOSING`; in an opened state its vraagstuk is in assessment."""
    values = {"organisation_id": AGENCY, "state": ChallengeState.OPEN, "closing_at": CLOSING, "title": "Hoe korter?"}
    if state in OPENED_STATES:
        values |= {"state": ChallengeState.ASSESSMENT, "proposals_opened_at": CLOSING}
    return Proposal(
        challenge=Challenge(**{**values, **of_challenge}), organisation_id=SUPPLIER, state=state, ref="k7m2q9xa"
    )
