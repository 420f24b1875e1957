"""A vraagstuk that is open, a supplier with somebody who writes, and everybody who must not know of it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.core.clock import now
from app.organisations.models import Organisation
from tests import sealed
from tests.factories import ChallengeFactory, ProposalFactory, SupplierFactory, UserFactory, member


@dataclass
class Scene:
    """Who and what the tests of this room speak of."""

    challenge: Challenge
    supplier: Organisation
    writer: User
    rival: User
    people: dict[str, User]


@pytest.fixture
def scene(session):
    """An open vraagstuk; `people` are officer, assessor, administrator and so on: none of the supplier."""
    # Soon enough for a session to last until after it.
    challenge = ChallengeFactory(opened=True, closing_at=now() + timedelta(hours=2))
    supplier = SupplierFactory(name="Eerste Kier BV")
    rival = SupplierFactory(name="Tweede Kans BV")
    agency = challenge.organisation
    people = {role.value: member(agency, role) for role in Role if role is not Role.MEMBER}
    people["administrator"] = UserFactory(is_administrator=True)
    people["ambassador"] = UserFactory(is_ambassador=True)
    people["rival"] = member(rival, Role.MANAGER)
    scene = Scene(challenge, supplier, member(supplier, Role.MEMBER), people["rival"], people)
    session.commit()
    return scene


@pytest.fixture
def submitted(scene, session):
    """A proposal of the supplier that was sealed and received."""
    proposal = sealed.submitted(scene.challenge, scene.supplier, by=scene.writer)
    session.commit()
    return proposal


@pytest.fixture
def draft(scene, session):
    """A complete draft of the supplier."""
    proposal = sealed.drafted(scene.challenge, scene.supplier, by=scene.writer)
    session.commit()
    return proposal


@pytest.fixture
def opened(scene, session):
    """An opened proposal of the supplier to another vraagstuk of the same agency, in assessment."""
    challenge = ChallengeFactory(unsealed=True, organisation=scene.challenge.organisation, title="Wie belt er terug?")
    proposal = ProposalFactory(challenge=challenge, organisation=scene.supplier, opened=True)
    session.commit()
    return proposal
