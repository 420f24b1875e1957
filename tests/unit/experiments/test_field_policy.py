"""Who sees and changes the field, and who answers a bottleneck."""

import pytest

from app.accounts.actor import VISITOR, Actor
from app.accounts.states import Role
from app.core.clock import now
from app.experiments import policy
from app.experiments.models import Escalation, Stakeholder, TrojkaSeat
from app.experiments.states import ExperimentState, Seat
from tests.factories import actor
from tests.unit.experiments.plans import AGENCY, ELSEWHERE, SUPPLIER, experiment

AGENCY_ROLES = (Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR, Role.MANAGER)
GUEST = 50


def with_guest(*, accepted: bool = True, is_guest: bool = True):
    seat = TrojkaSeat(
        seat=Seat.SERVICE_MANAGER, user_id=GUEST, is_guest=is_guest, accepted_at=now() if accepted else None
    )
    return experiment(seats=[seat])


def bottleneck(asked_id: int = 1) -> Escalation:
    return Escalation(experiment=experiment(ExperimentState.DESIGN), asked_id=asked_id)


@pytest.mark.parametrize("state", ExperimentState)
def test_the_field_is_for_the_agency_in_every_state_and_never_for_the_supplier(state):
    record = experiment(state)
    assert all(policy.can_see_field(actor((AGENCY, role)), record) for role in AGENCY_ROLES)
    outsiders = (
        VISITOR,
        actor((SUPPLIER, Role.MEMBER)),
        actor((SUPPLIER, Role.MANAGER)),
        actor((ELSEWHERE, Role.LEAD)),
    )
    others = (Actor(id=3, is_ambassador=True), Actor(id=4, is_administrator=True))
    for person in (*outsiders, *others):
        assert not policy.can_see_field(person, record)
        assert not policy.can_edit_field(person, record)


def test_few_roles_change_the_field():
    record = experiment(seats=[])
    allowed = {role for role in AGENCY_ROLES if policy.can_edit_field(actor((AGENCY, role)), record)}
    assert allowed == {Role.LEAD, Role.OFFICER, Role.OWNER, Role.DIRECTOR}


def test_a_guest_has_rights_by_the_seat_that_they_accepted():
    guest = actor(id=GUEST)
    assert policy.can_see_field(guest, with_guest())
    assert policy.can_edit_field(guest, with_guest())
    assert not policy.can_see_field(guest, with_guest(accepted=False))
    # Somebody of the agency who left it has lost the seat.
    assert not policy.can_see_field(guest, with_guest(is_guest=False))


def test_a_colleague_on_a_seat_changes_the_field():
    record = with_guest(is_guest=False)
    assert policy.can_edit_field(actor((AGENCY, Role.ASSESSOR), id=GUEST), record)
    assert not policy.can_edit_field(actor((AGENCY, Role.ASSESSOR), id=GUEST + 1), record)


def test_an_action_is_marked_by_who_does_it_and_by_who_may_change_the_field():
    party = Stakeholder(experiment=experiment(seats=[]), who_id=5)
    assert policy.can_mark_done(actor((AGENCY, Role.ASSESSOR), id=5), party)
    assert not policy.can_mark_done(actor((AGENCY, Role.ASSESSOR), id=6), party)
    assert policy.can_mark_done(actor((AGENCY, Role.LEAD), id=6), party)
    # Who left the agency, and who was never somebody.
    assert not policy.can_mark_done(actor(id=5), party)
    assert not policy.can_mark_done(VISITOR, Stakeholder(experiment=experiment(), who_id=None))


def test_only_the_one_who_is_asked_answers():
    assert policy.can_answer_bottleneck(actor((AGENCY, Role.DIRECTOR), id=1), bottleneck())
    assert not policy.can_answer_bottleneck(actor((AGENCY, Role.DIRECTOR), id=2), bottleneck())
    assert policy.can_answer_bottleneck(Actor(id=1, is_ambassador=True), bottleneck())
    assert not policy.can_answer_bottleneck(Actor(id=1), bottleneck())
    assert not policy.can_answer_bottleneck(actor((SUPPLIER, Role.MEMBER), id=1), bottleneck())


def test_an_ambassador_sees_just_what_was_asked():
    ambassador = Actor(id=1, is_ambassador=True)
    assert policy.can_see_bottleneck(ambassador, bottleneck())
    assert not policy.can_see_bottleneck(ambassador, bottleneck(asked_id=2))
    assert not policy.can_put_bottleneck(ambassador, bottleneck())
    assert not policy.can_see_field(ambassador, bottleneck().experiment)
    assert policy.can_see_bottleneck(actor((AGENCY, Role.ASSESSOR), id=9), bottleneck())
    assert not policy.can_see_bottleneck(actor((SUPPLIER, Role.MEMBER), id=9), bottleneck())
