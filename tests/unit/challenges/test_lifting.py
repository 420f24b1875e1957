"""Who may lift a sentence that the guard stops."""

import pytest

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.challenges import policy
from app.challenges.models import GuardBlock
from app.challenges.states import WRITABLE_STATES, ChallengeState
from app.core.clock import now
from tests.factories import actor
from tests.unit.challenges.records import AGENCY, ELSEWHERE, challenge

WRITER, COLLEAGUE = 1, 2


def block(state=ChallengeState.CONCEPT, **values):
    row = GuardBlock(**{"written_by_id": WRITER, "lifted_at": None, **values})
    row.challenge = challenge(state)
    return row


@pytest.mark.parametrize("role", Role)
def test_anybody_of_the_agency_but_the_writer(role):
    assert policy.can_lift(actor((AGENCY, role), id=COLLEAGUE), block())
    assert not policy.can_lift(actor((AGENCY, role), id=WRITER), block())


@pytest.mark.parametrize(
    "somebody", [VISITOR, actor((ELSEWHERE, Role.OFFICER), id=3), actor(id=4, is_administrator=True)]
)
def test_nobody_from_elsewhere(somebody):
    assert not policy.can_lift(somebody, block())
    assert not policy.can_see_guard(somebody, challenge())
    assert not policy.can_ask_to_look(somebody, block())


def test_where_the_writer_is_unknown_there_is_no_second_person():
    assert not policy.can_lift(actor((AGENCY, Role.OFFICER), id=COLLEAGUE), block(written_by_id=None))


@pytest.mark.parametrize("state", ChallengeState)
def test_only_while_texts_are_written_and_once(state):
    colleague = actor((AGENCY, Role.ASSESSOR), id=COLLEAGUE)
    assert policy.can_lift(colleague, block(state)) is (state in WRITABLE_STATES)
    assert not policy.can_lift(colleague, block(state, lifted_at=now()))


def test_who_writes_asks_a_colleague():
    assert policy.can_ask_to_look(actor((AGENCY, Role.OFFICER)), block())
    assert not policy.can_ask_to_look(actor((AGENCY, Role.OFFICER)), block(lifted_at=now()))
    assert not policy.can_ask_to_look(actor((AGENCY, Role.ASSESSOR)), block())


def test_administrators_read_what_was_lifted():
    assert policy.can_read_lifts(actor(is_administrator=True))
    assert not policy.can_read_lifts(actor((AGENCY, Role.MANAGER)))
    assert not policy.can_read_lifts(VISITOR)
