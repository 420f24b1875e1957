"""What makes a panel complete: enough people, who know about enough different things."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from app.assessments.states import Background, MemberState

LEAST_PEOPLE = 3
LEAST_BACKGROUNDS = 3
"""At least three people with three different backgrounds (F1 4.4: diversity in knowledge)."""

ACTIVE_STATES = frozenset({MemberState.NAMED, MemberState.DECLARED})
"""Who assesses, or still will. Who has a conflict of interest or was taken off does not count."""


class Seat(Protocol):
    """What is looked at of a panel member."""

    @property
    def state(self) -> MemberState: ...

    @property
    def background(self) -> Background: ...


@dataclass(frozen=True, slots=True)
class Composition:
    """How many people and how many different backgrounds a panel has."""

    people: int
    backgrounds: int

    @property
    def missing_people(self) -> int:
        return max(0, LEAST_PEOPLE - self.people)

    @property
    def missing_backgrounds(self) -> int:
        return max(0, LEAST_BACKGROUNDS - self.backgrounds)

    @property
    def is_complete(self) -> bool:
        """At least three people with at least three different backgrounds."""
        return not self.missing_people and not self.missing_backgrounds


def composition(members: Iterable[Seat]) -> Composition:
    """The people on a panel who count."""
    active = [member for member in members if member.state in ACTIVE_STATES]
    return Composition(len(active), len({member.background for member in active}))
