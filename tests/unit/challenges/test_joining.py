"""Who may join, answer, leave and say what they think; and the steps of an agency that joins."""

import pytest

from app.accounts.actor import VISITOR, OrganisationOfActor
from app.accounts.states import Role
from app.challenges import policy
from app.challenges.joining import JOINING
from app.challenges.models import CoOwner
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from tests.factories import actor
from tests.unit.challenges.records import AGENCY, ELSEWHERE, challenge

S, C = ChallengeState, CoOwnerState
THIRD, SUPPLIER = 9, 10
OFFICER, OWNER = actor((AGENCY, Role.OFFICER)), actor((AGENCY, Role.OWNER))
COLLEAGUE, DIRECTOR = actor((AGENCY, Role.ASSESSOR)), actor((AGENCY, Role.DIRECTOR))
JOINERS = [actor((ELSEWHERE, role)) for role in (Role.OFFICER, Role.OWNER, Role.DIRECTOR)]
STRANGER = actor((THIRD, Role.OFFICER))


def supplier(*more: tuple[int, Role]):
    own = OrganisationOfActor(SUPPLIER, "Proefbedrijf", "proefbedrijf", "supplier")
    return actor((SUPPLIER, Role.MEMBER), *more, organisations=(own,))


def co_owner(state: CoOwnerState, stage: ChallengeState = S.DIALOGUE) -> CoOwner:
    return CoOwner(id=1, organisation_id=ELSEWHERE, state=state, share=30, challenge=challenge(stage))


def steps(somebody, state, stage=S.DIALOGUE):
    record = co_owner(state, stage)
    possible = JOINING.actions(record, somebody)
    return {step.action for step in possible if not JOINING.missing(record, step.action)}


@pytest.mark.parametrize("somebody", [OFFICER, OWNER])
def test_who_leads_answers(somebody):
    assert steps(somebody, C.ASKED) == {"accept", "decline"}
    assert steps(somebody, C.ACCEPTED) == {"decline"}


@pytest.mark.parametrize("somebody", JOINERS)
def test_who_joins_may_leave_and_come_back(somebody):
    assert steps(somebody, C.ASKED) == steps(somebody, C.ACCEPTED) == {"leave"}
    assert steps(somebody, C.DECLINED) == steps(somebody, C.LEFT) == {"ask_again"}


@pytest.mark.parametrize("somebody", [VISITOR, COLLEAGUE, DIRECTOR, STRANGER, supplier(), actor(is_administrator=True)])
def test_others_have_no_say_in_it(somebody):
    assert all(steps(somebody, state) == set() for state in C)


@pytest.mark.parametrize("stage", set(S) - {S.DIALOGUE})
def test_nothing_changes_outside_the_dialogue(stage):
    everybody = actor((AGENCY, Role.OFFICER), (ELSEWHERE, Role.OFFICER))
    assert all(steps(everybody, state, stage) == set() for state in C)
    with pytest.raises(InvalidStepError):
        JOINING.take(co_owner(C.ASKED, stage), "accept", by=everybody)


def test_nobody_accepts_for_the_other_side():
    for somebody in JOINERS:
        with pytest.raises(NotPermittedError):
            JOINING.take(co_owner(C.ASKED), "accept", by=somebody)
    with pytest.raises(NotPermittedError):
        JOINING.take(co_owner(C.ACCEPTED), "leave", by=OFFICER)


def test_declining_asks_for_a_reason():
    with pytest.raises(RefusedInputError):
        JOINING.take(co_owner(C.ASKED), "decline", by=OFFICER, reason="ja")


def test_requests_are_seen_by_both_sides_and_joining_by_all():
    insiders = (OFFICER, COLLEAGUE, *JOINERS)
    for state in C:
        assert all(policy.can_view_co_owner(person, co_owner(state)) for person in insiders)
        for person in (VISITOR, STRANGER, supplier()):
            assert policy.can_view_co_owner(person, co_owner(state)) == (state is C.ACCEPTED)


def test_suppliers_speak_during_the_dialogue():
    assert {stage for stage in S if policy.can_take_stance(supplier(), challenge(stage))} == {S.DIALOGUE}


@pytest.mark.parametrize("somebody", [VISITOR, OFFICER, JOINERS[0], supplier((AGENCY, Role.ASSESSOR))])
def test_agencies_and_who_works_for_the_agency_do_not(somebody):
    assert not policy.can_take_stance(somebody, challenge(S.DIALOGUE))


def test_who_leads_reads_what_suppliers_think():
    assert policy.leads(OFFICER, challenge())
    assert policy.leads(OWNER, challenge())
    assert not any(policy.leads(person, challenge()) for person in (VISITOR, COLLEAGUE, DIRECTOR, STRANGER, supplier()))
