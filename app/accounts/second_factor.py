"""The second factor: an app that shows codes, and recovery codes for who lost the app. Every code counts once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import structlog
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from app.accounts import codes, policy, throttle
from app.accounts.actor import Actor
from app.accounts.models import PendingSignIn, RecoveryCode, SecondFactor, User
from app.accounts.passwords import is_password
from app.accounts.queries import pending_sign_in, recovery_codes_left, second_factor_of
from app.accounts.services import actor_of, end_sessions, start_session
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import (
    InvalidStepError,
    NotFoundError,
    NotPermittedError,
    RefusedInputError,
    TooManyTriesError,
)
from app.core.secrets import DamagedBoxError, decrypt, encrypt, hash_of
from app.notifications.services import notify

log = structlog.get_logger(__name__)
OWN_PAGE = "/mijn/account/tweede-stap"
WRONG_CODE = _l("This code is not right, or it was used before. Wait for the next one in your app, or use another one.")
WAS_THIS_YOU = _l("Was this not you? Then choose a new password at once, and tell the administrators of this site.")


# Showing who one is


def sign_in(token: str, code: str, *, client: str | None) -> Actor:
    """Finish a sign-in whose password was right, with a code of the app or a recovery code, and begin the session.

    Raises `NotFoundError` when the sign-in does not wait (any more), `RefusedInputError` for a code that does not
    count, which the caller must commit because the try is counted, and `TooManyTriesError`.
    """
    waiting = pending_sign_in(token)
    user = waiting.user
    _accept_code(user, _factor(user), code, client=client)
    # Sent twice at the same moment: one of the two begins a session.
    finished = db.session.execute(delete(PendingSignIn).where(PendingSignIn.token_hash == hash_of(token)))
    if _rows(finished) != 1:
        raise NotFoundError("sign-in")
    return actor_of(user, start_session(user))


def confirm(user: User, password: str, code: str, *, required: bool) -> None:
    """Make sure that it is really this person, just before something of weight: by password and, if any, a code.

    Without a second factor the password alone counts, unless one is `required` of this person. Raises
    `RefusedInputError` with field `password` or `code`, which the caller must commit because the try is counted
    (`ConfirmationForm.confirms` does so), and `TooManyTriesError`. Call it before anything is written.
    """
    limits = throttle.limits_of(user.email)
    throttle.check(limits)
    if not is_password(password, user.password_hash):
        throttle.count(limits)
        raise RefusedInputError(_l("This is not your password."), field="password")
    factor = second_factor_of(user.id)
    if factor is not None:
        _accept_code(user, factor, code)
    elif required:
        raise RefusedInputError(_l("Set up your second step first, on the page of your account."), field="code")
    throttle.forget(limits)


# Keeping it


def propose(user: User) -> str:
    """A new secret for somebody's app, encrypted so that a cookie can carry it until the first code has come."""
    box = encrypt(codes.new_secret().encode(), purpose="totp proposal", context=str(user.id))
    return urlsafe_b64encode(box).decode()


def proposed_secret(user: User, proposal: str) -> str:
    """The secret that was proposed to this person. Raises `DamagedBoxError` for what is no proposal to them."""
    return decrypt(urlsafe_b64decode(proposal), purpose="totp proposal", context=str(user.id)).decode()


def set_up(user: User, secret: str, code: str, *, session_token: str | None) -> list[str]:
    """Give a person a second factor after the first right code of it; returns the recovery codes, to be shown once.

    All other sessions end: they began with a password alone. Raises `RefusedInputError` for a wrong code and
    `InvalidStepError` when there is a second factor already.
    """
    step = _first_step(secret, code, field="code")
    factor = SecondFactor(user_id=user.id, secret_box=_box(user, secret), last_step=step)
    try:
        # Two tabs at the same moment: the database lets one through.
        with db.session.begin_nested():
            db.session.add(factor)
    except IntegrityError as error:
        raise InvalidStepError(_l("Your second step is on already.")) from error
    end_sessions(user, but=session_token)
    record("second_factor_set_up", user, by=user)
    _tell(user, _l("Your second step is on"), _l("From now on you sign in with your password and a code of your app."))
    return _new_recovery_codes(user)


def replace(
    user: User, secret: str, new_code: str, *, password: str, code: str, session_token: str | None
) -> list[str]:
    """Move somebody's second factor to another app; returns new recovery codes, the old ones do not count any more.

    Raises like `confirm`, and `RefusedInputError` with field `new_code` for a wrong code of the new app.
    """
    factor = _factor(user)
    step = _first_step(secret, new_code, field="new_code")
    confirm(user, password, code, required=True)
    factor.secret_box, factor.last_step, factor.confirmed_at = _box(user, secret), step, now()
    end_sessions(user, but=session_token)
    record("second_factor_replaced", user, by=user)
    _tell(user, _l("Your codes come from another app"), _l("The codes of the app before do not count any more."))
    return _new_recovery_codes(user)


def renew_recovery_codes(user: User, *, password: str, code: str) -> list[str]:
    """Ten new recovery codes, to be shown once; the old ones do not count any more. Raises like `confirm`."""
    _factor(user)
    confirm(user, password, code, required=True)
    record("recovery_codes_renewed", user, by=user)
    _tell(user, _l("You have new recovery codes"), _l("The recovery codes of before do not count any more."))
    return _new_recovery_codes(user)


