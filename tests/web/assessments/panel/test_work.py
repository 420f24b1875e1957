"""What waits on *Mijn werk* around a panel, for whom."""

import pytest

from app.assessments.services import settling
from app.core.work import work_list
from app.proposals.states import ProposalState
from tests.factories import actor_of


@pytest.fixture
def waiting(session):
    """`waiting(user)`: the keys of the tasks of panels of this person."""

    def keys(user) -> set[str]:
        found = {one.task.key for one in work_list.waiting(session, actor_of(user))}
        return {key for key in found if key.startswith("panel.")}

    return keys


def test_each_in_turn(scene, waiting, session):
    anna, bilal, chris = scene.assessors
    assert waiting(scene.owner) == set()
    assert waiting(anna) == {"panel.declare"}
    scene.declare(anna)
    assert waiting(anna) == {"panel.assess"}
    for user in (anna, bilal, chris):
        assert waiting(scene.owner) == set()
        scene.hand_in(user)
        assert waiting(user) == set()
    assert waiting(scene.owner) == waiting(scene.officer) == {"panel.settle"}
    assert waiting(scene.director) == set()
    settling.establish(scene.challenge, by=actor_of(scene.owner))
    assert waiting(scene.owner) == set()


def test_an_incomplete_panel_waits_for_owner_and_officer(scene, waiting, session):
    session.delete(scene.seat(scene.assessors[0]))
    session.commit()
    assert waiting(scene.owner) == waiting(scene.officer) == {"panel.name"}
    assert waiting(scene.director) == set()
    for name, user in scene.outsiders.items():
        assert waiting(user) == set(), name


def test_where_nothing_came_or_nothing_could_be_read_no_panel_is_asked(scene, waiting, session):
    for seat in list(scene.panel.members):
        session.delete(seat)
    for proposal in scene.proposals:
        proposal.state, proposal.price_eur = ProposalState.DAMAGED, None
        proposal.idea = proposal.why_it_works = proposal.smallest_test = proposal.team = ""
    session.commit()
    assert waiting(scene.owner) == set()
