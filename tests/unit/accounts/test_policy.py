"""Who may administer people, and of whom more than a password is asked."""

from app.accounts.actor import VISITOR, OrganisationOfActor
from app.accounts.policy import can_administer_people, can_change_person, is_trusted_with_others_work
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


def of_kind(kind: str, **values):
    organisation = OrganisationOfActor(1, "Iets", "iets", kind)
    return actor((1, Role.MANAGER), organisations=(organisation,), organisation=organisation, **values)


def test_a_second_factor_is_for_public_bodies_and_administrators():
    assert is_trusted_with_others_work(of_kind("agency"))
    assert is_trusted_with_others_work(actor(is_administrator=True))
    for other in (VISITOR, actor(), of_kind("supplier"), of_kind("knowledge"), actor(is_ambassador=True)):
        assert not is_trusted_with_others_work(other)


def test_who_has_a_second_factor_needs_none():
    assert actor(second_factor_is_required=True).needs_second_factor
    assert not actor(second_factor_is_required=True, has_second_factor=True).needs_second_factor
    assert not actor().needs_second_factor
    assert not VISITOR.needs_second_factor
