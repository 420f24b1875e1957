"""A complete record in memory for every state of every feature: only rules decide what can be done with it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import User
from app.assessments.models import (
    Assessment,
    Decision,
    Interest,
    Letter,
    Panel,
    PanelMember,
    Score,
    Verdict,
    VerdictReason,
)
from app.assessments.states import (
    AssessmentState,
    Background,
    DecisionKind,
    DecisionState,
    MemberState,
    Outcome,
)
from app.challenges.models import SIX_QUESTIONS, Challenge, CoOwner, Criterion
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import in_amsterdam, now
from app.experiments.models import (
    Escalation,
    Experiment,
    LearningQuestion,
    Lesson,
    Measure,
    StopCriterion,
    SupplierReference,
    TrojkaSeat,
)
from app.experiments.states import ENDED, PUBLIC_STATES, TROJKA, ExperimentState, FailureKind, ReferenceState, Seat
from app.following.models import Subscription
from app.following.states import FollowedKind, Pace
from app.procurement.states import Route, Subject
from app.proposals.models import TEXT_FIELDS, Proposal
from app.proposals.states import ProposalState
from app.scaling.models import Adoption, DomainCheck, Milestone, ReadinessComponent, ScalingCase
from app.scaling.states import (
    AdoptionKind,
    AdoptionState,
    Complexity,
    ComplexityDomain,
    ProcurementBasis,
    Remedy,
    ScalingState,
)
from app.showcases.models import Ambassador, Introduction, Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from app.themes.models import Theme
from tests.factories import CAREFUL
from tests.matrix.people import AGENCY, GUEST_ID, OTHER_AGENCY, PEOPLE, SEAT_HOLDER_ID, SUPPLIER

TEXT = "Een tekst die lang genoeg is."
OPENED_STAGES = frozenset(
    {ChallengeState.ASSESSMENT, ChallengeState.DECIDED, ChallengeState.IN_EXPERIMENT, ChallengeState.COMPLETED}
)
SOON, JUST_NOW = timedelta(days=1), timedelta(seconds=-1)


def challenges() -> dict[str, Challenge]:
    """A vraagstuk in every stage; *closed* is an open one whose closing time has passed."""
    return {str(stage): _challenge_in(stage) for stage in ChallengeState}


def co_owners() -> dict[str, CoOwner]:
    """The other agency as a co-owner in every state during the dialogue, and as one that joined after the opening."""
    dialogue, open_ = _challenge(ChallengeState.DIALOGUE), _challenge(ChallengeState.OPEN)
    in_dialogue = {str(state): _co_owner(state, dialogue) for state in CoOwnerState}
    return {**in_dialogue, "accepted, after the opening": _co_owner(CoOwnerState.ACCEPTED, open_)}


def proposals() -> dict[str, Proposal]:
    """A proposal in every state, and for each the stages of its vraagstuk that make a difference."""
    open_, closed = _challenge(ChallengeState.OPEN), _challenge_in(ChallengeState.CLOSED)
    in_assessment = _challenge(ChallengeState.ASSESSMENT, closes_in=JUST_NOW)
    decided = _challenge(ChallengeState.DECIDED, closes_in=JUST_NOW)
    withdrawn = _challenge(ChallengeState.WITHDRAWN, closes_in=JUST_NOW)
    withdrawn_early = _challenge(ChallengeState.WITHDRAWN)
    return {
        "draft, before the deadline": _proposal(ProposalState.DRAFT, open_),
        "draft, after the deadline": _proposal(ProposalState.DRAFT, closed),
        "submitted, before the deadline": _proposal(ProposalState.SUBMITTED, open_),
        "submitted, after the deadline": _proposal(ProposalState.SUBMITTED, closed),
        "submitted, vraagstuk withdrawn before the deadline": _proposal(ProposalState.SUBMITTED, withdrawn_early),
        "submitted, vraagstuk withdrawn after the deadline": _proposal(ProposalState.SUBMITTED, withdrawn),
        "withdrawn, before the deadline": _proposal(ProposalState.WITHDRAWN, open_),
        "withdrawn, after the deadline": _proposal(ProposalState.WITHDRAWN, closed),
        "opened": _proposal(ProposalState.OPENED, in_assessment),
        "damaged": _proposal(ProposalState.DAMAGED, in_assessment),
        "invited": _proposal(ProposalState.INVITED, in_assessment),
        "chosen": _proposal(ProposalState.CHOSEN, decided),
        "not_chosen": _proposal(ProposalState.NOT_CHOSEN, decided),
    }


def panel_members() -> dict[str, PanelMember]:
    """The seat holder on a panel of four, in every state; beside that what makes a difference to the steps."""
    return {
        "named, before the opening": _seat(MemberState.NAMED, _challenge(ChallengeState.OPEN)),
        "named": _seat(MemberState.NAMED),
        "named, with an interest": _seat(MemberState.NAMED, has_conflict=True),
        "declared": _seat(MemberState.DECLARED),
        "declared, with an interest": _seat(MemberState.DECLARED, has_conflict=True),
        "handed in": _seat(MemberState.DECLARED, handed_in=("own",)),
        "handed in, everybody": _seat(MemberState.DECLARED, handed_in=("own", "others")),
        "conflicted": _seat(MemberState.CONFLICTED, has_conflict=True),
        "left": _seat(MemberState.LEFT),
        "declared, after the decision": _seat(MemberState.DECLARED, _challenge(ChallengeState.DECIDED)),
    }


def assessments() -> dict[str, Assessment]:
    """An assessment of the seat holder in every state, with and without the rest of the panel."""
    everybody = ("own", "others")
    found = {
        "draft": _seat(MemberState.DECLARED),
        "submitted, others not yet": _seat(MemberState.DECLARED, handed_in=("own",)),
        "submitted, everybody": _seat(MemberState.DECLARED, handed_in=everybody),
        "submitted, conflicted afterwards": _seat(MemberState.CONFLICTED, has_conflict=True, handed_in=("own",)),
        "established": _seat(MemberState.DECLARED, handed_in=everybody, is_established=True),
    }
    return {situation: seat.assessments[0] for situation, seat in found.items()}


def decisions() -> dict[str, Decision]:
    """A complete decision that chooses one proposal, in every state, while its vraagstuk is in assessment or after."""
    in_assessment, decided = _challenge(ChallengeState.ASSESSMENT), _challenge(ChallengeState.DECIDED)
    return {
        str(state): _decision(state, decided if state is DecisionState.SIGNED else in_assessment)
        for state in DecisionState
    }


def letters() -> dict[str, Letter]:
    """A letter about a proposal with each outcome, and about one that was damaged."""
    told = (ProposalState.INVITED, ProposalState.CHOSEN, ProposalState.NOT_CHOSEN, ProposalState.DAMAGED)
    return {str(state): Letter(proposal=_proposal(state, _challenge(ChallengeState.ASSESSMENT))) for state in told}


def experiments() -> dict[str, Experiment]:
    """An experiment in every state, each with a complete plan, a signed mandate, answers and a lesson."""
    return {str(state): _experiment(state) for state in ExperimentState}


def lessons() -> dict[str, Lesson]:
    """A lesson of an experiment in every state."""
    return {str(state): _experiment(state).lessons[0] for state in ExperimentState}


def references() -> dict[str, SupplierReference]:
    """A reference of a failed experiment in every state."""
    return {
        state.value: SupplierReference(experiment=_experiment(ExperimentState.FAILED), state=state)
        for state in ReferenceState
    }


def bottlenecks() -> dict[str, Escalation]:
    """A bottleneck that is put to somebody of the agency, before and after the start, and one put to an ambassador."""
    running, design = _experiment(ExperimentState.RUNNING), _experiment(ExperimentState.DESIGN)
    return {
        "of a design, put to the seat holder": Escalation(experiment=design, asked_id=SEAT_HOLDER_ID),
        "put to the seat holder": Escalation(experiment=running, asked_id=SEAT_HOLDER_ID),
        "put to the ambassador": Escalation(experiment=design, asked_id=PEOPLE["ambassador"].id),
    }


def scaling_cases() -> dict[str, ScalingCase]:
    """A filled-in dossier in every state."""
    return {
        str(state): ScalingCase(
            experiment=_experiment(ExperimentState.SUCCEEDED),
            state=state,
            governance_anchor=TEXT,
            organisation_anchor=TEXT,
            information_anchor=TEXT,
            money=TEXT,
            owner=TEXT,
            weakest_point=TEXT,
            weakest_point_plan=TEXT,
            remedy=Remedy.IMPROVE,
            facilities=TEXT,
            procurement_basis=ProcurementBasis.OPTION,
            procurement_note=TEXT,
            components=[ReadinessComponent(position=1, name=TEXT, readiness=7, use=1)],
            domains=[DomainCheck(domain=domain, complexity=Complexity.SIMPLE) for domain in ComplexityDomain],
            milestones=[Milestone(title=TEXT, due=now().date(), done_at=now())],
        )
        for state in ScalingState
    }


def adoptions() -> dict[str, Adoption]:
    """An adoption by the other agency in every state."""
    return {
        str(state): Adoption(
            experiment=_experiment(ExperimentState.SUCCEEDED),
            organisation_id=OTHER_AGENCY,
            state=state,
            kind=AdoptionKind.ADAPTED,
            adapted=TEXT,
            benefit_promised=TEXT,
            benefit_realised=TEXT,
            lesson=TEXT,
        )
        for state in AdoptionState
    }


def showcases() -> dict[str, Showcase]:
    """A story about the experiment in every state, with both consents."""
    return {
        str(state): Showcase(
            experiment=_experiment(ExperimentState.SUCCEEDED),
            state=state,
            outcome=ShowcaseOutcome.SUCCEEDED,
            title=TEXT,
            summary=TEXT,
            result=TEXT,
            story=TEXT,
            source="",
            themes=[theme()],
            agency_consent_at=now(),
            supplier_consent_at=now(),
        )
        for state in ShowcaseState
    }


def introductions() -> dict[str, Introduction]:
    """The other agency introduced to the agency of an experiment."""
    experiment = _experiment(ExperimentState.SUCCEEDED)
    return {"made": Introduction(experiment=experiment, giver_id=AGENCY, taker_id=OTHER_AGENCY, text=TEXT)}


def ambassador_pages() -> dict[str, Ambassador]:
    """The page of the ambassador, public or not, and of one who is an ambassador no more."""
    return {
        "public": _page(is_public=True, is_ambassador=True),
        "not public": _page(is_public=False, is_ambassador=True),
        "public, no ambassador any more": _page(is_public=True, is_ambassador=False),
    }


def subscriptions() -> dict[str, Subscription]:
    """A theme that the seat holder follows, and one that they stopped following just now."""
    return {"followed": _subscription(), "stopped": _subscription(ended_at=now())}


def _subscription(**values: Any) -> Subscription:
    return Subscription(user_id=SEAT_HOLDER_ID, kind=FollowedKind.THEME, theme=theme(), pace=Pace.DAILY, **values)


def _page(*, is_public: bool, is_ambassador: bool) -> Ambassador:
    number = PEOPLE["ambassador"].id if is_ambassador else SEAT_HOLDER_ID
    user = User(id=number, name="Anna", is_ambassador=is_ambassador)
    return Ambassador(user=user, user_id=number, about=TEXT, is_public=is_public)


def theme() -> Theme:
    return Theme(name="Water", slug="water")


def _challenge_in(stage: ChallengeState) -> Challenge:
    if stage is ChallengeState.CLOSED:
        return _challenge(ChallengeState.OPEN, closes_in=JUST_NOW)
    return _challenge(stage)


def _co_owner(state: CoOwnerState, challenge: Challenge) -> CoOwner:
    return CoOwner(organisation_id=OTHER_AGENCY, challenge=challenge, state=state, share=30, why=TEXT)


def _challenge(state: ChallengeState, *, closes_in: timedelta = SOON) -> Challenge:
    closing_at: datetime = now() + closes_in
    return Challenge(
        organisation_id=AGENCY,
        state=state,
        title=TEXT,
        **dict.fromkeys(SIX_QUESTIONS, TEXT),
        themes=[theme()],
        reuse_checked_at=now() - timedelta(days=61),
        dialogue_report=TEXT,
        report_published_at=now() - timedelta(days=31),
        lead_share=100,
        budget_eur=50_000,
        experiments_count=2,
        scaling_option=TEXT,
        subject=Subject.SUPPLIES_SERVICES,
        route_choice=Route.SEVERAL_QUOTES,
        route=TEXT,
        criteria=[Criterion(position=1, name="Werkt het?", weight=100)],
        published_at=now() - timedelta(days=60),
        opened_at=now() - timedelta(days=30),
        closing_at=closing_at,
        proposals_opened_at=now() if state in OPENED_STAGES else None,
        decision_due=in_amsterdam(closing_at).date() + timedelta(days=10),
    )


def _proposal(state: ProposalState, challenge: Challenge) -> Proposal:
    return Proposal(
        challenge=challenge,
        organisation_id=SUPPLIER,
        state=state,
        **dict.fromkeys(TEXT_FIELDS, TEXT),
        price_eur=10_000,
        submitted_at=now() - timedelta(days=2),
    )


def _seat(
    state: MemberState,
    challenge: Challenge | None = None,
    *,
    has_conflict: bool = False,
    handed_in: tuple[str, ...] = (),
    is_established: bool = False,
) -> PanelMember:
    """The seat holder on a panel, with three others of three other backgrounds."""
    panel = Panel(challenge=challenge or _challenge(ChallengeState.ASSESSMENT, closes_in=JUST_NOW))
    panel.established_at = now() if is_established else None
    proposal = _proposal(ProposalState.OPENED, panel.challenge)
    submitted = AssessmentState.ESTABLISHED if is_established else AssessmentState.SUBMITTED
    own = _member(panel, SEAT_HOLDER_ID, Background.USER, proposal, submitted if "own" in handed_in else None)
    own.state = state
    own.interests = [Interest(has_conflict=has_conflict, explanation=TEXT)]
    for number, background in enumerate((Background.POLICY, Background.LEGAL, Background.DIGITAL), 1):
        _member(panel, SEAT_HOLDER_ID + number, background, proposal, submitted if "others" in handed_in else None)
    return own


def _member(
    panel: Panel, user_id: int, background: Background, proposal: Proposal, state: AssessmentState | None
) -> PanelMember:
    member = PanelMember(panel=panel, user_id=user_id, email="", background=background, state=MemberState.DECLARED)
    scores = [Score(criterion=criterion, points=4, reason=TEXT) for criterion in panel.challenge.criteria]
    Assessment(member=member, proposal=proposal, state=state or AssessmentState.DRAFT, scores=scores)
    return member


def _decision(state: DecisionState, challenge: Challenge) -> Decision:
    reasons = [VerdictReason(criterion_id=criterion.id, reason=TEXT) for criterion in challenge.criteria]
    proposal = _proposal(ProposalState.OPENED, challenge)
    return Decision(
        challenge=challenge,
        kind=DecisionKind.CHOOSE,
        state=state,
        explanation=TEXT,
        characteristics="",
        invitation="",
        objection_days=20,
        contact_name="Ilse de Boer",
        contact_email="ilse@proefdam.example",
        verdicts=[Verdict(proposal=proposal, outcome=Outcome.CHOSEN, reasons=reasons)],
    )


def _experiment(state: ExperimentState) -> Experiment:
    return Experiment(
        challenge=_challenge(ChallengeState.IN_EXPERIMENT, closes_in=JUST_NOW),
        organisation_id=AGENCY,
        supplier_id=SUPPLIER,
        state=state,
        title=TEXT,
        hypothesis=TEXT,
        goal=TEXT,
        urgency=TEXT,
        hours_per_week=8,
        budget_eur=10_000,
        mandate_eur=10_000,
        mandate_weeks=8,
        mandate_signed_at=now(),
        started_at=now() if state in PUBLIC_STATES else None,
        ended_at=now() if state in ENDED else None,
        failure_kind=FailureKind.INTELLIGENT,
        failure_answers=dict(CAREFUL),
        preventive_action="",
        learning_questions=[LearningQuestion(position=1, text=TEXT, answer=TEXT)],
        measures=[Measure(position=1, name="Wachttijd", baseline=Decimal(50), measured=Decimal(20))],
        stop_criteria=[StopCriterion(position=1, text=TEXT)],
        seats=[
            TrojkaSeat(seat=TROJKA[0], user_id=GUEST_ID, accepted_at=now(), is_guest=True),
            *(
                TrojkaSeat(seat=seat, user_id=SEAT_HOLDER_ID + n, accepted_at=now())
                for n, seat in enumerate(TROJKA[1:], 1)
            ),
            TrojkaSeat(seat=Seat.INFORMATION_MANAGER, user_id=SEAT_HOLDER_ID, accepted_at=None),
        ],
        lessons=[Lesson(title=TEXT, situation=TEXT, surprise=TEXT, advice=TEXT)],
    )
