"""Who may administer people."""

from app.accounts.actor import VISITOR
from app.accounts.policy import can_administer_people, can_change_person
from app.accounts.states import Role
from tests.factories import actor


def test_only_administrators_administer_people():
    assert can_administer_people(actor(is_administrator=True))
    for other in (VISITOR, actor((1, Role.MANAGER)), actor(is_ambassador=True)):
        assert not can_administer_people(other)


def test_nobody_changes_their_own_platform_role():
    assert can_change_person(actor(id=1, is_administrator=True), 2)
    assert not can_change_person(actor(id=1, is_administrator=True), 1)
    assert not can_change_person(actor(id=1), 2)
