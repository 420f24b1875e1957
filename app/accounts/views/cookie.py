"""What the signed cookie holds: a session, or on the way to one the sign-in that waits for a code."""

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from app.accounts import services
from app.accounts.actor import Actor
from app.accounts.services import CodeAsked
from app.core.addresses import safe_next

_PENDING = "pending_sign_in"
_PROPOSAL = "second_factor_proposal"


def begin(actor: Actor, address: str) -> ResponseReturnValue:
    """Let the cookie of this response hold the new session, and nothing of an older one."""
    _empty()
    login_user(actor)
    return redirect(address)


def ask_for_code(asked: CodeAsked) -> ResponseReturnValue:
    """Let the cookie hold the sign-in that waits, no session, and go to the page for the code."""
    _empty()
    session[_PENDING] = asked.token
    return redirect(url_for("accounts.sign_in_code", next=safe_next("") or None))


def pending_token() -> str | None:
    """The token of the sign-in that waits for a code."""
    token = session.get(_PENDING)
    return token if isinstance(token, str) else None


def forget_pending() -> None:
    """Take the sign-in that waits out of the cookie."""
    session.pop(_PENDING, None)


def proposal() -> str | None:
    """The encrypted secret that was shown on the page where a second step is set up, so that it stays the same."""
    kept = session.get(_PROPOSAL)
    return kept if isinstance(kept, str) else None


def keep_proposal(value: str | None) -> None:
    """Keep an encrypted secret until its first code has come; None forgets it."""
    if value is None:
        session.pop(_PROPOSAL, None)
    else:
        session[_PROPOSAL] = value


def _empty() -> None:
    services.sign_out(current_user.get_id())
    logout_user()
    flashes = session.get("_flashes")
    session.clear()
    if flashes:
        session["_flashes"] = flashes
