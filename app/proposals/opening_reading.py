"""Reading the record of opening: all of it for the agency, one's own part of it for a supplier."""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.actor import Actor
from app.challenges.models import Challenge
from app.core.database import db
from app.core.errors import NotFoundError
from app.proposals import policy
from app.proposals.models import Opening, Proposal
from app.proposals.opening_record import Line, OpeningRecord
from app.proposals.states import OpeningState


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """The record with the lines that this reader sees; a supplier sees its own, and how many there are in all."""

    opening: Opening
    record: OpeningRecord
    lines: tuple[Line, ...]
    is_whole: bool


def may_read_record(challenge: Challenge, actor: Actor) -> bool:
    """Whether there is a record and this person may read it, in whole or in part."""
    if challenge.proposals_opened_at is None or not actor.is_authenticated:
        return False
    if not policy.can_read_all(actor, challenge) and not _opened_suppliers(challenge, actor):
        return False
    return _done(challenge) is not None


def record_of(challenge: Challenge, actor: Actor) -> ReadRecord:
    """The record of opening as this person may read it. Raises `NotFoundError` when there is none for them."""
    opening = _done(challenge)
    if opening is None or not may_read_record(challenge, actor):
        raise NotFoundError(challenge.ref)
    record = OpeningRecord.from_json(opening.report)
    if policy.can_read_all(actor, challenge):
        return ReadRecord(opening, record, record.lines, is_whole=True)
    own = _opened_suppliers(challenge, actor)
    return ReadRecord(opening, record, tuple(line for line in record.lines if line.supplier_id in own), is_whole=False)


def _done(challenge: Challenge) -> Opening | None:
    return db.session.scalar(
        select(Opening).where(Opening.challenge_id == challenge.id, Opening.state == OpeningState.DONE)
    )


def _opened_suppliers(challenge: Challenge, actor: Actor) -> set[int]:
    """The suppliers of this person of whom a proposal was opened, or found damaged."""
    suppliers = actor.organisation_ids(*policy.MAKERS)
    if not suppliers:
        return set()
    return set(
        db.session.scalars(
            select(Proposal.organisation_id).where(
                Proposal.challenge_id == challenge.id,
                Proposal.organisation_id.in_(suppliers),
                Proposal.opened_at.is_not(None),
            )
        )
    )
