"""Reads about panels: who is on one, and the seat of the person who looks."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.assessments import policy
from app.assessments.models import Assessment, Panel, PanelMember
from app.challenges.holding import hold
from app.challenges.models import Challenge
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.proposals.policy import READERS


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


def held(challenge: Challenge) -> Panel | None:
    """The panel as it is now, and no other request changes it or its scores until this one has ended."""
    hold(challenge)
    return db.session.scalar(
        _with_people().where(Panel.challenge_id == challenge.id).execution_options(populate_existing=True)
    )


def waits_for_confirmation(ref: str, actor: Actor) -> bool:
    """Whether this person was named by an e-mail address that they did not confirm yet."""
    statement = (
        select(PanelMember.id)
        .join(PanelMember.panel)
        .join(Panel.challenge)
        .join(User, User.email == PanelMember.email)
        .where(
            Challenge.ref == split_ref(ref),
            PanelMember.user_id.is_(None),
            User.id == actor.id,
            User.confirmed_at.is_(None),
        )
    )
    return db.session.scalar(select(statement.exists())) or False


def is_barred(user: User, challenge: Challenge) -> bool:
    """`policy.is_barred` for somebody who does not act themselves."""
    runs_it = and_(Membership.organisation_id == challenge.organisation_id, Membership.role.in_(READERS))
    statement = (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id == user.id, or_(runs_it, Organisation.kind == OrganisationKind.SUPPLIER))
    )
    return db.session.scalar(select(statement.exists())) or False


def member_on(challenge: Challenge, member_id: int) -> PanelMember:
    """Somebody on the panel of this vraagstuk. Raises `NotFoundError` for anybody else."""
    found = db.session.scalar(
        select(PanelMember).where(PanelMember.id == member_id, PanelMember.challenge_id == challenge.id)
    )
    if found is None:
        raise NotFoundError(member_id)
    return found


def is_seat_of(member: PanelMember, actor: Actor) -> bool:
    """Whether it is the place of this person, with an address that was confirmed where that is all that is known."""
    return db.session.scalar(select(PanelMember.id).where(PanelMember.id == member.id, is_of(actor))) is not None


def is_of(actor: Actor) -> ColumnElement[bool]:
    """Over PanelMember: the places of this person. A place that was given to an address counts once it is confirmed."""
    has_address = exists().where(User.id == actor.id, User.email == PanelMember.email, User.confirmed_at.is_not(None))
    return or_(PanelMember.user_id == actor.id, and_(PanelMember.user_id.is_(None), has_address))


def _with_people() -> Select[Panel]:
    return (
        select(Panel)
        .options(joinedload(Panel.challenge).selectinload(Challenge.criteria))
        .options(selectinload(Panel.members).joinedload(PanelMember.user))
        .options(selectinload(Panel.members).selectinload(PanelMember.assessments).selectinload(Assessment.scores))
    )
