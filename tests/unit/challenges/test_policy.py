"""Who may do what with a vraagstuk, in every stage."""

import pytest

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.challenges import policy
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.states import PUBLIC_STATES, ChallengeState
from tests.factories import actor
from tests.unit.challenges.records import AGENCY, ELSEWHERE, challenge

S = ChallengeState
OFFICER = actor((AGENCY, Role.OFFICER))
OWNER = actor((AGENCY, Role.OWNER))
COLLEAGUE = actor((AGENCY, Role.ASSESSOR))
OTHER_OFFICER = actor((ELSEWHERE, Role.OFFICER), (ELSEWHERE, Role.OWNER))
SUPPLIER = actor((ELSEWHERE, Role.MEMBER))
ADMINISTRATOR = actor(is_administrator=True)
OUTSIDERS = (VISITOR, OTHER_OFFICER, SUPPLIER, ADMINISTRATOR)


def stages_in_which(rule, somebody):
    return {stage for stage in S if rule(somebody, challenge(stage))}


@pytest.mark.parametrize("somebody", OUTSIDERS)
def test_a_concept_exists_for_people_of_the_agency_only(somebody):
    assert stages_in_which(policy.can_view, somebody) == PUBLIC_STATES
    assert policy.can_view(COLLEAGUE, challenge(S.CONCEPT))


@pytest.mark.parametrize("writer", [OFFICER, OWNER])
def test_texts_are_written_until_it_opens(writer):
    assert stages_in_which(policy.can_edit, writer) == {S.CONCEPT, S.DIALOGUE}
    assert stages_in_which(policy.can_prepare, writer) == {S.DIALOGUE}


@pytest.mark.parametrize("somebody", [*OUTSIDERS, COLLEAGUE])
def test_others_change_nothing(somebody):
    for rule in (policy.can_edit, policy.can_prepare, policy.can_answer, policy.can_announce, policy.can_copy):
        assert stages_in_which(rule, somebody) == set()
    for stage in S:
        assert CHALLENGE_CYCLE.actions(challenge(stage), somebody) == []


def test_questions_are_asked_by_who_is_signed_in():
    assert stages_in_which(policy.can_ask, SUPPLIER) == {S.DIALOGUE, S.OPEN}
    assert stages_in_which(policy.can_ask, VISITOR) == set()


def test_officers_answer_and_do_not_ask():
    assert stages_in_which(policy.can_answer, OFFICER) == {S.DIALOGUE, S.OPEN}
    assert stages_in_which(policy.can_answer, OWNER) == set()
    assert stages_in_which(policy.can_ask, OFFICER) == set()
    assert stages_in_which(policy.can_ask, OWNER) == {S.DIALOGUE, S.OPEN}


def test_announcements_are_for_what_is_public_and_has_not_ended():
    expected = PUBLIC_STATES - {S.COMPLETED, S.NO_PROPOSALS, S.WITHDRAWN}
    assert stages_in_which(policy.can_announce, OFFICER) == expected


def test_following_is_for_who_is_signed_in():
    assert stages_in_which(policy.can_follow, SUPPLIER) == PUBLIC_STATES
    assert stages_in_which(policy.can_follow, VISITOR) == set()


def test_only_an_officer_of_that_agency_begins():
    assert policy.can_create(OFFICER, AGENCY)
    assert not policy.can_create(OFFICER, ELSEWHERE)
    assert not policy.can_create(OWNER, AGENCY)


def test_beginning_again_is_for_what_got_no_proposals_or_was_withdrawn():
    assert stages_in_which(policy.can_copy, OFFICER) == {S.NO_PROPOSALS, S.WITHDRAWN}


def test_the_officer_starts_the_dialogue_and_the_owner_opens_and_withdraws():
    def actions(somebody, stage):
        return {step.action for step in CHALLENGE_CYCLE.actions(challenge(stage), somebody)}

    assert actions(OFFICER, S.CONCEPT) == {"start_dialogue", "adopt"}
    assert actions(OWNER, S.CONCEPT) == set()
    assert actions(OFFICER, S.DIALOGUE) == set()
    assert actions(OWNER, S.DIALOGUE) == {"open", "withdraw"}
    assert actions(OWNER, S.OPEN) == {"withdraw"}
    assert actions(OFFICER, S.CLOSED) == set()
    assert actions(OWNER, S.CLOSED) == {"withdraw"}
    assert actions(OFFICER, S.ASSESSMENT) == {"no_proposals"}


def test_no_person_opens_the_seals():
    everybody = actor(*[(AGENCY, role) for role in Role], is_administrator=True, is_ambassador=True)
    assert stages_in_which(policy.is_unsealer, everybody) == set()
    assert {step.action for step in CHALLENGE_CYCLE.actions(challenge(S.CLOSED), policy.Unsealer(1))} == {"unseal"}
