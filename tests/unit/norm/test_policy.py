"""Who endorses the norm."""

import pytest

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.norm.policy import can_endorse
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from tests.factories import actor


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_only_the_manager_of_a_public_body(role: Role, kind: OrganisationKind) -> None:
    organisation = Organisation(id=7, kind=kind)
    expected = role is Role.MANAGER and kind is OrganisationKind.AGENCY
    assert can_endorse(actor((7, role)), organisation) is expected
    assert not can_endorse(actor((8, role)), organisation)
    assert not can_endorse(VISITOR, organisation)
    assert not can_endorse(actor(is_administrator=True), organisation)
