"""Reads of scores. Until everybody handed in, what others scored does not exist for anybody."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.assessments import scoring
from app.assessments.blinding import shuffled
from app.assessments.models import Assessment, Panel, PanelMeeting, PanelMember, Score, Settlement
from app.assessments.progress import is_everyone_in
from app.assessments.queries.panel import panel_of
from app.assessments.states import AssessmentState, MemberState
from app.challenges.models import Challenge, Criterion
from app.core.database import db
from app.core.errors import InvalidStepError, NotFoundError
from app.proposals.models import Proposal
from app.proposals.states import READABLE_STATES


@dataclass(frozen=True, slots=True)
class Mark:
    """What one member gave on one criterion, and why."""

    member_id: int
    name: str
    points: int
    reason: str


@dataclass(slots=True)
class Row:
    """One criterion of one proposal: everybody's points, and what the meeting settled on."""

    criterion: Criterion
    marks: list[Mark] = field(default_factory=list)
    settlement: Settlement | None = None

    @property
    def points(self) -> list[int]:
        return [mark.points for mark in self.marks]

    @property
    def lowest(self) -> int:
        return min(self.points)

    @property
    def highest(self) -> int:
        return max(self.points)

    @property
    def needs_meeting(self) -> bool:
        """Whether the members lie two points or more apart."""
        return scoring.needs_meeting(self.points)

    @property
    def is_open(self) -> bool:
        """Whether a meeting still has to settle on something."""
        return self.needs_meeting and self.settlement is None

    @property
    def average(self) -> Decimal:
        """The mean of the members, before any meeting."""
        return scoring.rounded(scoring.average(self.points))

    @property
    def standing(self) -> Fraction:
        """What counts: what the meeting settled on, else the mean; exact."""
        return scoring.standing(self.points, self.settlement.points if self.settlement else None)

    @property
    def shown(self) -> Decimal:
        """What counts, as people read it."""
        return scoring.rounded(self.standing)


@dataclass(slots=True)
class Sheet:
    """One proposal with its rows in the order of the criteria."""

    proposal: Proposal
    rows: list[Row]

    @property
    def total(self) -> Fraction:
        """The weighted mean of what counts; exact."""
        return scoring.weighted((row.standing, row.criterion.weight) for row in self.rows)

    @property
    def shown(self) -> Decimal:
        """The weighted mean, as people read it."""
        return scoring.rounded(self.total)


def established(challenge: Challenge) -> bool:
    """Whether the scores stand: everybody handed in, differences were settled, and somebody confirmed it."""
    moment = db.session.scalar(select(Panel.established_at).where(Panel.challenge_id == challenge.id))
    return moment is not None


def points_of(challenge: Challenge) -> dict[int, dict[int, Decimal]]:
    """Proposal id -> criterion id -> points from 1 to 5, two decimals: what the meeting settled on, else the mean.

    Raises `InvalidStepError` until the scores are established.
    """
    return {
        sheet.proposal.id: {row.criterion.id: row.shown for row in sheet.rows}
        for sheet in _established_sheets(challenge)
    }


def total_of(challenge: Challenge) -> dict[int, Decimal]:
    """Proposal id -> weighted mean over the criteria, two decimals, worked out from the exact means; the highest first.

    Raises `InvalidStepError` until the scores are established.
    """
    return {sheet.proposal.id: sheet.shown for sheet in _established_sheets(challenge)}


def sheets(challenge: Challenge) -> list[Sheet]:
    """Every proposal with all scores, the highest first. Raises `NotFoundError` until everybody is in.

    Equal totals stand in the order of the suppliers' names, but for a blind panel in that of its letters.
    """
    panel = panel_of(challenge)
    if panel is None or not is_everyone_in(panel.members):
        raise NotFoundError(challenge.ref)
    found = {
        proposal.id: Sheet(proposal, [Row(criterion) for criterion in challenge.criteria])
        for proposal in _in_reading_order(panel, proposals_of(challenge))
    }
    places = {(sheet.proposal.id, row.criterion.id): row for sheet in found.values() for row in sheet.rows}
    for score, assessment, member in _handed_in(challenge):
        name = member.user.name if member.user else member.email
        places[assessment.proposal_id, score.criterion_id].marks.append(
            Mark(member.id, name, score.given, score.reason)
        )
    for settlement in settlements(challenge):
        places[settlement.proposal_id, settlement.criterion_id].settlement = settlement
    ranking = scoring.ranked({key: sheet.total for key, sheet in found.items()})
    return [found[key] for key in ranking]


def proposals_of(challenge: Challenge) -> list[Proposal]:
    """The proposals that a panel assesses, in the order of the suppliers' names: those whose seal was opened whole."""
    found = db.session.scalars(
        select(Proposal)
        .options(joinedload(Proposal.organisation))
        .where(Proposal.challenge_id == challenge.id, Proposal.state.in_(READABLE_STATES))
    )
    return sorted(found, key=lambda proposal: (proposal.organisation.name.casefold(), proposal.id))


def settlements(challenge: Challenge) -> list[Settlement]:
    """What the meeting settled on."""
    return list(
        db.session.scalars(select(Settlement).join(Settlement.proposal).where(Proposal.challenge_id == challenge.id))
    )


def meeting_of(challenge: Challenge) -> PanelMeeting | None:
    """The meeting of the panel with its minutes."""
    return db.session.get(PanelMeeting, challenge.id, populate_existing=True)


def _in_reading_order(panel: Panel, proposals: list[Proposal]) -> list[Proposal]:
    if not panel.is_blind:
        return proposals
    by_ref = {proposal.ref: proposal for proposal in proposals}
    return [by_ref[ref] for ref in shuffled(panel.salt, by_ref)]


def _established_sheets(challenge: Challenge) -> list[Sheet]:
    if not established(challenge):
        raise InvalidStepError("the scores are not established")
    return sheets(challenge)


def _handed_in(challenge: Challenge) -> list[tuple[Score, Assessment, PanelMember]]:
    rows = db.session.execute(
        select(Score, Assessment, PanelMember)
        .join(Score.assessment)
        .join(Assessment.member)
        .options(joinedload(PanelMember.user))
        .where(
            PanelMember.challenge_id == challenge.id,
            PanelMember.state == MemberState.DECLARED,
            Assessment.state != AssessmentState.DRAFT,
        )
        .order_by(PanelMember.id)
    )
    return [(score, assessment, member) for score, assessment, member in rows]
