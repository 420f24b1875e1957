"""An agency with its people, a supplier, and an experiment in any state."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.experiments.failing import FailureQuestion
from app.experiments.models import (
    CheckIn,
    Experiment,
    LearningQuestion,
    Lesson,
    LossMandate,
    Measure,
    StopCriterion,
    TrojkaSeat,
)
from app.experiments.states import ENDED, PUBLIC_STATES, TROJKA, ExperimentState, FailureKind
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.themes.models import Theme
from tests.factories import AgencyFactory, ChallengeFactory, ProposalFactory, SupplierFactory, ThemeFactory, member


@dataclass
class House:
    """Everybody around one vraagstuk."""

    agency: Organisation
    supplier: Organisation
    lead: User
    officer: User
    owner: User
    director: User
    assessor: User
    maker: User
    theme: Theme
    proposal: Proposal

    @property
    def trojka(self) -> list[User]:
        return [self.owner, self.officer, self.assessor]


@pytest.fixture
def house(app) -> House:
    agency, supplier = AgencyFactory(), SupplierFactory()
    theme = ThemeFactory(name="Gezondheid", slug="gezondheid")
    challenge = ChallengeFactory(
        organisation=agency, closed=True, state=ChallengeState.DECIDED, decided_at=now(), themes=[theme]
    )
    return House(
        agency=agency,
        supplier=supplier,
        lead=member(agency, Role.LEAD, name="Lies Leider"),
        officer=member(agency, Role.OFFICER, name="Otto Inkoop"),
        owner=member(agency, Role.OWNER, name="Vera Eigenaar"),
        director=member(agency, Role.DIRECTOR, name="Bea Bestuur"),
        assessor=member(agency, Role.ASSESSOR, name="Ans Beoordelaar"),
        maker=member(supplier, Role.MEMBER, name="Mo Maker"),
        theme=theme,
        proposal=ProposalFactory(challenge=challenge, organisation=supplier, chosen=True),
    )


@pytest.fixture
def make_experiment(house):
    """`make_experiment(state, **changes)`: a complete experiment that is in this state."""

    def making(state: ExperimentState = ExperimentState.DESIGN, **changes: object) -> Experiment:
        proposal = changes.pop("proposal", house.proposal)
        house.proposal.challenge.state = ChallengeState.IN_EXPERIMENT
        record = Experiment(
            challenge_id=proposal.challenge_id,
            proposal_id=proposal.id,
            organisation_id=house.agency.id,
            supplier_id=proposal.organisation_id,
            state=state,
            title="Een buddy in de eerste week",
            hypothesis="Als een buddy belt, dan gaan minder ouderen terug naar het ziekenhuis.",
            goal="Van 11,2 naar 8 procent.",
            urgency="De afdeling zit vol.",
            hours_per_week=8,
            budget_eur=18_000,
            themes=[house.theme],
            learning_questions=[LearningQuestion(position=1, text="Belt de buddy op tijd?")],
            measures=[
                Measure(position=1, name="Heropname", unit="%", baseline=Decimal("11.2"), target=Decimal(8)),
                Measure(position=2, name="Dag van contact", target=Decimal(1)),
            ],
            stop_criteria=[StopCriterion(position=1, text="Geen verschil na zestig mensen.")],
            seats=[
                TrojkaSeat(seat=seat, user_id=user.id, accepted_at=now())
                for seat, user in zip(TROJKA, house.trojka, strict=True)
            ],
        )
        if state in PUBLIC_STATES:
            record.mandate_eur, record.mandate_weeks, record.mandate_signed_by_id = 20_000, 16, house.director.id
            record.mandate_signed_at = record.started_at = now()
            record.mandates = [
                LossMandate(number=1, euros=20_000, weeks=16, first_by_id=house.director.id, in_force_at=now())
            ]
        if state in ENDED:
            record.ended_at = now()
            record.what_happened = "De telefoontjes kwamen op dag vier."
            record.learning_questions[0].answer = "Nee, pas op dag vier."
            record.lessons = [make_lesson(house.theme)]
            record.failure_kind = FailureKind.INTELLIGENT if state is ExperimentState.FAILED else None
        for name, value in changes.items():
            setattr(record, name, value)
        db.session.add(record)
        db.session.commit()
        return record

    return making


def make_lesson(theme: Theme | None = None, **changes: object) -> Lesson:
    values = {
        "title": "Regel eerst de overdracht, dan de buddy",
        "situation": "Ontslag op vrijdag, melding op maandag.",
        "surprise": "Niet de buddy maar de melding was te laat.",
        "advice": "Begin met een melding op de dag van ontslag.",
        "themes": [theme] if theme else [],
    }
    return Lesson(**{**values, **changes})


def checked_in(experiment: Experiment, spent_eur: int) -> None:
    experiment.check_ins.append(CheckIn(going="Goed.", spent_eur=spent_eur, at=now()))
    db.session.commit()


def keep(client, experiment, page: str, **typed: str):
    """Send one page of closing with the version as it is now."""
    db.session.refresh(experiment)
    data = {"version": str(experiment.version), **typed}
    return client.post(f"/experimenten/{experiment.ref}/afronden/{page}", data=data)


def close(
    client, experiment, outcome: str, *, answer="Nee, op dag vier.", measured="", happened="", failure=None, **typed
):
    """Walk through the pages, and end it; gives the answer of the last look. `failure`: which of five are yes."""
    assert keep(client, experiment, "metingen", **{"measured-0": measured}).status_code == 302
    assert keep(client, experiment, "antwoorden", **{"answers-0": answer}).status_code == 302
    questions = (
        {} if failure is None else {f"failure_{q.value}": "yes" if q in failure else "no" for q in FailureQuestion}
    )
    kept = keep(client, experiment, "afloop", outcome=outcome, what_happened=happened, **questions)
    assert kept.status_code == 302
    return keep(client, experiment, "nakijken", **typed)
