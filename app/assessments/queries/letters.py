"""Reads of letters: for the supplier's own people, and for the people of the agency who read its proposals."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts.actor import Actor
from app.assessments.models import Decision, Letter, Verdict
from app.challenges.models import Challenge
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.core.work import work_select
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.proposals.policy import MAKERS, READERS


def letters_about(ref: str, actor: Actor) -> list[Letter]:
    """All letters about the proposal at this address, the latest first.

    Raises `NotFoundError` when there are none, or this person may not know of them.
    """
    found = list(
        db.session.scalars(
            select(Letter)
            .join(Letter.proposal)
            .join(Proposal.challenge)
            .join(Challenge.organisation)
            .options(contains_eager(Letter.proposal).joinedload(Proposal.organisation))
            .options(
                contains_eager(Letter.proposal)
                .contains_eager(Proposal.challenge)
                .contains_eager(Challenge.organisation)
            )
            .where(Proposal.ref == split_ref(ref), visible_to(actor))
            .order_by(Letter.sent_at.desc(), Letter.id.desc())
        )
    )
    if not found:
        raise NotFoundError(ref)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`policy.can_read_letter` in SQL, over Proposal joined with Challenge."""
    return or_(
        Proposal.organisation_id.in_(actor.organisation_ids(*MAKERS)),
        Challenge.organisation_id.in_(actor.organisation_ids(*READERS)),
    )


def dates_of(proposal: Proposal) -> Sequence[Any]:
    """`ref` and `sent_at` of every letter about a proposal, the latest first."""
    return db.session.execute(
        select(Letter.ref, Letter.sent_at)
        .where(Letter.proposal_id == proposal.id)
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
    ).all()


def has_letter(proposal: Proposal) -> bool:
    """Whether its supplier got a letter."""
    return db.session.scalar(select(select(Letter.id).where(Letter.proposal_id == proposal.id).exists())) or False


def reason_before_letters(proposal: Proposal) -> str:
    """The one reason of a decision from before there were letters."""
    return db.session.scalar(select(Verdict.reason).where(Verdict.proposal_id == proposal.id)) or ""


def waiting_to_be_read(actor: Actor) -> Select[Any] | None:
    """*Mijn werk*: letters that nobody of the supplier has marked as read."""
    suppliers = actor.organisation_ids(*MAKERS)
    if not suppliers:
        return None
    has_one = select(Letter.id).where(Letter.proposal_id == Proposal.id).exists()
    return (
        work_select("read_letter", Proposal.ref, Challenge.title)
        .join_from(Proposal, Challenge, Proposal.challenge_id == Challenge.id)
        .where(Proposal.organisation_id.in_(suppliers), Proposal.decision_read_at.is_(None), has_one)
    )


def letters_of(decision: Decision) -> Sequence[Letter]:
    """The letters of a decision with their suppliers, by name."""
    return db.session.scalars(
        select(Letter)
        .join(Letter.proposal)
        .join(Proposal.organisation)
        .options(contains_eager(Letter.proposal).contains_eager(Proposal.organisation))
        .where(Letter.decision_id == decision.id)
        .order_by(Organisation.name, Letter.id)
    ).all()
