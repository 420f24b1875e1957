"""A panel is complete with three people of three backgrounds; who left or has an interest does not count."""

from dataclasses import dataclass

import pytest

from app.assessments.composition import composition
from app.assessments.states import Background, MemberState

USER, POLICY, LEGAL = Background.USER, Background.POLICY, Background.LEGAL


@dataclass
class Place:
    background: Background
    state: MemberState = MemberState.NAMED


@pytest.mark.parametrize(
    ("backgrounds", "people", "kinds"),
    [
        ([], 3, 3),
        ([USER], 2, 2),
        ([USER, USER], 1, 2),
        ([USER, USER, USER], 0, 2),
        ([USER, USER, POLICY], 0, 1),
        ([USER, POLICY], 1, 1),
        ([USER, POLICY, LEGAL], 0, 0),
        ([USER, POLICY, LEGAL, USER, USER], 0, 0),
    ],
)
def test_what_is_missing(backgrounds, people, kinds):
    found = composition(Place(background) for background in backgrounds)
    assert (found.missing_people, found.missing_backgrounds) == (people, kinds)
    assert found.is_complete is (people == kinds == 0)


@pytest.mark.parametrize("state", [MemberState.CONFLICTED, MemberState.LEFT])
def test_who_does_not_assess_does_not_count(state):
    places = [Place(USER), Place(POLICY, MemberState.DECLARED), Place(LEGAL, state)]
    assert not composition(places).is_complete
