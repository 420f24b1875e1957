"""Experiments in memory for tests of rules: no database."""

from decimal import Decimal

from app.accounts.models import User
from app.challenges.models import Challenge
from app.core.clock import now
from app.experiments.models import Experiment, LearningQuestion, Lesson, Measure, StopCriterion, TrojkaSeat
from app.experiments.states import ENDED, PUBLIC_STATES, TROJKA, ExperimentState
from app.proposals.models import Proposal

AGENCY, SUPPLIER, ELSEWHERE = 7, 8, 9
PLAN_FIELDS = {
    "hypothesis": "Als een buddy belt, dan gaan minder ouderen terug naar het ziekenhuis.",
    "goal": "Van 11,2 naar 8 procent.",
    "urgency": "De afdeling zit vol.",
    "hours_per_week": 8,
    "budget_eur": 18_000,
}


def accepted_seats() -> list[TrojkaSeat]:
    return [TrojkaSeat(seat=seat, user_id=number, accepted_at=now()) for number, seat in enumerate(TROJKA, start=20)]


def lesson() -> Lesson:
    return Lesson(title="Overdracht eerst", situation="Ontslag op vrijdag.", surprise="Te laat.", advice="Meld meteen.")


def experiment(state: ExperimentState = ExperimentState.DESIGN, **changes: object) -> Experiment:
    """An experiment in `state` with everything that this state promises, and a complete plan."""
    record = Experiment(
        organisation_id=AGENCY,
        supplier_id=SUPPLIER,
        state=state,
        title="Een buddy in de eerste week",
        what_happened="",
        preventive_action="",
        **PLAN_FIELDS,
    )
    record.learning_questions = [LearningQuestion(position=1, text="Belt de buddy op tijd?", answer="")]
    record.measures = [Measure(position=1, name="Heropname", unit="%", baseline=Decimal("11.2"))]
    record.stop_criteria = [StopCriterion(position=1, text="Geen verschil na zestig mensen.")]
    record.seats = accepted_seats()
    if state in PUBLIC_STATES:
        record.mandate_eur, record.mandate_weeks = 20_000, 16
        record.mandate_signed_at = record.started_at = now()
    if state in ENDED:
        record.ended_at = now()
        record.learning_questions[0].answer = "Nee, pas op dag vier."
        record.lessons = [lesson()]
    for name, value in changes.items():
        setattr(record, name, value)
    return record


def proposal() -> Proposal:
    return Proposal(challenge=Challenge(organisation_id=AGENCY), organisation_id=SUPPLIER)


def user(number: int) -> User:
    return User(id=number, email=f"{number}@voorbeeld.example", name=f"Persoon {number}")
