"""An experiment that has ended, with everybody around it: for tests of scaling and of stories."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.core.database import db
from app.experiments.models import CheckIn, Experiment, LearningQuestion, Lesson, Measure, StopCriterion, TrojkaSeat
from app.experiments.states import ENDED, TROJKA, ExperimentState, FailureKind
from app.organisations.models import Organisation
from app.scaling.models import DomainCheck, ReadinessComponent, ScalingCase
from app.scaling.states import Complexity, ComplexityDomain, ProcurementBasis, Remedy
from tests.factories import (
    AgencyFactory,
    ChallengeFactory,
    ExperimentFactory,
    ProposalFactory,
    SupplierFactory,
    ThemeFactory,
    member,
)

EVIDENCE = {
    "governance_anchor": "Het college heeft ingestemd.",
    "organisation_anchor": "Twee mensen hebben dit in hun taak.",
    "information_anchor": "De gegevens staan in het eigen systeem.",
    "facilities": "DigiD om in te loggen, en NL Design System voor de schermen.",
    "money": "€ 20.000 per jaar, uit onderhoud.",
    "owner": "Hoofd publiekszaken",
    "weakest_point": "De avonden zijn nog niet bezet.",
    "weakest_point_plan": "Wij beginnen met twee avonden.",
    "remedy": Remedy.IMPROVE,
    "procurement_basis": ProcurementBasis.OPTION,
}
COMPONENTS = (("Het terugbelscherm", 7, 3), (EVIDENCE["weakest_point"], 4, 1))
"""Name, readiness and use; the second is the weakest."""


@dataclass
class Chain:
    """Everybody around one experiment, and another agency that looks on."""

    experiment: Experiment
    agency: Organisation
    supplier: Organisation
    lead: User
    officer: User
    director: User
    assessor: User
    maker: User
    other_agency: Organisation
    other_officer: User

    @property
    def path(self) -> str:
        return f"/experimenten/{self.experiment.ref}"


def make_chain(state: ExperimentState = ExperimentState.SUCCEEDED) -> Chain:
    """A complete experiment in `state`."""
    agency, supplier, other_agency = AgencyFactory(), SupplierFactory(), AgencyFactory()
    lead = member(agency, Role.LEAD, name="Lies Leider")
    officer = member(agency, Role.OFFICER, name="Otto Inkoop")
    director = member(agency, Role.DIRECTOR, name="Bea Bestuur")
    theme = ThemeFactory()
    challenge = ChallengeFactory(
        organisation=agency, closed=True, state=ChallengeState.IN_EXPERIMENT, decided_at=now(), themes=[theme]
    )
    proposal = ProposalFactory(challenge=challenge, organisation=supplier, chosen=True)
    experiment = ExperimentFactory(proposal=proposal, state=state, **_values(state))
    experiment.themes = [theme]
    _fill(experiment, [lead, officer, director])
    db.session.flush()
    return Chain(
        experiment=experiment,
        agency=agency,
        supplier=supplier,
        lead=lead,
        officer=officer,
        director=director,
        assessor=member(agency, Role.ASSESSOR, name="Ans Beoordelaar"),
        maker=member(supplier, Role.MEMBER, name="Mo Maker"),
        other_agency=other_agency,
        other_officer=member(other_agency, Role.OFFICER, name="Ida Inkoop"),
    )


def open_case(experiment: Experiment, **values: Any) -> ScalingCase:
    """A dossier with all evidence, unless a value says otherwise."""
    case = ScalingCase(experiment=experiment, **complete(**values))
    db.session.add(case)
    db.session.flush()
    return case


def complete(**values: Any) -> dict[str, Any]:
    """The values of a dossier with all evidence, unless a value says otherwise."""
    return {
        "decision_due": today() + timedelta(days=60),
        **EVIDENCE,
        "components": [
            ReadinessComponent(position=position, name=name, readiness=readiness, use=use)
            for position, (name, readiness, use) in enumerate(COMPONENTS, start=1)
        ],
        "domains": [DomainCheck(domain=domain, complexity=Complexity.SIMPLE, note="") for domain in ComplexityDomain],
        **values,
    }


def _values(state: ExperimentState) -> dict[str, Any]:
    started = now() - timedelta(weeks=12)
    return {
        "hypothesis": "Als wij terugbellen, dan wachten mensen thuis.",
        "goal": "Niemand wacht langer dan een kwartier.",
        "urgency": "De balie is vol.",
        "hours_per_week": 8,
        "budget_eur": 18_000,
        "mandate_eur": 20_000,
        "mandate_weeks": 16,
        "mandate_signed_at": started,
        "started_at": started,
        "ended_at": now() if state in ENDED else None,
        "what_happened": "Veertig mensen zijn teruggebeld. De balie bleef even vol.",
        "failure_kind": FailureKind.INTELLIGENT if state is ExperimentState.FAILED else None,
    }


def _fill(experiment: Experiment, trojka: list[User]) -> None:
    experiment.learning_questions = [
        LearningQuestion(position=1, text="Wachten mensen thuis?", answer="Ja, bijna allemaal.")
    ]
    experiment.measures = [
        Measure(
            position=1, name="Wachttijd", unit="minuten", baseline=Decimal(48), target=Decimal(15), measured=Decimal(11)
        )
    ]
    experiment.stop_criteria = [StopCriterion(position=1, text="Meer dan tien klachten.")]
    experiment.seats = [
        TrojkaSeat(seat=seat, user_id=person.id, accepted_at=now()) for seat, person in zip(TROJKA, trojka, strict=True)
    ]
    experiment.check_ins = [CheckIn(at=now(), going="Het loopt.", spent_eur=14_200)]
    experiment.lessons = [
        Lesson(
            title="Bellen is niet genoeg",
            situation="Mensen zonder beltegoed bleven komen.",
            surprise="Zij waren de grootste groep.",
            advice="Vraag eerst wie er komt.",
            themes=list(experiment.themes),
        )
    ]
