"""One experiment and what follows from it, as people may live through it: every public method is a step.

A step gets two numbers from 0 to 3 to choose by. What was told along the way is kept apart from the records, so that a
test can hold the one against the other.
"""

from decimal import Decimal
from typing import Any

from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.core.database import db
from app.experiments.failing import FailureQuestion
from app.experiments.models import Experiment, MandateCeiling
from app.experiments.services import (
    Background,
    Ending,
    LessonText,
    MeasurePlan,
    Plan,
    StopPlan,
    accept_seat,
    add_lesson,
    appoint,
    check_in,
    end,
    evaluate,
    go_on,
    mark_stop_criterion,
    prepare,
    renew_mandate,
    revise,
    save_answers,
    save_measured,
    save_outcome,
    save_plan,
    sign_mandate,
    sign_second,
    start_from_proposal,
    take_back,
)
from app.experiments.states import TROJKA, Comparison, ExperimentState
from app.scaling import adopting, milestones, preparing, queries
from app.scaling.adopting import Description
from app.scaling.milestones import MilestoneValues
from app.scaling.models import Adoption, ScalingCase
from app.scaling.preparing import Anchors, Buying, Ownership, Rating, WeakestPlan
from app.scaling.services import decide, follow_up
from app.scaling.states import AdoptionKind, Complexity, ComplexityDomain, ProcurementBasis, Remedy
from tests.factories import AgencyFactory, ChallengeFactory, ProposalFactory, SupplierFactory, actor_of, member

CEILING = 15_000
EUROS = (0, 9_000, 14_000, 40_000)
WEEKS = (1, 6, 16, 30)
MORE_SPENT = (-500, 0, 700, 6_000)
REASON = "Het tweede bezoek maakt het verschil."
ENDS = (ExperimentState.SUCCEEDED, ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.INCONCLUSIVE)


class NothingThereError(Exception):
    """There is no such record (yet) for this step."""


