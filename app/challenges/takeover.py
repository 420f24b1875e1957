"""Taking something over instead of asking anew: who can begin that, by kind of record.

What is taken over belongs mostly to higher features. They register at start-up how it begins for their kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.challenges.models import Challenge
from app.challenges.naming import KIND, address
from app.challenges.shares import LEAST_SHARE, asking, joined, left_to_offer
from app.challenges.states import ChallengeState, ReuseVerdict
from app.core.database import db
from app.core.errors import RefusedInputError
from app.organisations.models import Organisation

Adopt = Callable[[int, Organisation, Actor], str]
"""(record id, organisation that takes over, who does it) -> the path of the page where it goes on.

Raises `RefusedInputError` when it is not possible, and `NotPermittedError`.
"""
CanAdopt = Callable[[int, int], bool]
"""(record id, organisation id) -> whether this organisation can take it over at this moment."""


@dataclass(frozen=True, slots=True)
class Adopter:
    """How records of one kind are taken over: what that is called, and what happens then."""

    adopt: Adopt
    can_adopt: CanAdopt
    label: Any
    consequence: Any


_adopters: dict[str, Adopter] = {}


def register_adopter(
    kind: str,
    adopt: Adopt,
    *,
    can_adopt: CanAdopt,
    label: Any = ReuseVerdict.ADOPT.label,
    consequence: Any = _l("An adoption begins. Its makers get a mail that you are interested."),
) -> None:
    """Say how records of this kind (as search calls it) are taken over."""
    _adopters[kind] = Adopter(adopt, can_adopt, label, consequence)


def adopter_for(kind: str, record_id: int, organisation_id: int) -> Adopter | None:
    """How this organisation can take this record over; None when it cannot."""
    adopter = _adopters.get(kind)
    return adopter if adopter is not None and adopter.can_adopt(record_id, organisation_id) else None


def register_joining() -> None:
    """A vraagstuk of another agency is taken over by joining it."""
    register_adopter(
        KIND,
        _to_joining,
        can_adopt=can_join_instead,
        label=_l("We join it"),
        consequence=_l("On the next page you ask the other agency to join its challenge."),
    )


def can_join_instead(challenge_id: int, organisation_id: int) -> bool:
    """Whether another agency's vraagstuk is in dialogue, with room for one more, and this agency is not part of it."""
    challenge = db.session.get(Challenge, challenge_id)
    if challenge is None or challenge.state is not ChallengeState.DIALOGUE:
        return False
    part_of_it = {challenge.organisation_id, *(row.organisation_id for row in (*joined(challenge), *asking(challenge)))}
    return organisation_id not in part_of_it and left_to_offer(challenge) >= LEAST_SHARE


def _to_joining(challenge_id: int, organisation: Organisation, _by: Actor) -> str:
    if not can_join_instead(challenge_id, organisation.id):
        raise RefusedInputError(_l("This challenge can no longer be joined."))
    return f"{address(db.session.get_one(Challenge, challenge_id))}/meedoen"
