"""Who decides, and when."""

import pytest
import time_machine

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.assessments import policy
from app.challenges.states import ChallengeState
from tests.factories import actor
from tests.unit.proposals.proposals import AGENCY, CLOSING, ELSEWHERE, SECOND, SUPPLIER, proposal


@pytest.mark.parametrize("role", Role)
def test_officer_and_director_of_the_agency_decide_from_closing_on(role):
    challenge = proposal().challenge
    may = role in {Role.OFFICER, Role.DIRECTOR}
    with time_machine.travel(CLOSING - SECOND, tick=False):
        assert not policy.can_decide(actor((AGENCY, role)), challenge)
    with time_machine.travel(CLOSING, tick=False):
        assert policy.can_decide(actor((AGENCY, role)), challenge) is may
        assert not policy.can_decide(actor((ELSEWHERE, role)), challenge)
        assert not policy.can_decide(actor((SUPPLIER, role)), challenge)


@pytest.mark.parametrize("who", [VISITOR, actor(is_administrator=True), actor(is_ambassador=True)])
def test_nobody_without_a_role_decides(who):
    with time_machine.travel(CLOSING, tick=False):
        assert not policy.can_decide(who, proposal().challenge)


@pytest.mark.parametrize("state", set(ChallengeState) - {ChallengeState.OPEN, ChallengeState.CLOSED})
def test_once_and_only_while_it_is_closed(state):
    challenge = proposal(state=state).challenge
    with time_machine.travel(CLOSING, tick=False):
        assert not policy.can_decide(actor((AGENCY, Role.OFFICER)), challenge)
