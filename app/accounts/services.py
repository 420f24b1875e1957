"""Passwords, sessions and accounts."""

from datetime import timedelta

from app.accounts.models import AuthSession, User
from app.core.clock import now
from app.core.database import db
from app.core.secrets import hash_of, new_token

SESSION_LIFETIME = timedelta(hours=12)


def start_session(user: User, *, organisation_id: int | None = None) -> str:
    """Begin a session for `user` and return the token that the cookie will hold. Flushes."""
    token = new_token()
    db.session.add(
        AuthSession(
            token_hash=hash_of(token),
            user_id=user.id,
            organisation_id=organisation_id,
            expires_at=now() + SESSION_LIFETIME,
        )
    )
    db.session.flush()
    return token
