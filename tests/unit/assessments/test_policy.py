"""Who prepares, signs and reads a decision, and when."""

import pytest
import time_machine

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.assessments import policy
from app.assessments.models import Decision, Letter
from app.challenges.states import ChallengeState
from app.proposals.states import ProposalState
from tests.factories import actor
from tests.unit.proposals.proposals import AGENCY, CLOSING, ELSEWHERE, OUTSIDERS, RIVAL, SUPPLIER, proposal


def challenge_in(state):
    return proposal(ProposalState.OPENED, state=state).challenge


@pytest.fixture(autouse=True)
def after_closing():
    with time_machine.travel(CLOSING, tick=False):
        yield


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("organisation", [AGENCY, ELSEWHERE, SUPPLIER, RIVAL])
def test_officers_prepare_and_the_director_signs(role, organisation):
    challenge = challenge_in(ChallengeState.ASSESSMENT)
    person, decision = actor((organisation, role)), Decision(challenge=challenge)
    is_own = organisation == AGENCY
    assert policy.can_prepare_decision(person, challenge) is (is_own and role is Role.OFFICER)
    assert policy.can_work_on(person, decision) is (is_own and role is Role.OFFICER)
    assert policy.can_sign(person, decision) is (is_own and role is Role.DIRECTOR)
    assert policy.can_read_decision(person, challenge) is (is_own and role in {Role.OFFICER, Role.OWNER, Role.DIRECTOR})


@pytest.mark.parametrize("who", [VISITOR, actor(is_administrator=True), actor(is_ambassador=True)])
def test_nobody_without_a_role_does_anything(who):
    challenge = challenge_in(ChallengeState.ASSESSMENT)
    decision = Decision(challenge=challenge)
    assert not policy.can_prepare_decision(who, challenge)
    assert not policy.can_sign(who, decision)
    assert not policy.can_read_decision(who, challenge)


@pytest.mark.parametrize("state", set(ChallengeState) - {ChallengeState.ASSESSMENT})
def test_only_while_it_is_in_assessment(state):
    challenge = challenge_in(state)
    everything = actor(*((AGENCY, role) for role in Role))
    assert not policy.can_prepare_decision(everything, challenge)
    assert not policy.can_sign(everything, Decision(challenge=challenge))


def test_before_the_opening_there_is_no_decision_to_read():
    sealed = proposal(ProposalState.SUBMITTED).challenge
    assert not policy.can_read_decision(actor(*((AGENCY, role) for role in Role)), sealed)


@pytest.mark.parametrize(
    "state", [ProposalState.INVITED, ProposalState.CHOSEN, ProposalState.NOT_CHOSEN, ProposalState.DAMAGED]
)
def test_a_letter_is_read_by_its_supplier_and_the_readers_of_the_agency(state):
    letter = Letter(proposal=proposal(state))
    for role in Role:
        is_reader = role in {Role.OFFICER, Role.OWNER, Role.DIRECTOR}
        assert policy.can_read_letter(actor((AGENCY, role)), letter) is is_reader
        assert policy.can_read_letter(actor((SUPPLIER, role)), letter) is (role in {Role.MEMBER, Role.MANAGER})
    for outsider in OUTSIDERS.values():
        assert not policy.can_read_letter(outsider, letter)
