"""Signing in and out, accounts, and links by mail that prove whose an address is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import policy, throttle
from app.accounts.actor import Actor
from app.accounts.models import AuthSession, MailedToken, PendingSignIn, User
from app.accounts.passwords import hash_password, is_outdated, is_password
from app.accounts.queries import by_address, folded, live_token, second_factor_of
from app.accounts.states import TokenPurpose
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.secrets import hash_of, new_token
from app.notifications.services import notify

SESSION_LIFETIME = timedelta(hours=12)
CODE_LIFETIME = timedelta(minutes=5)
"""How long after the right password the code of the second factor may come."""

RESET_LIFETIME = timedelta(hours=1)
CONFIRM_LIFETIME = timedelta(days=7)
MAIL_PAUSE = timedelta(minutes=1)
"""How long it takes before the same kind of link is mailed to the same person again."""


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The password was right, and a code is asked for: `token` is what the cookie holds until it comes."""

    token: str


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


def actor_of(user: User, token: str) -> Actor:
    """The person as the session that just began needs them; roles are read with the next request."""
    return Actor(id=user.id, session_id=token, name=user.name, email=user.email)


def sign_in(address: str, password: str, *, client: str | None, with_demo: bool) -> Actor | CodeAsked | None:
    """Begin a session when address and password belong together; None, always the same, when they do not.

    Somebody with a second factor gets no session yet: see `app.accounts.second_factor.sign_in`. A wrong try is
    counted, and the caller must commit it. Demo accounts count as unknown unless `with_demo`.
    Raises `TooManyTriesError` before it looks at the password.
    """
    limits = throttle.limits_of(folded(address), client)
    throttle.check(limits)
    user = by_address(address)
    matches = is_password(password, user.password_hash if user is not None else None)
    if user is None or not matches or user.disabled_at is not None or (user.is_demo and not with_demo):
        throttle.count(limits)
        return None
    throttle.forget(limits)
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    for kind in (AuthSession, PendingSignIn):
        db.session.execute(delete(kind).where(kind.user_id == user.id, kind.expires_at <= now()))
    if second_factor_of(user.id) is not None:
        return _ask_for_code(user)
    return actor_of(user, start_session(user))


def _ask_for_code(user: User) -> CodeAsked:
    token = new_token()
    db.session.add(PendingSignIn(token_hash=hash_of(token), user_id=user.id, expires_at=now() + CODE_LIFETIME))
    return CodeAsked(token)


def sign_out(token: str | None) -> None:
    """End the session of this cookie; a copy of the cookie is worth nothing from now on."""
    if token:
        db.session.execute(delete(AuthSession).where(AuthSession.token_hash == hash_of(token)))


def end_sessions(user: User, *, but: str | None = None) -> None:
    """End all sessions of a person, but the one with this token, and all sign-ins that wait for a code."""
    statement = delete(AuthSession).where(AuthSession.user_id == user.id)
    if but is not None:
        statement = statement.where(AuthSession.token_hash != hash_of(but))
    db.session.execute(statement)
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.user_id == user.id))


def register(name: str, address: str, password: str) -> Actor:
    """Make an account, mail a link that confirms the address, and begin a session.

    Raises `RefusedInputError` when the address has an account already.
    """
    user = User(email=folded(address), name=name, password_hash=hash_password(password))
    try:
        # Two sign-ups with one address at the same moment: the database lets one through.
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        raise RefusedInputError(_l("This address has an account already. Sign in instead."), field="email") from error
    record("registered", user, by=user)
    mail_confirmation(user)
    return actor_of(user, start_session(user))


def mail_confirmation(user: User) -> None:
    """Mail a link with which a person confirms that the address is theirs."""
    if user.confirmed_at is not None or _mailed_just_now(user, TokenPurpose.CONFIRM_ADDRESS):
        return
    token = _new_link(user, TokenPurpose.CONFIRM_ADDRESS, CONFIRM_LIFETIME)
    notify(
        [user],
        subject=_l("Confirm your e-mail address"),
        paragraphs=[_l("Open this page to confirm that this address is yours. The link works for seven days.")],
        link=f"/bevestigen/{token}",
        holds_token=True,
    )


def confirm_address(token: str) -> None:
    """Write down that an address was confirmed. Raises `NotFoundError` for a link that does not count (any more)."""
    link = live_token(token, TokenPurpose.CONFIRM_ADDRESS)
    user = db.session.get_one(User, link.user_id)
    link.used_at = user.confirmed_at = now()
    record("address_confirmed", user, by=user)


