"""Opening what was really sealed, with the opener itself: the second half of `tests.sealed`."""

from datetime import timedelta
from pathlib import Path

import time_machine

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.proposals.deadline_memory import FILE, DeadlineMemory
from app.proposals.models import Opening
from app.proposals.opener import Opener
from app.proposals.opening import confirm_opening
from app.seal.keys import OPENER_FILE, RECEIPT_PUBLIC_FILE, load_receipt_public_keys
from app.seal.opening import load_opener_keys
from tests.conftest import keys_of_tests
from tests.factories import actor_of, member

BETWEEN = timedelta(minutes=2)
"""How long after the first officer the second one confirms."""


def opener_in(folder: Path) -> Opener:
    """The opener with the keys of the tests and its memory in this folder."""
    keys = keys_of_tests()
    return Opener(
        keys=load_opener_keys(keys / OPENER_FILE),
        receipt_keys=load_receipt_public_keys(keys / RECEIPT_PUBLIC_FILE),
        memory=DeadlineMemory(folder / FILE),
    )


def after_closing(challenge: Challenge) -> time_machine.travel:
    """For `with`: five minutes after the closing time."""
    assert challenge.closing_at is not None
    return time_machine.travel(challenge.closing_at + timedelta(minutes=5), tick=False)


def two_officers(challenge: Challenge) -> tuple[User, User]:
    """Two new officers of the agency."""
    return member(challenge.organisation, Role.OFFICER), member(challenge.organisation, Role.OFFICER)


def confirmed(challenge: Challenge, officers: tuple[User, User] | None = None) -> Opening:
    """Both officers confirm now, the second two minutes after the first; committed."""
    first, second = officers or two_officers(challenge)
    opening = confirm_opening(challenge, by=actor_of(first))
    opening.first_at -= BETWEEN
    confirm_opening(challenge, by=actor_of(second))
    db.session.commit()
    return opening


def unsealed(challenge: Challenge, folder: Path) -> Opening:
    """Have two officers confirm and the opener open this vraagstuk, a few minutes after its closing time."""
    assert challenge.closing_at is not None
    at = max(now(), challenge.closing_at + timedelta(minutes=5))
    with time_machine.travel(at, tick=False):
        opening = confirmed(challenge)
        assert opener_in(folder).open_confirmed() == 1
    return opening
