"""Proposals in memory for tests of rules: no database."""

from datetime import UTC, datetime, timedelta

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from tests.factories import actor

AGENCY, SUPPLIER, RIVAL, ELSEWHERE = 7, 8, 9, 10
CLOSING = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

MAKERS = {role: actor((SUPPLIER, role)) for role in (Role.MEMBER, Role.MANAGER)}
READERS = {role: actor((AGENCY, role)) for role in (Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR)}
OUTSIDERS = {
    "visitor": VISITOR,
    "administrator": actor(is_administrator=True),
    "ambassador": actor(is_ambassador=True),
    "manager of the agency's account": actor((AGENCY, Role.MANAGER)),
    "rival": actor((RIVAL, Role.MEMBER), (RIVAL, Role.MANAGER)),
    "another agency": actor(*((ELSEWHERE, role) for role in Role)),
}


def proposal(state: ProposalState = ProposalState.DRAFT, /, **of_challenge: object) -> Proposal:
    """A complete proposal to an open vraagstuk that closes at `CLOSING`."""
    values = {"organisation_id": AGENCY, "state": ChallengeState.OPEN, "closing_at": CLOSING, "title": "Hoe korter?"}
    return Proposal(
        challenge=Challenge(**{**values, **of_challenge}),
        organisation_id=SUPPLIER,
        state=state,
        idea="Wij bellen mensen als zij kunnen komen.",
        why_it_works="Zij wachten thuis.",
        smallest_test="Twee weken, één balie.",
        team="Twee begeleiders.",
        price_eur=0,
        ref="k7m2q9xa",
    )
