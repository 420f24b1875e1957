"""A vraagstuk with sealed proposals, its officers, and an opener with a memory of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.core.clock import now
from app.proposals.models import Proposal
from app.proposals.opener import Opener
from tests.factories import ChallengeFactory, SupplierFactory, member
from tests.opened import opener_in
from tests.sealed import submitted


@dataclass
class Scene:
    """Three proposals (the first with a file) to an open vraagstuk; the opener has seen its closing time."""

    challenge: Challenge
    proposals: list[Proposal]
    officers: tuple[User, User]
    owner: User
    opener: Opener
    deadline: datetime


NAMES = ("Alfa BV", "Beta BV", "Gamma BV")


@pytest.fixture
def scene(session, tmp_path):
    challenge = ChallengeFactory(opened=True, closing_at=now() + timedelta(hours=2))
    officers = member(challenge.organisation, Role.OFFICER), member(challenge.organisation, Role.OFFICER)
    proposals = [
        submitted(
            challenge,
            SupplierFactory(name=name),
            {"idea": f"Het idee van {name}."},
            price_eur=10_000 + number,
            files=[("plan.txt", b"Het plan van Alfa.")] if number == 0 else [],
        )
        for number, name in enumerate(NAMES)
    ]
    opener = opener_in(tmp_path)
    session.commit()
    opener.remember_deadlines()
    return Scene(
        challenge, proposals, officers, member(challenge.organisation, Role.OWNER), opener, challenge.closing_at
    )
