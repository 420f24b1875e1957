"""What a panel member reads: one's own assessments, and the proposals without what a blind panel must not know."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.assessments import policy
from app.assessments.blinding import blind_name, letters
from app.assessments.models import Assessment, Panel, PanelMember
from app.assessments.progress import is_filled_in
from app.assessments.queries.assessing import proposals_of
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.proposals.models import TEXT_FIELDS, OpenedFile


@dataclass(frozen=True, slots=True)
class Entry:
    """One proposal on the list of an assessor. `title` is a letter when the panel is blind."""

    assessment: Assessment
    title: Any
    is_filled_in: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a proposal; known by its number, as its name may tell whose it is."""

    number: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A proposal as the panel reads it: nothing else of it reaches the page."""

    texts: dict[str, str]
    price_eur: int | None
    attachments: list[Attachment]


def titles(panel: Panel) -> dict[int, Any]:
    """Proposal id -> what the panel calls it, in the order in which it reads them."""
    proposals = proposals_of(panel.challenge)
    if not panel.is_blind:
        return {proposal.id: proposal.organisation.name for proposal in proposals}
    ids = {proposal.ref: proposal.id for proposal in proposals}
    return {ids[ref]: _l("Proposal %(letter)s", letter=letter) for ref, letter in letters(panel.salt, ids).items()}


def entries(seat: PanelMember) -> list[Entry]:
    """The proposals that a panel member assesses, in the order in which they are read."""
    names = titles(seat.panel)
    found = db.session.scalars(
        select(Assessment).options(selectinload(Assessment.scores)).where(Assessment.member_id == seat.id)
    )
    by_proposal = {assessment.proposal_id: assessment for assessment in found}
    return [Entry(by_proposal[key], title, is_filled_in(by_proposal[key])) for key, title in names.items()]


def own_assessment(seat: PanelMember, ref: str, actor: Actor) -> Assessment:
    """One of the assessments of this panel member. Raises `NotFoundError`, also for those of somebody else."""
    if not policy.can_read_as_panel(actor, seat):
        raise NotFoundError(ref)
    found = db.session.scalar(
        select(Assessment)
        .options(joinedload(Assessment.proposal), selectinload(Assessment.scores))
        .where(Assessment.member_id == seat.id, Assessment.ref == split_ref(ref))
    )
    if found is None:
        raise NotFoundError(ref)
    return found


def reading(assessment: Assessment) -> Reading:
    """What the panel reads of the proposal of this assessment."""
    proposal, is_blind = assessment.proposal, assessment.member.panel.is_blind
    rows = db.session.execute(
        select(OpenedFile.name, OpenedFile.size).where(OpenedFile.proposal_id == proposal.id).order_by(OpenedFile.id)
    )
    attachments = [
        Attachment(number, blind_name(number, name) if is_blind else name, size)
        for number, (name, size) in enumerate(rows, 1)
    ]
    return Reading({name: getattr(proposal, name) for name in TEXT_FIELDS}, proposal.price_eur, attachments)


def attachment(assessment: Assessment, number: int) -> tuple[OpenedFile, str]:
    """A file with the name that the panel knows it by. Raises `NotFoundError`."""
    found = db.session.scalars(
        select(OpenedFile)
        .where(OpenedFile.proposal_id == assessment.proposal_id)
        .order_by(OpenedFile.id)
        .offset(max(number - 1, 0))
        .limit(1)
    ).one_or_none()
    if found is None or number < 1:
        raise NotFoundError(number)
    is_blind = assessment.member.panel.is_blind
    return found, blind_name(number, found.name) if is_blind else found.name
