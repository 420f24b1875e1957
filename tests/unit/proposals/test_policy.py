"""Who knows of a proposal: every role, in every state, before and after the deadline."""

import pytest
import time_machine

from app.accounts.actor import Actor, OrganisationOfActor
from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.proposals import policy
from app.proposals.states import READABLE_STATES, ProposalState
from tests.factories import actor
from tests.unit.proposals.proposals import (
    AGENCY,
    CLOSING,
    MAKERS,
    OPENED_STATES,
    OUTSIDERS,
    PANEL,
    READERS,
    RIVAL,
    SECOND,
    SUPPLIER,
    proposal,
)


@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("moment", [CLOSING - SECOND, CLOSING, CLOSING + SECOND])
def test_the_suppliers_own_people_always_see_it(state, moment):
    with time_machine.travel(moment, tick=False):
        assert all(policy.can_view(maker, proposal(state)) for maker in MAKERS.values())


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("moment", [CLOSING - SECOND, CLOSING, CLOSING + SECOND])
def test_outsiders_never_see_it(who, state, moment):
    record = proposal(state)
    with time_machine.travel(moment, tick=False):
        assert not policy.can_view(OUTSIDERS[who], record)
        assert not policy.can_read_all(OUTSIDERS[who], record.challenge)
        assert not policy.can_write(OUTSIDERS[who], record)
        assert not policy.can_decide(OUTSIDERS[who], record)


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("moment", [CLOSING - SECOND, CLOSING + SECOND])
def test_the_agency_sees_what_was_opened_and_nothing_by_the_clock_alone(role, state, moment):
    record = proposal(state)
    with time_machine.travel(moment, tick=False):
        assert policy.can_view(READERS[role], record) is (state in READABLE_STATES)
        assert policy.can_read_all(READERS[role], record.challenge) is (state in OPENED_STATES)


@pytest.mark.parametrize("state", ProposalState)
def test_a_lead_reads_what_was_chosen_and_an_assessor_nothing_here(state):
    with time_machine.travel(CLOSING + SECOND, tick=False):
        assert policy.can_view(PANEL[Role.LEAD], proposal(state)) is (state is ProposalState.CHOSEN)
        assert not policy.can_view(PANEL[Role.ASSESSOR], proposal(state))
        assert not any(policy.can_read_all(person, proposal(state).challenge) for person in PANEL.values())


@pytest.mark.parametrize("state", ProposalState)
def test_only_ones_own_opened_proposal_is_used_again(state):
    assert all(policy.can_reuse(maker, proposal(state)) is (state in READABLE_STATES) for maker in MAKERS.values())
    assert not any(policy.can_reuse(reader, proposal(state)) for reader in READERS.values())


def test_withdrawing_a_vraagstuk_opens_no_envelope():
    record = proposal(ProposalState.SUBMITTED, state=ChallengeState.WITHDRAWN)
    with time_machine.travel(CLOSING + SECOND, tick=False):
        assert not policy.can_view(READERS[Role.OFFICER], record)


def test_who_works_for_the_agency_does_not_write_to_it():
    record = proposal()
    both = actor((SUPPLIER, Role.MEMBER), (AGENCY, Role.LEAD), organisations=(firm(SUPPLIER),))
    assert policy.is_maker(both, record)
    assert not policy.can_write(both, record)
    assert not policy.can_propose(both, record.challenge)


def test_somebody_writes_for_the_supplier_that_they_work_for_now_else_the_first():
    agency, first, second = firm(AGENCY, "agency"), firm(SUPPLIER), firm(RIVAL)
    roles = [(AGENCY, Role.LEAD), (SUPPLIER, Role.MEMBER), (RIVAL, Role.MANAGER)]

    def working_for(now: OrganisationOfActor | None) -> Actor:
        return actor(*roles, organisations=(agency, first, second), organisation=now)

    assert policy.supplier_of(working_for(second)) == second
    assert policy.supplier_of(working_for(agency)) == first
    assert policy.supplier_of(working_for(None)) == first


def test_an_agency_or_a_role_that_does_not_write_makes_no_supplier():
    assert policy.supplier_of(actor((AGENCY, Role.MANAGER), organisations=(firm(AGENCY, "agency"),))) is None
    assert policy.supplier_of(actor((SUPPLIER, Role.ASSESSOR), organisations=(firm(SUPPLIER),))) is None
    assert policy.supplier_of(actor()) is None


def firm(organisation_id: int, kind: str = "supplier") -> OrganisationOfActor:
    return OrganisationOfActor(organisation_id, f"Organisatie {organisation_id}", f"o-{organisation_id}", kind)
