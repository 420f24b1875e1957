"""Who writes down where a story was told, who introduces, and whose page is whose."""

from datetime import UTC, datetime

import pytest

from app.accounts.actor import VISITOR, Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.experiments.models import Experiment
from app.showcases import policy
from app.showcases.models import Ambassador, Introduction, Sharing, Showcase
from app.showcases.states import ShowcaseState
from tests.factories import actor

AGENCY, SUPPLIER, TAKER = 1, 2, 3
AT = datetime(2026, 1, 1, tzinfo=UTC)
AMBASSADOR = actor(is_ambassador=True)


def a_story(state: ShowcaseState = ShowcaseState.PUBLISHED, *, from_source: bool = False) -> Showcase:
    experiment = None if from_source else Experiment(organisation_id=AGENCY, supplier_id=SUPPLIER)
    return Showcase(state=state, experiment=experiment)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (AMBASSADOR, True),
        (actor((AGENCY, Role.ASSESSOR)), True),
        (actor((SUPPLIER, Role.MEMBER)), False),
        (actor((TAKER, Role.OFFICER)), False),
        (actor(is_administrator=True), False),
        (VISITOR, False),
    ],
)
def test_ambassadors_and_the_agencys_people_share(person: Actor, may: bool) -> None:
    assert policy.can_share(person, a_story()) is may


@pytest.mark.parametrize("state", set(ShowcaseState) - {ShowcaseState.PUBLISHED})
def test_nobody_shares_what_is_not_public(state: ShowcaseState) -> None:
    assert not policy.can_share(AMBASSADOR, a_story(state))


def test_a_story_from_a_source_is_shared_by_ambassadors_only() -> None:
    assert policy.can_share(AMBASSADOR, a_story(from_source=True))
    assert not policy.can_share(actor((AGENCY, Role.LEAD)), a_story(from_source=True))


def test_only_ones_own_entry_is_taken_away() -> None:
    assert policy.can_remove_sharing(AMBASSADOR, Sharing(by_id=AMBASSADOR.id))
    assert not policy.can_remove_sharing(AMBASSADOR, Sharing(by_id=999))
    # Of somebody whose account is gone nothing is left but the entry, and a visitor has no id either.
    assert not policy.can_remove_sharing(VISITOR, Sharing(by_id=None))


def test_an_introduction_is_read_by_ambassadors_and_both_parties() -> None:
    introduction = Introduction(giver_id=AGENCY, taker_id=TAKER)
    for person in (AMBASSADOR, actor((AGENCY, Role.LEAD)), actor((TAKER, Role.OWNER))):
        assert policy.can_read_introduction(person, introduction)
    for person in (VISITOR, actor((SUPPLIER, Role.MEMBER)), actor(is_administrator=True)):
        assert not policy.can_read_introduction(person, introduction)


@pytest.mark.parametrize(
    ("is_public", "is_ambassador", "disabled_at", "seen"),
    [(True, True, None, True), (False, True, None, False), (True, False, None, False), (True, True, AT, False)],
)
def test_a_page_is_public_by_choice_and_as_long_as_somebody_is_an_ambassador(
    is_public: bool, is_ambassador: bool, disabled_at: datetime | None, seen: bool
) -> None:
    user = User(id=77, is_ambassador=is_ambassador, disabled_at=disabled_at)
    page = Ambassador(user=user, user_id=77, is_public=is_public)
    assert policy.can_view_page(VISITOR, page) is seen
    assert policy.can_view_page(AMBASSADOR, page) is seen


def test_the_page_is_changed_by_nobody_else() -> None:
    assert AMBASSADOR.id is not None
    own = Ambassador(user_id=AMBASSADOR.id, user=User(id=AMBASSADOR.id, is_ambassador=True), is_public=False)
    assert policy.can_edit_page(AMBASSADOR, own)
    assert policy.can_view_page(AMBASSADOR, own)
    assert not policy.can_edit_page(AMBASSADOR, Ambassador(user_id=999))
    assert not policy.can_edit_page(actor((AGENCY, Role.LEAD)))
