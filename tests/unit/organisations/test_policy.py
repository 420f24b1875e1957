"""Who may change organisations and the people in them."""

import pytest

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.organisations import policy
from app.organisations.models import Organisation
from app.organisations.states import ROLE_EXPLANATIONS, ROLE_LABELS, OrganisationKind
from tests.factories import actor

OURS = Organisation(id=7, kind=OrganisationKind.AGENCY)
COMPANY = Organisation(id=7, kind=OrganisationKind.SUPPLIER)


@pytest.mark.parametrize("role", Role)
def test_account_managers_keep_their_own_organisation(role):
    assert policy.can_edit(actor((7, role)), OURS) is (role is Role.MANAGER)
    assert not policy.can_edit(actor((8, role)), OURS)
    for organisation in (OURS, COMPANY):
        manages = policy.can_manage_people(actor((7, role)), organisation, has_manager=True)
        assert manages is (role is Role.MANAGER)


def test_administrators_keep_all_and_visitors_none():
    administrator = actor(is_administrator=True)
    assert policy.can_edit(administrator, OURS)
    assert policy.can_manage_people(administrator, OURS, has_manager=True)
    assert policy.can_administer(administrator)
    for other in (VISITOR, actor((7, Role.MANAGER)), actor(is_ambassador=True)):
        assert not policy.can_administer(other)
    assert not policy.can_edit(VISITOR, OURS)
    assert policy.can_add_company(actor())
    assert not policy.can_add_company(VISITOR)


def test_administrators_do_not_let_themselves_in_with_a_supplier():
    administrator = actor(is_administrator=True)
    assert not policy.can_manage_people(administrator, COMPANY, has_manager=True)
    assert policy.can_manage_people(administrator, COMPANY, has_manager=False)


def test_every_role_has_a_kind_of_organisation_and_words():
    assert {role for kind in OrganisationKind for role in kind.roles} == set(Role)
    assert set(ROLE_LABELS) == set(ROLE_EXPLANATIONS) == set(Role)
    assert all(Role.MANAGER in kind.roles for kind in OrganisationKind)
