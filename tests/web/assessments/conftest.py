"""A closed vraagstuk with two submitted proposals, one that never was submitted, and an officer who decides."""

from dataclasses import dataclass

import pytest

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from tests.factories import ChallengeFactory, ProposalFactory, SupplierFactory, member


@dataclass
class Closed:
    """Who and what the tests of this room speak of."""

    challenge: Challenge
    officer: User
    first: Proposal
    second: Proposal
    draft: Proposal
    first_writer: User
    second_writer: User


@pytest.fixture
def closed(session):
    challenge = ChallengeFactory(closed=True)
    first = ProposalFactory(challenge=challenge, organisation=SupplierFactory(name="Eerste Kier BV"), submitted=True)
    second = ProposalFactory(challenge=challenge, organisation=SupplierFactory(name="Tweede Kans BV"), submitted=True)
    draft = ProposalFactory(challenge=challenge, organisation=SupplierFactory(name="Nooit Af BV"))
    ProposalFactory(challenge=challenge, submitted=True, state=ProposalState.WITHDRAWN)
    scene = Closed(
        challenge=challenge,
        officer=member(challenge.organisation, Role.OFFICER),
        first=first,
        second=second,
        draft=draft,
        first_writer=member(first.organisation, Role.MEMBER),
        second_writer=member(second.organisation, Role.MANAGER),
    )
    session.commit()
    return scene
