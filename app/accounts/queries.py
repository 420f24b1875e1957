"""Reads about people, their sessions and the links that were mailed to them."""

from sqlalchemy import func, select

from app.accounts.models import AuthSession, MailedToken, PendingSignIn, RecoveryCode, SecondFactor, User
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


def second_factor_of(person_id: int) -> SecondFactor | None:
    """The second factor of a person; None when they sign in with a password alone."""
    return db.session.get(SecondFactor, person_id)


def recovery_codes_left(person_id: int) -> int:
    """How many recovery codes of a person were not used yet."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == person_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def pending_sign_in(token: str) -> PendingSignIn:
    """The sign-in that waits for a code. Raises `NotFoundError` when it is unknown, finished or too old."""
    found = db.session.scalar(
        select(PendingSignIn)
        .join(User, User.id == PendingSignIn.user_id)
        .where(
            PendingSignIn.token_hash == hash_of(token),
            PendingSignIn.expires_at > now(),
            User.disabled_at.is_(None),
        )
    )
    if found is None:
        raise NotFoundError("sign-in")
    return found
