"""Reads about people, their sessions and the links that were mailed to them."""

from sqlalchemy import func, select

from app.accounts.models import AuthSession, MailedToken, User
from app.accounts.states import TokenPurpose
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.secrets import hash_of


def folded(address: str) -> str:
    """An address as it is kept: lower case, without spaces around it."""
    return address.strip().lower()


def by_address(address: str) -> User | None:
    """The person with this e-mail address, however it is typed."""
    return db.session.scalar(select(User).where(User.email == folded(address)))


def person(person_id: int | None) -> User:
    """The person with this id. Raises `NotFoundError`."""
    found = db.session.get(User, person_id) if person_id is not None else None
    if found is None:
        raise NotFoundError(person_id)
    return found


def sessions_count(person_id: int) -> int:
    """On how many devices somebody is signed in."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(AuthSession)
            .where(AuthSession.user_id == person_id, AuthSession.expires_at > now())
        )
        or 0
    )


def live_token(token: str, purpose: TokenPurpose) -> MailedToken:
    """The mailed link behind a token. Raises `NotFoundError` when it is unknown, used or expired."""
    found = db.session.scalar(
        select(MailedToken).where(
            MailedToken.token_hash == hash_of(token),
            MailedToken.purpose == purpose,
            MailedToken.used_at.is_(None),
            MailedToken.expires_at > now(),
        )
    )
    if found is None:
        raise NotFoundError("token")
    return found