def mail_reset(address: str) -> None:
    """Mail a link for a new password when the address has an account; nobody learns whether it has."""
    user = by_address(address)
    if user is None or user.disabled_at is not None or _mailed_just_now(user, TokenPurpose.RESET_PASSWORD):
        return
    token = _new_link(user, TokenPurpose.RESET_PASSWORD, RESET_LIFETIME)
    notify(
        [user],
        subject=_l("Choose a new password"),
        paragraphs=[
            _l("Somebody asked for a new password for this address. Open this page to choose one."),
            _l("The link works for one hour, once. Did you not ask for it? Then you need not do anything."),
        ],
        link=f"/wachtwoord/{token}",
        holds_token=True,
    )


def reset_password(token: str, password: str) -> None:
    """Set a new password by way of a mailed link; every session ends, and other links stop counting.

    Raises `NotFoundError` for a link that does not count (any more).
    """
    link = live_token(token, TokenPurpose.RESET_PASSWORD)
    user = db.session.get_one(User, link.user_id)
    user.password_hash = hash_password(password)
    user.confirmed_at = user.confirmed_at or now()
    db.session.execute(
        update(MailedToken)
        .where(MailedToken.user_id == user.id, MailedToken.purpose == TokenPurpose.RESET_PASSWORD)
        .values(used_at=now())
    )
    end_sessions(user)
    throttle.forget(throttle.limits_of(user.email))
    record("password_reset", user, by=user)
    _tell_password_changed(user)


def change_password(user: User, current: str, new: str) -> Actor:
    """Set a new password; every session ends, and a new one begins here.

    Raises `RefusedInputError` when the current password is not right, and `TooManyTriesError`.
    """
    limits = throttle.limits_of(user.email)
    throttle.check(limits)
    if not is_password(current, user.password_hash):
        throttle.count(limits)
        raise RefusedInputError(_l("This is not your current password."), field="current")
    user.password_hash = hash_password(new)
    end_sessions(user)
    record("password_changed", user, by=user)
    _tell_password_changed(user)
    return actor_of(user, start_session(user))


def change_profile(user: User, *, name: str, language: str) -> None:
    """Change how a person is called and in which language they get mail."""
    user.name, user.language = name, language
    record("profile_changed", user, by=user)


def set_platform_role(
    user: User, *, is_administrator: bool | None = None, is_ambassador: bool | None = None, by: Actor
) -> None:
    """Give or take the roles of administrator and ambassador; None leaves one as it is. Raises `NotPermittedError`."""
    _require_change(user, by)
    changed = {"is_administrator": is_administrator, "is_ambassador": is_ambassador}
    details: dict[str, Any] = {name: value for name, value in changed.items() if value is not None}
    for name, value in details.items():
        setattr(user, name, value)
    record("platform_role_changed", user, by=by, **details)


def disable(user: User, *, by: Actor) -> None:
    """Close an account: its sessions end and it cannot sign in. Raises `NotPermittedError`."""
    _require_change(user, by)
    user.disabled_at = now()
    end_sessions(user)
    record("disabled", user, by=by)


def enable(user: User, *, by: Actor) -> None:
    """Open a closed account again. Raises `NotPermittedError`."""
    _require_change(user, by)
    user.disabled_at = None
    record("enabled", user, by=by)


def _require_change(user: User, by: Actor) -> None:
    if not policy.can_change_person(by, user.id):
        raise NotPermittedError("person")


def _mailed_just_now(user: User, purpose: TokenPurpose) -> bool:
    recent = exists().where(
        MailedToken.user_id == user.id, MailedToken.purpose == purpose, MailedToken.created_at > now() - MAIL_PAUSE
    )
    return bool(db.session.scalar(select(recent)))


def _new_link(user: User, purpose: TokenPurpose, lifetime: timedelta) -> str:
    token = new_token()
    db.session.add(
        MailedToken(token_hash=hash_of(token), purpose=purpose, user_id=user.id, expires_at=now() + lifetime)
    )
    return token


def _tell_password_changed(user: User) -> None:
    notify(
        [user],
        subject=_l("Your password was changed"),
        paragraphs=[_l("Was this not you? Then choose a new password at once, by way of this page.")],
        link="/wachtwoord-vergeten",
    )