class Story:
    """An experiment, the people around it, and two organisations that may take it over."""

    def __init__(self, theme: Any) -> None:
        agency, supplier = AgencyFactory(), SupplierFactory()
        self.theme = theme
        roles = (Role.LEAD, Role.OWNER, Role.ASSESSOR, Role.DIRECTOR, Role.DIRECTOR)
        self.people = [member(agency, role) for role in roles]
        self.lead, self.owner, self.assessor, self.director, self.second = map(actor_of, self.people)
        self.maker = actor_of(member(supplier, Role.MEMBER))
        self.agencies = [AgencyFactory() for _ in range(3)]
        self.takers = [actor_of(member(one, Role.OWNER)) for one in self.agencies]
        challenge = ChallengeFactory(
            organisation=agency, closed=True, state=ChallengeState.DECIDED, decided_at=now(), themes=[theme]
        )
        proposal = ProposalFactory(challenge=challenge, organisation=supplier, chosen=True)
        db.session.add(MandateCeiling(organisation_id=agency.id, one_signs_to_eur=CEILING))
        self.experiment: Experiment = start_from_proposal(proposal, by=self.lead)
        self.told: list[int] = []
        self.spent_when_signed: dict[int, int] = {}
        self.used: set[int] = set()
        db.session.commit()

    # ------------------------------------------------------------------------------------------------ the plan

    def plan(self, first: int, second: int) -> None:
        save_plan(
            self.experiment,
            Plan(
                title="Een buddy in de eerste week",
                hypothesis="Als een buddy belt, dan gaan minder mensen terug, doordat zij eerder hulp vragen.",
                goal="Van 11 naar 8 procent.",
                urgency="De afdeling zit vol.",
                hours_per_week=8,
                budget_eur=None if second == 3 else 12_000,
                learning_questions=[f"Vraag {number}?" for number in range(first)],
                measures=[MeasurePlan("Heropname", "procent", baseline=Decimal(11)), MeasurePlan("Dag van contact")],
                stop_criteria=[StopPlan("Meer dan twintig procent.", 1, Comparison.AT_LEAST, Decimal(20))],
                themes=[self.theme],
                background=Background(),
            ),
            by=(self.lead, self.lead, self.lead, self.maker)[second] if first == 3 else self.lead,
        )

    def ask_for_seats(self, first: int, second: int) -> None:
        people = [self.people[(first + place) % 4].id for place in range(3)]
        if second == 3:
            people[2] = people[0]
        appoint(self.experiment, dict(zip(TROJKA, people, strict=True)), by=self.lead)

    def accept(self, first: int, _second: int) -> None:
        accept_seat(self.experiment, by=(self.lead, self.owner, self.assessor, self.director)[first])

    def ready(self, _first: int, _second: int) -> None:
        prepare(self.experiment, by=self.lead)

    def revise(self, _first: int, _second: int) -> None:
        revise(self.experiment, by=self.lead)

    # ------------------------------------------------------------------------------------------------ the mandate

    def sign(self, first: int, second: int) -> None:
        by = self.lead if (first, second) == (3, 3) else self.director
        self._signed(sign_mandate, first, second, by=by)

    def renew(self, first: int, second: int) -> None:
        self._signed(renew_mandate, first, second, by=(self.director, self.second)[second % 2])

    def sign_too(self, first: int, _second: int) -> None:
        sign_second(self.experiment, by=(self.second, self.director, self.second, self.owner)[first])
        self._note_spent()

    def take_back(self, first: int, _second: int) -> None:
        take_back(self.experiment, by=(self.director, self.second)[first % 2])

    # ------------------------------------------------------------------------------------------------ the course

    def check_in(self, first: int, second: int) -> None:
        spent = max(self.told, default=0) + MORE_SPENT[first]
        values = {1: Decimal((9, 12, 20, 25)[second])}
        check_in(
            self.experiment, going="Het loopt.", learned="", needed="", spent_eur=spent, values=values, by=self.lead
        )
        self.told.append(spent)

    def met(self, first: int, _second: int) -> None:
        mark_stop_criterion(self.experiment, self._criterion(), is_met=first > 0, by=self.lead)

    def go_on(self, first: int, _second: int) -> None:
        go_on(self.experiment, self._criterion(), "" if first == 3 else REASON, by=self.lead)

    def evaluate(self, first: int, _second: int) -> None:
        if first:  # it ends the trial: not too often
            evaluate(self.experiment, by=self.lead)

    # ------------------------------------------------------------------------------------------------ the end

    def measure(self, first: int, _second: int) -> None:
        save_measured(self.experiment, {1: None if first == 3 else Decimal(first)}, by=self.lead)

    def answer(self, first: int, second: int) -> None:
        answers = {1: ("Ja.", "Nee.", "Soms.", "  ")[first], 2: "" if second == 3 else "Wij weten het niet."}
        save_answers(self.experiment, answers, by=self.lead)

    def say_how_it_ended(self, first: int, second: int) -> None:
        questions = list(FailureQuestion)[: 4 if second == 3 else 5]
        answers = {question.value: second > place - first for place, question in enumerate(questions)}
        ending = Ending(outcome=ENDS[first], what_happened="Wij belden veertig mensen.", failure_answers=answers)
        save_outcome(self.experiment, ending, by=self.lead)

    def write_lesson(self, first: int, _second: int) -> None:
        text = LessonText("Eerst de overdracht", "Vrijdag.", "Te laat.", " " if first == 3 else "Meld.", [self.theme])
        add_lesson(self.experiment, text, by=self.lead)

    def end(self, first: int, second: int) -> None:
        end(self.experiment, ENDS[first], by=self.director if second == 3 else self.lead)

    # ------------------------------------------------------------------------------------------------ what follows

    def prepare_dossier(self, first: int, second: int) -> None:
        """All parts but one; for 3 all of them, or with a component that is weaker than the one with the plan."""
        case, by = self._case(), self.lead
        preparing.rate(case, [Rating("Het bellen", 7, 5), Rating("De melding", 4, 2)], by=by)
        if first != 0:
            plan = WeakestPlan(Remedy.IMPROVE, "Elke dag een lijst.")
            preparing.plan_weakest(case, plan, by=by)
        domains = list(ComplexityDomain)[: 6 if first == 1 else 7]
        preparing.check_domains(case, dict.fromkeys(domains, (Complexity.SIMPLE, "")), by=by)
        preparing.anchor(case, Anchors("College.", "Twee mensen.", "Eigen systeem.", "Wat er is."), by=by)
        preparing.fund(case, Ownership("Uit onderhoud.", "" if first == 2 else "Hoofd zorg"), by=by)
        preparing.choose_basis(case, Buying(ProcurementBasis.OWN_WORK, None, ""), by=by)
        if second == 3:
            preparing.rate(case, [Rating("Het bellen", 1, 1), Rating("De melding", 4, 2)], by=by)

    def decide(self, first: int, second: int) -> None:
        by = self.lead if second == 3 else self.director
        decide(self._case(), is_yes=first > 0, reason=REASON, by=by)

    def add_milestone(self, _first: int, _second: int) -> None:
        milestones.add(self._case(), MilestoneValues("Alle buddy’s opgeleid", today()), by=self.lead)

    def reach_milestone(self, first: int, _second: int) -> None:
        found = self._case().milestones
        if not found:
            raise NothingThereError
        (milestones.complete if first else milestones.reopen)(found[first % len(found)], by=self.lead)

    def follow_up(self, first: int, _second: int) -> None:
        follow_up(self._case(), ("scale", "anchor")[first % 2], by=self.lead)

    def show_interest(self, first: int, _second: int) -> None:
        number = first % 3
        adopting.show_interest(self.experiment, self.agencies[number], by=self.takers[number])

    def describe(self, first: int, second: int) -> None:
        adoption, giver = self._adoption(first), self._adoption(second)
        described = Description(
            kind=tuple(AdoptionKind)[first % 3],
            adapted="Met een sirene.",
            taken_from=giver.ref if first % 2 else "",
            benefit_promised="Een uur eerder.",
        )
        adopting.describe(adoption, described, by=self.takers[first % 3])

    def try_out(self, first: int, second: int) -> None:
        adopting.step(self._adoption(first), ("test", "adapt")[second % 2], by=self.takers[first % 3])

    def use(self, first: int, _second: int) -> None:
        adoption = self._adoption(first)
        adopting.use(adoption, today(), by=self.takers[first % 3])
        self.used.add(adoption.id)

    def harvest(self, first: int, second: int) -> None:
        text = "Kort." if second == 3 else "Twee buien gehaald."
        adopting.harvest(self._adoption(first), text, by=self.takers[first % 3])

    def give_up(self, first: int, second: int) -> None:
        adoption = self._adoption(first)
        if second > 1:  # it ends the adoption: not too often
            adopting.stop(adoption, "Vraag eerst wie over de regel gaat.", by=self.takers[first % 3])
            self.used.discard(adoption.id)

    def _signed(self, sign: Any, first: int, second: int, *, by: Any) -> None:
        sign(self.experiment, euros=EUROS[first], weeks=WEEKS[second], reason=REASON, by=by)
        self._note_spent()

    def _note_spent(self) -> None:
        for mandate in self.experiment.mandates:
            if mandate.in_force_at is not None:
                self.spent_when_signed.setdefault(mandate.number, max(self.told, default=0))

    def _criterion(self) -> Any:
        if not self.experiment.stop_criteria:
            raise NothingThereError
        return self.experiment.stop_criteria[0]

    def _case(self) -> ScalingCase:
        found = queries.case_of(self.experiment.id)
        if found is None:
            raise NothingThereError
        return found

    def _adoption(self, number: int) -> Adoption:
        found = queries.adoption_by(self.agencies[number % 3].id, self.experiment)
        if found is None:
            raise NothingThereError
        return found


STEPS = [name for name in vars(Story) if not name.startswith("_")]
