"""Vraagstukken of the demo's agency at every stage between opening and the letters, so that every page is visited."""

from collections.abc import Sequence

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.queries import by_address
from app.assessments.models import Assessment, Panel, PanelMember, Score
from app.assessments.services import deciding, settling, signing
from app.assessments.services.deciding import DecisionText
from app.assessments.states import AssessmentState, Background, DecisionKind, MemberState, Outcome
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.organisations.models import Organisation
from app.proposals.models import OpenedFile, Opening, Proposal
from app.proposals.opening_record import Confirmation, OpeningRecord
from app.proposals.states import OpeningState
from tests.factories import ChallengeFactory, ProposalFactory, UserFactory, actor_of

BACKGROUNDS = (Background.PRACTICE, Background.FINANCE, Background.DIGITAL)
SAID = "De proef is klein genoeg om snel te beginnen."
REASON = "Uw proef is klein en begint dicht bij de mensen zelf."


def add_assessments(agency: Organisation, companies: Sequence[Organisation]) -> None:
    """To assess, to hand in, to settle, to establish, to prepare, to sign, and signed with letters; flushes."""
    _waiting_for_one(agency, companies, AssessmentState.DRAFT)
    _waiting_for_one(agency, companies, AssessmentState.DRAFT, points=3)
    _waiting_for_one(agency, companies, None)
    _assessed(agency, companies, (5, 2))
    _assessed(agency, companies, (4, 4))
    for is_offered, is_signed in ((False, False), (True, False), (True, True)):
        challenge, _ = _assessed(agency, companies, (4, 4))
        settling.establish(challenge, by=_actor("vraageigenaar"))
        _decide(challenge, is_offered=is_offered, is_signed=is_signed)
    db.session.flush()


def _unsealed(agency: Organisation, companies: Sequence[Organisation]) -> tuple[Challenge, list[Proposal]]:
    challenge = ChallengeFactory(unsealed=True, organisation=agency)
    proposals = [
        ProposalFactory(opened=True, challenge=challenge, organisation=company, manifest="{}") for company in companies
    ]
    content = b"een, twee\n"
    db.session.add(
        OpenedFile(
            proposal_id=proposals[0].id,
            name="telling.csv",
            media_type="text/csv",
            size=len(content),
            sha256="0" * 64,
            content=content,
        )
    )
    first, second = (_user(name) for name in ("inkoper", "inkoper2"))
    report = OpeningRecord(
        challenge=challenge.ref,
        title=challenge.title,
        agency=agency.name,
        opened_at=now(),
        deadline=challenge.closing_at,
        confirmations=(Confirmation(first.name, now()), Confirmation(second.name, now())),
        audit_head="0" * 64,
        lines=(),
    )
    people = {"first_by_id": first.id, "second_by_id": second.id, "first_at": now(), "second_at": now()}
    opening = Opening(challenge=challenge, state=OpeningState.DONE, opened_at=now(), report=report.to_json(), **people)
    db.session.add(opening)
    db.session.flush()
    return challenge, proposals


def _assessed(
    agency: Organisation, companies: Sequence[Organisation], points: Sequence[int]
) -> tuple[Challenge, list[Proposal]]:
    """A panel of three handed in; the first two gave these points, the third as the first."""
    challenge, proposals = _unsealed(agency, companies)
    panel = Panel(challenge=challenge)
    for place, background in enumerate(BACKGROUNDS):
        member = _member(panel, UserFactory(), background, MemberState.DECLARED)
        _assess(member, proposals, AssessmentState.SUBMITTED, points[place % 2])
    return challenge, proposals


def _waiting_for_one(
    agency: Organisation,
    companies: Sequence[Organisation],
    state: AssessmentState | None,
    *,
    points: int | None = None,
) -> None:
    """A blind panel, one person short, on which somebody has to declare, to assess, or to hand in."""
    challenge, proposals = _unsealed(agency, companies)
    panel = Panel(challenge=challenge, is_blind=True)
    _member(panel, UserFactory(), BACKGROUNDS[1], MemberState.NAMED)
    seat_state = MemberState.NAMED if state is None else MemberState.DECLARED
    member = _member(panel, _user("beoordelaar1"), BACKGROUNDS[0], seat_state)
    if state is not None:
        _assess(member, proposals, state, points)


def _member(panel: Panel, person: User, background: Background, state: MemberState) -> PanelMember:
    member = PanelMember(
        panel=panel,
        user=person,
        email=person.email,
        background=background,
        state=state,
        declared_at=now() if state is MemberState.DECLARED else None,
    )
    db.session.add(member)
    db.session.flush()
    return member


def _assess(member: PanelMember, proposals: Sequence[Proposal], state: AssessmentState, points: int | None) -> None:
    for proposal in proposals:
        criteria = proposal.challenge.criteria if points is not None else ()
        db.session.add(
            Assessment(
                member=member,
                proposal=proposal,
                state=state,
                submitted_at=now() if state is AssessmentState.SUBMITTED else None,
                scores=[Score(criterion=criterion, points=points, reason=SAID) for criterion in criteria],
            )
        )
    db.session.flush()


def _decide(challenge: Challenge, *, is_offered: bool, is_signed: bool) -> None:
    """Prepared, offered, or signed after a round of invitations."""
    if is_signed:
        _prepare(challenge, DecisionKind.INVITE, (Outcome.INVITED, Outcome.INVITED), is_offered=True, is_signed=True)
    outcomes = (Outcome.CHOSEN, Outcome.NOT_CHOSEN)
    _prepare(challenge, DecisionKind.CHOOSE, outcomes, is_offered=is_offered, is_signed=is_signed)


def _prepare(
    challenge: Challenge, kind: DecisionKind, outcomes: Sequence[Outcome], *, is_offered: bool, is_signed: bool
) -> None:
    officer = _actor("inkoper")
    decision = deciding.begin(challenge, kind, by=officer)
    text = DecisionText(
        kind=kind,
        explanation="Wij kozen de proef die na twee weken al iets laat zien.",
        characteristics="De gekozen proef begint klein en laat snel zien of het werkt.",
        invitation="Wij praten een uur met u in het stadhuis.",
        objection_days=20,
        contact_name="Inkoper Waterbeek",
        contact_email="inkoop@waterbeek.example",
    )
    deciding.keep(decision, text, by=officer)
    for verdict, outcome in zip(decision.verdicts, outcomes, strict=True):
        reasons = {criterion.id: REASON for criterion in challenge.criteria}
        deciding.keep_verdict(verdict, outcome, reasons, by=officer)
    if is_offered:
        deciding.offer(decision, by=officer)
    if is_signed:
        signing.sign(decision, by=_actor("directeur"))


def _user(name: str) -> User:
    found = by_address(f"{name}@demo.example")
    assert found is not None
    return found


def _actor(name: str) -> Actor:
    return actor_of(_user(name))
