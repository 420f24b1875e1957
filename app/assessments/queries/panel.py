"""Reads about panels: who is on one, and the seat of the person who looks."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.assessments import policy
from app.assessments.models import Assessment, Panel, PanelMember
from app.challenges.models import Challenge
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref


def panel_of(challenge: Challenge) -> Panel | None:
    """The panel of a vraagstuk with its people and what they filled in."""
    return db.session.scalar(_with_people().where(Panel.challenge_id == challenge.id))


def seat_of(ref: str, actor: Actor) -> PanelMember:
    """The place of this person on the panel of a vraagstuk, in whatever state.

    Raises `NotFoundError` for who is not on it: that they are looked for there must not tell anything.
    """
    seat = db.session.scalar(
        select(PanelMember)
        .join(PanelMember.panel)
        .join(Panel.challenge)
        .options(joinedload(PanelMember.panel).joinedload(Panel.challenge).joinedload(Challenge.organisation))
        .options(joinedload(PanelMember.panel).joinedload(Panel.challenge).selectinload(Challenge.criteria))
        .options(selectinload(PanelMember.assessments).selectinload(Assessment.scores))
        .where(Challenge.ref == split_ref(ref), is_of(actor))
    )
    if seat is None or not policy.can_see_seat(actor, seat):
        raise NotFoundError(ref)
    return seat


def member_on(challenge: Challenge, member_id: int) -> PanelMember:
    """Somebody on the panel of this vraagstuk. Raises `NotFoundError` for anybody else."""
    found = db.session.scalar(
        select(PanelMember).where(PanelMember.id == member_id, PanelMember.challenge_id == challenge.id)
    )
    if found is None:
        raise NotFoundError(member_id)
    return found


def is_of(actor: Actor) -> ColumnElement[bool]:
    """Over PanelMember: the places of this person. A place that was given to an address counts once it is confirmed."""
    has_address = exists().where(User.id == actor.id, User.email == PanelMember.email, User.confirmed_at.is_not(None))
    return or_(PanelMember.user_id == actor.id, and_(PanelMember.user_id.is_(None), has_address))


def _with_people() -> Select[tuple[Panel]]:
    return (
        select(Panel)
        .options(joinedload(Panel.challenge).selectinload(Challenge.criteria))
        .options(selectinload(Panel.members).joinedload(PanelMember.user))
        .options(selectinload(Panel.members).selectinload(PanelMember.assessments).selectinload(Assessment.scores))
    )
