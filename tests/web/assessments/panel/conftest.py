"""A vraagstuk in assessment with two opened proposals, an agency, and a panel of three."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.models import User
from app.accounts.states import Role
from app.assessments.models import Panel, PanelMember
from app.assessments.queries import assessing as queries
from app.assessments.queries.panel import panel_of
from app.assessments.services import assessing as services
from app.assessments.services.assessing import Answer, Given
from app.assessments.states import Background
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.proposals.models import OpenedFile, Proposal
from tests.factories import (
    AgencyFactory,
    ChallengeFactory,
    ProposalFactory,
    SupplierFactory,
    UserFactory,
    actor_of,
    member,
)

BACKGROUNDS = (Background.USER, Background.POLICY, Background.DIGITAL, Background.LEGAL)
SENTENCE = "Omdat de proef klein is."
NO_INTEREST = Answer(has_conflict=False)


@dataclass
class Scene:
    """Who and what the tests of a panel speak of."""

    challenge: Challenge
    owner: User
    officer: User
    director: User
    assessors: list[User]
    proposals: list[Proposal]
    outsiders: dict[str, User] = field(default_factory=dict)

    @property
    def panel(self) -> Panel:
        panel = panel_of(self.challenge)
        assert panel is not None
        return panel

    def seat(self, user: User) -> PanelMember:
        return next(one for one in self.panel.members if one.user_id == user.id)

    @property
    def address(self) -> str:
        return f"/vraagstukken/{self.challenge.path}/panel"

    @property
    def desk(self) -> str:
        return f"/beoordelen/{self.challenge.path}"

    @property
    def scores(self) -> str:
        return f"/vraagstukken/{self.challenge.path}/beoordelingen"

    def declare(self, *users: User) -> None:
        """These people have no interest."""
        for user in users:
            answers = {proposal.id: NO_INTEREST for proposal in self.proposals}
            assert services.declare(self.seat(user), answers, by=actor_of(user))
        db.session.commit()

    def fill_in(self, user: User, points: int | dict[int, int], reason: str = SENTENCE) -> None:
        """This person gives every proposal the same points, or by the id of the proposal."""
        for assessment in self.seat(user).assessments:
            given = points if isinstance(points, int) else points[assessment.proposal_id]
            marks = {one.id: Given(given, reason) for one in self.challenge.criteria}
            services.save(assessment, marks, by=actor_of(user))
        db.session.commit()

    def hand_in(self, user: User, points: int | dict[int, int] = 3, reason: str = SENTENCE) -> None:
        """This person declares, fills in and hands in."""
        self.declare(user)
        self.fill_in(user, points, reason)
        services.hand_in(self.seat(user), by=actor_of(user))
        db.session.commit()

    def everybody_in(self, *points: int) -> None:
        """All three hand in; `points` of each, 3 when not said."""
        for user, given in zip(self.assessors, points or (3, 3, 3), strict=True):
            self.hand_in(user, given, f"Zin van {user.name}.")


def confirmed(**values: Any) -> User:
    """Somebody whose address was confirmed."""
    return UserFactory(confirmed_at=now() - timedelta(days=100), **values)


def seat_of(panel: Panel, user: User, background: Background) -> PanelMember:
    """A place on the panel for somebody with an account."""
    seat = PanelMember(email=user.email, user=user, background=background)
    panel.members.append(seat)
    return seat


@pytest.fixture
def client(client: FlaskClient) -> FlaskClient:
    """A browser that asked for English: these tests speak of what pages say, not of how it is put in Dutch."""
    client.set_cookie("language", "en")
    return client


@pytest.fixture
def scene(session: Any) -> Scene:
    """Two suppliers, *Aardvark BV* and *Zebra BV*; a panel of three people with three backgrounds who begin yet."""
    challenge = ChallengeFactory(unsealed=True)
    agency = challenge.organisation
    proposals = [
        ProposalFactory(
            opened=True,
            challenge=challenge,
            organisation=SupplierFactory(name=name),
            idea=f"Idee van nummer {number}.",
        )
        for number, name in ((1, "Zebra BV"), (2, "Aardvark BV"))
    ]
    for proposal in proposals:
        name = f"Plan van {proposal.organisation.name}.PDF"
        session.add(
            OpenedFile(
                proposal_id=proposal.id,
                name=name,
                media_type="application/pdf",
                size=9,
                sha256="0" * 64,
                content=b"%PDF plan",
            )
        )
    assessors = [
        member(agency, Role.ASSESSOR, name="Anna", confirmed_at=now()),
        member(AgencyFactory(), Role.LEAD, name="Bilal", confirmed_at=now()),
        confirmed(name="Chris"),
    ]
    panel = Panel(challenge=challenge)
    session.add(panel)
    for user, background in zip(assessors, BACKGROUNDS, strict=False):
        seat_of(panel, user, background)
    scene = Scene(
        challenge=challenge,
        owner=member(agency, Role.OWNER),
        officer=member(agency, Role.OFFICER),
        director=member(agency, Role.DIRECTOR),
        assessors=assessors,
        proposals=proposals,
        outsiders={
            "administrator": UserFactory(is_administrator=True),
            "ambassador": UserFactory(is_ambassador=True),
            "assessor of the agency": member(agency, Role.ASSESSOR),
            "lead": member(agency, Role.LEAD),
            "supplier": member(proposals[0].organisation, Role.MEMBER),
            "somebody": confirmed(),
            "officer elsewhere": member(AgencyFactory(), Role.OFFICER, Role.OWNER, Role.DIRECTOR),
        },
    )
    session.commit()
    return scene


@pytest.fixture
def sheets(scene: Scene) -> Any:
    """`sheets()`: all scores, by the id of the proposal."""
    return lambda: {sheet.proposal.id: sheet for sheet in queries.sheets(scene.challenge)}
