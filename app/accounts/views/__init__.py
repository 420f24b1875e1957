"""The pages of accounts: signing in, one's own account, the second step."""

from flask import Flask, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.views import account, second_step, signing_in
from app.accounts.views.blueprint import blueprint
from app.core.errors import NotPermittedError

__all__ = ["account", "register", "second_step", "signing_in"]

# What stays open to somebody who must set up a second step first: the step itself, the way out, files, the promises
# of the site about privacy and accessibility, and what machines ask for.
OPEN_BEFORE_SECOND_STEP = frozenset(
    {
        "static",
        "accounts.second_step",
        "accounts.sign_out",
        "site.accessibility",
        "site.privacy",
        "site.security_txt",
        "site.healthz",
        "site.readyz",
    }
)


def register(app: Flask) -> None:
    """Add the pages, and say how a visitor is asked to sign in and who must set up a second step first."""
    app.register_blueprint(blueprint)
    app.login_manager.unauthorized_handler(_ask_to_sign_in)  # type: ignore[attr-defined]  # set by Flask-Login
    app.before_request(_second_step_first)


def _ask_to_sign_in() -> ResponseReturnValue:
    """Send a visitor to the sign-in page, and afterwards to the page that they wanted or came from."""
    if _is_program():
        abort(401)
    flash(_("Sign in to go on."), "info")
    return redirect(url_for("accounts.sign_in", next=_wanted()))


def _second_step_first() -> ResponseReturnValue | None:
    """Lead who must have a second step and has none to the page where it is set up, whatever they ask for.

    Nothing is written on the way: the view of the request does not run.
    """
    if request.endpoint is None or request.endpoint in OPEN_BEFORE_SECOND_STEP:
        return None
    if not current_user.needs_second_factor:
        return None
    if _is_program():
        raise NotPermittedError("second factor")
    return redirect(url_for("accounts.second_step", next=_wanted()), 303)


def _is_program() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _wanted() -> str | None:
    """The page to come back to: nothing that was sent is sent again."""
    return request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
