"""Reads about organisations and the people in them."""

from sqlalchemy import select

from app.accounts.actor import Actor, OrganisationOfActor
from app.accounts.models import AuthSession, Membership, User
from app.core.clock import now
from app.core.database import db
from app.core.secrets import hash_of
from app.organisations.models import Organisation


def actor_of_session(token: str) -> Actor | None:
    """The person whose cookie holds this session token, with roles; None when it is worth nothing (any more).

    One query, whatever the number of roles.
    """
    rows = db.session.execute(
        select(
            User.id,
            User.name,
            User.email,
            User.is_administrator,
            User.is_ambassador,
            AuthSession.organisation_id.label("active_id"),
            Membership.role,
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation_name"),
            Organisation.slug,
            Organisation.kind,
        )
        .select_from(AuthSession)
        .join(User, User.id == AuthSession.user_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            AuthSession.token_hash == hash_of(token), AuthSession.expires_at > now(), User.disabled_at.is_(None)
        )
        .order_by(Organisation.name)
    ).all()
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
        session_id=token,
        name=first.name,
        email=first.email,
        is_administrator=first.is_administrator,
        is_ambassador=first.is_ambassador,
        roles=frozenset((row.organisation_id, row.role) for row in rows if row.organisation_id is not None),
        organisations=organisations,
        organisation=found.get(first.active_id) or (organisations[0] if organisations else None),
    )