def turn_off(user: User, *, password: str, code: str, required: bool) -> None:
    """Let a person sign in with a password alone again.

    Raises like `confirm`, and `NotPermittedError` when a second factor is required of them.
    """
    if required:
        raise NotPermittedError("second factor")
    _factor(user)
    confirm(user, password, code, required=True)
    _remove(user)
    record("second_factor_turned_off", user, by=user)
    _tell(user, _l("Your second step is off"), _l("From now on you sign in with your password alone."))


def reset(user: User, reason: str, *, by: Actor) -> None:
    """Take the second factor from somebody who lost app and recovery codes; they are signed out everywhere.

    Raises `NotPermittedError` (an administrator never does this for themselves), `RefusedInputError` without a reason
    and `InvalidStepError` when there is none.
    """
    if not policy.can_change_person(by, user.id):
        raise NotPermittedError("second factor")
    _reset(user, reason, by=by)


def reset_by_operator(user: User, reason: str) -> None:
    """The same as `reset`, from the shell of the server: for the last administrator."""
    _reset(user, reason, by=None)


def _reset(user: User, reason: str, *, by: Actor | None) -> None:
    if not reason.strip():
        raise RefusedInputError(_l("Fill in this field."), field="reason")
    if second_factor_of(user.id) is None:
        raise InvalidStepError(_l("This person has no second step."))
    _remove(user)
    end_sessions(user)
    record("second_factor_reset", user, by=by, reason=reason)
    notify(
        [user],
        subject=_l("Your second step was taken away"),
        paragraphs=[
            _l("An administrator took your second step away. You are signed out everywhere."),
            _l("The reason: %(reason)s", reason=reason),
            _l("Sign in with your password, and set up your second step again."),
            WAS_THIS_YOU,
        ],
        link=OWN_PAGE,
    )


# Codes


def _factor(user: User) -> SecondFactor:
    factor = second_factor_of(user.id)
    if factor is None:
        raise InvalidStepError(_l("You have no second step yet."))
    return factor


def _box(user: User, secret: str) -> bytes:
    return encrypt(secret.encode(), purpose="totp", context=str(user.id))


def _first_step(secret: str, code: str, *, field: str) -> int:
    step = codes.accepted_step(secret, code, now())
    if step is None:
        message = _l("This code is not right. Type the six digits that your app shows now. Is the clock of it right?")
        raise RefusedInputError(message, field=field)
    return step


def _accept_code(user: User, factor: SecondFactor, code: str, *, client: str | None = None) -> None:
    """Use up a code of the app, or a recovery code. Raises `RefusedInputError` and `TooManyTriesError`."""
    if not code.strip():
        raise RefusedInputError(_l("Fill in this field."), field="code")
    limits = throttle.limits_of_codes(user.id, client)
    throttle.check(limits)
    if not (_use_app_code(user, factor, code) if codes.is_app_code(code) else _use_recovery_code(user, code)):
        throttle.count(limits)
        _warn_of_guessing(user, limits)
        raise RefusedInputError(WRONG_CODE, field="code")
    throttle.forget(limits)


def _use_app_code(user: User, factor: SecondFactor, code: str) -> bool:
    try:
        secret = decrypt(factor.secret_box, purpose="totp", context=str(user.id)).decode()
    except DamagedBoxError:
        # The secret key of the site is another one than at the set-up. Recovery codes count still.
        log.exception("second_factor_unreadable", person=user.id)
        return False
    step = codes.accepted_step(secret, code, now(), after=factor.last_step)
    if step is None:
        return False
    # The same code twice at the same moment: the condition lets one through.
    used = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user.id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    return _rows(used) == 1


def _use_recovery_code(user: User, code: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == hash_of(codes.plain_recovery_code(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
    )
    if _rows(used) != 1:
        return False
    left = recovery_codes_left(user.id)
    record("recovery_code_used", user, by=user, left=left)
    _tell(
        user,
        _l("A recovery code was used"),
        _n("You have %(num)s recovery code left. You can make new ones on the page of your second step.",
           "You have %(num)s recovery codes left. You can make new ones on the page of your second step.", left),
    )  # fmt: skip
    return True


def _new_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.new_recovery_codes()
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=hash_of(codes.plain_recovery_code(code))) for code in made
    )
    db.session.flush()
    return made


def _remove(user: User) -> None:
    for kind in (SecondFactor, RecoveryCode):
        db.session.execute(delete(kind).where(kind.user_id == user.id))


def _warn_of_guessing(user: User, limits: tuple[throttle.Limit, ...]) -> None:
    """Tell the person when a wrong code was one too many: whoever types it got past the password."""
    try:
        throttle.check(limit for limit in limits if limit.one_by_one)
    except TooManyTriesError:
        _tell(
            user,
            _l("Somebody typed wrong codes for your account"),
            _l("They had the right password, but no right code. They must wait now before they can try again."),
        )


def _tell(user: User, subject: Any, text: Any) -> None:
    notify([user], subject=subject, paragraphs=[text, WAS_THIS_YOU], link=OWN_PAGE)


def _rows(result: Any) -> int:
    return int(result.rowcount)
