"""Who may do what: every role, against every state where that matters."""

import pytest

from app.accounts.actor import VISITOR, Actor
from app.accounts.states import Role
from app.experiments import policy
from app.experiments.models import LossMandate, TrojkaSeat
from app.experiments.states import ENDED, PUBLIC_STATES, ExperimentState, Seat
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from tests.factories import actor
from tests.unit.experiments.plans import AGENCY, ELSEWHERE, SUPPLIER, experiment, lesson, proposal

AGENCY_ROLES = (Role.OFFICER, Role.OWNER, Role.ASSESSOR, Role.LEAD, Role.DIRECTOR, Role.MANAGER)


def of_agency(role: Role) -> Actor:
    return actor((AGENCY, role))


@pytest.mark.parametrize("state", ExperimentState)
def test_a_visitor_sees_an_experiment_from_the_start_on(state):
    assert policy.can_view(VISITOR, experiment(state)) is (state in PUBLIC_STATES)
    assert policy.can_view(actor((ELSEWHERE, Role.LEAD)), experiment(state)) is (state in PUBLIC_STATES)


@pytest.mark.parametrize("who", [(AGENCY, Role.ASSESSOR), (SUPPLIER, Role.MEMBER), (SUPPLIER, Role.MANAGER)])
def test_people_of_agency_and_supplier_see_the_design(who):
    assert policy.can_view(actor(who), experiment(ExperimentState.DESIGN))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (policy.can_edit, {Role.LEAD, Role.OFFICER}),
        (policy.can_sign, {Role.DIRECTOR}),
        (policy.can_close, {Role.LEAD}),
        (policy.can_check_in, {Role.LEAD}),
        (policy.can_write_lesson, {Role.LEAD, Role.OFFICER}),
    ],
)
def test_each_act_belongs_to_few_roles_of_the_agency(rule, allowed):
    record = experiment()
    assert {role for role in AGENCY_ROLES if rule(of_agency(role), record)} == allowed
    assert not any(rule(actor((org, role)), record) for org in (SUPPLIER, ELSEWHERE) for role in Role)
    assert not rule(VISITOR, record)


def test_officer_and_lead_of_the_asking_agency_start_an_experiment():
    assert {r for r in AGENCY_ROLES if policy.can_start_from(of_agency(r), proposal())} == {Role.OFFICER, Role.LEAD}
    assert not policy.can_start_from(actor((SUPPLIER, Role.MANAGER)), proposal())


def test_only_the_person_on_a_seat_accepts_it_and_only_once():
    record = experiment(seats=[TrojkaSeat(seat=Seat.PROJECT_LEADER, user_id=30, accepted_at=None)])
    assert policy.can_accept_seat(actor((AGENCY, Role.OWNER), id=30), record)
    assert not policy.can_accept_seat(actor((AGENCY, Role.LEAD), id=31), record)
    record.seats[0].accepted_at = record.created_at = experiment().seats[0].accepted_at
    assert not policy.can_accept_seat(actor((AGENCY, Role.OWNER), id=30), record)


def test_a_seat_lets_somebody_check_in_after_accepting_and_while_at_the_agency():
    record = experiment(ExperimentState.RUNNING)
    seated = record.seats[0].user_id
    assert policy.can_check_in(actor((AGENCY, Role.OWNER), id=seated), record)
    assert not policy.can_check_in(actor((ELSEWHERE, Role.OWNER), id=seated), record)
    record.seats[0].accepted_at = None
    assert not policy.can_check_in(actor((AGENCY, Role.OWNER), id=seated), record)


def test_the_seat_of_a_guest_is_their_right_and_no_more():
    record = experiment(ExperimentState.DESIGN)
    guest, other = actor(id=record.seats[0].user_id), actor(id=99)
    assert not policy.can_view(guest, record)
    record.seats[0].is_guest = True
    for rule in (policy.can_view, policy.is_insider, policy.has_seat, policy.can_check_in):
        assert rule(guest, record)
        assert not rule(other, record)
        assert not rule(VISITOR, record)
    for rule in (policy.can_edit, policy.can_sign, policy.can_close, policy.can_accept_seat):
        assert not rule(guest, record)
    record.seats[0].accepted_at = None
    assert policy.can_accept_seat(guest, record)
    assert not policy.can_check_in(guest, record)


@pytest.mark.parametrize("state", ExperimentState)
def test_the_second_signature_is_of_another_director_while_it_can_count(state):
    record = experiment(state)
    first, second = (actor((AGENCY, Role.DIRECTOR), id=number) for number in (40, 41))
    assert not policy.can_sign_second(second, record)
    record.mandates = [LossMandate(number=1, euros=1, weeks=1, first_by_id=40)]
    can_count = state in (ExperimentState.READY, ExperimentState.RUNNING)
    assert policy.can_sign_second(second, record) is can_count
    assert not policy.can_sign_second(first, record)
    assert not policy.can_sign_second(actor((AGENCY, Role.LEAD), id=42), record)
    record.mandates[0].in_force_at = record.seats[0].accepted_at
    assert not policy.can_sign_second(second, record)


def test_managers_and_directors_of_an_agency_set_its_ceiling():
    agency = Organisation(id=AGENCY, kind=OrganisationKind.AGENCY)
    supplier = Organisation(id=SUPPLIER, kind=OrganisationKind.SUPPLIER)
    can = {role for role in AGENCY_ROLES if policy.can_set_ceiling(of_agency(role), agency)}
    assert can == {Role.MANAGER, Role.DIRECTOR}
    assert not policy.can_set_ceiling(actor((ELSEWHERE, Role.DIRECTOR)), agency)
    assert not policy.can_set_ceiling(actor((SUPPLIER, Role.MANAGER)), supplier)


@pytest.mark.parametrize("state", ExperimentState)
def test_a_lesson_is_public_once_its_experiment_has_ended(state):
    record = experiment(state)
    record.lessons = [lesson()]
    assert policy.can_view_lesson(VISITOR, record.lessons[0]) is (state in ENDED)
    assert policy.can_view_lesson(actor((SUPPLIER, Role.MEMBER)), record.lessons[0])
