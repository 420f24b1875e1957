"""Reads about organisations and the people in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, null, select, true

from app.accounts import policy as accounts_policy
from app.accounts.actor import Actor, OrganisationOfActor
from app.accounts.models import AuthSession, Membership, SecondFactor, User
from app.accounts.states import Role
from app.core.clock import now
from app.core.config import current_settings
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError
from app.core.secrets import hash_of
from app.organisations import policy
from app.organisations.models import Invitation, Organisation


def actor_of_session(token: str) -> Actor | None:
    """The person whose cookie holds this session token, with roles; None when it is worth nothing (any more).

    One query, whatever the number of roles.
    """
    of_session = (
        _people_with_roles(AuthSession.organisation_id)
        .join(AuthSession, AuthSession.user_id == User.id)
        .where(AuthSession.token_hash == hash_of(token), AuthSession.expires_at > now())
    )
    actor = _actor(of_session, session_id=token)
    if actor is None or not current_settings().require_second_factor:
        return actor
    return replace(actor, second_factor_is_required=accounts_policy.is_trusted_with_others_work(actor))


def actor_of_person(user_id: int) -> Actor | None:
    """Somebody with the roles of this moment, without a session; None when the account is closed. One query."""
    return _actor(_people_with_roles(null()).where(User.id == user_id), session_id=None)


def _people_with_roles(active_id: Any) -> Select[Any]:
    """A row for each role (one without, for who has none) of people whose account is open."""
    return (
        select(
            User.id,
            User.name,
            User.email,
            User.is_administrator,
            User.is_ambassador,
            SecondFactor.user_id.is_not(None).label("has_second_factor"),
            active_id.label("active_id"),
            Membership.role,
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation_name"),
            Organisation.slug,
            Organisation.kind,
        )
        .select_from(User)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.disabled_at.is_(None))
        # The password of demo accounts is known to all: their sessions end when the site stops being a demonstration.
        .where(true() if current_settings().demo else User.is_demo.is_(False))
        .order_by(Organisation.name)
    )


def _actor(statement: Select[Any], *, session_id: str | None) -> Actor | None:
    rows = db.session.execute(statement).all()
    if not rows:
        return None
    found: dict[int, OrganisationOfActor] = {
        row.organisation_id: OrganisationOfActor(row.organisation_id, row.organisation_name, row.slug, row.kind.value)
        for row in rows
        if row.organisation_id is not None
    }
    organisations = tuple(found.values())
    first = rows[0]
    return Actor(
        id=first.id,
        session_id=session_id,
        name=first.name,
        email=first.email,
        is_administrator=first.is_administrator,
        is_ambassador=first.is_ambassador,
        roles=frozenset((row.organisation_id, row.role) for row in rows if row.organisation_id is not None),
        organisations=organisations,
        organisation=found.get(first.active_id) or (organisations[0] if organisations else None),
        has_second_factor=first.has_second_factor,
    )


def get(slug: str) -> Organisation:
    """The organisation behind an address. Raises `NotFoundError`."""
    organisation = db.session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFoundError(slug)
    return organisation


def names_of(slugs: Collection[str]) -> Mapping[str, str]:
    """Slug -> name of these organisations, in one query; what is none is left out."""
    if not slugs:
        return {}
    rows = db.session.execute(select(Organisation.slug, Organisation.name).where(Organisation.slug.in_(slugs)))
    return {row.slug: row.name for row in rows}


def by_id(organisation_id: int | None) -> Organisation | None:
    """The organisation with this number, if there is one."""
    return None if organisation_id is None else db.session.get(Organisation, organisation_id)


def managed(slug: str, actor: Actor) -> Organisation:
    """The organisation behind an address, for who may keep its people.

    Raises `NotFoundError`, and `NotPermittedError` for others: that the organisation is there is no secret.
    """
    organisation = get(slug)
    if not may_manage_people(actor, organisation):
        raise NotPermittedError("people")
    return organisation


def may_manage_people(actor: Actor, organisation: Organisation) -> bool:
    """`policy.can_manage_people` with what the database knows."""
    return policy.can_manage_people(actor, organisation, has_manager=managers_count(organisation) > 0)


def invitation(token: str) -> Invitation:
    """The invitation behind a mailed link. Raises `NotFoundError` when it was used, revoked or is too old."""
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == hash_of(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now(),
        )
    )
    if found is None:
        raise NotFoundError("invitation")
    return found


def open_invitation(organisation: Organisation, invitation_id: int) -> Invitation:
    """An invitation of this organisation that was not used or revoked, however old. Raises `NotFoundError`."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.organisation_id != organisation.id or found.accepted_at or found.revoked_at:
        raise NotFoundError("invitation")
    return found


def open_invitations(organisation: Organisation) -> Sequence[Invitation]:
    """The invitations that were not used or revoked, the newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation.id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id.desc())
    ).all()


@dataclass(slots=True)
class Member:
    """A person in an organisation with all roles there."""

    id: int
    name: str
    email: str
    is_disabled: bool
    roles: list[Role]


def members(organisation: Organisation) -> list[Member]:
    """The people of an organisation by name; one query."""
    rows = db.session.execute(
        select(User.id, User.name, User.email, User.disabled_at, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation.id)
        .order_by(User.name, User.id)
    )
    found: dict[int, Member] = {}
    for row in rows:
        person = found.setdefault(row.id, Member(row.id, row.name, row.email, row.disabled_at is not None, []))
        person.roles.append(row.role)
    order = {role: place for place, role in enumerate(Role)}
    for person in found.values():
        person.roles.sort(key=order.__getitem__)
    return list(found.values())


def member(organisation: Organisation, person_id: int) -> User:
    """Somebody with a role in this organisation. Raises `NotFoundError` for anybody else."""
    found = db.session.scalar(
        select(User)
        .where(User.id == person_id)
        .where(User.memberships.any(Membership.organisation_id == organisation.id))
    )
    if found is None:
        raise NotFoundError(person_id)
    return found


def managers_count(organisation: Organisation) -> int:
    """How many people who can sign in manage the account of this organisation."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Membership)
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.organisation_id == organisation.id,
                Membership.role == Role.MANAGER,
                User.disabled_at.is_(None),
            )
        )
        or 0
    )
