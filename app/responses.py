"""Errors as pages and as JSON: what happened, what was kept, where to go. Only here do errors get a status."""

from typing import Any

import structlog
from flask import Flask, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError
from werkzeug.wrappers import Response

from app.audit.refusals import record_refusal
from app.core.database import db
from app.core.errors import DomainError, InvalidStepError, NotPermittedError, StaleRecordError, TooManyTriesError
from app.core.web import READING_METHODS
from app.site import records, trail

log = structlog.get_logger(__name__)
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
# Pages that must not ask the database anything.
PLAIN_PAGES = frozenset({500, 503})
RETRY_AFTER_SECONDS = "10"
NOT_PERMITTED = _l("This person may not do that.")


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, **context: Any) -> Response:
    """The page (or JSON, when that is what was asked for) of an error."""
    template_status = status if status in PAGES else (400 if status < 500 else 500)
    if _wants_json():
        message = str(context.get("message") or "")
        body = jsonify(status=status, message=message, request_id=g.get("request_id", ""))
        return make_response(body, status)
    name = f"errors/{template_status}.html"
    if template_status in PLAIN_PAGES:
        # `render_template` would load the person for the page, and so ask the database that may be away.
        plain = current_app.jinja_env.get_template(name)
        html = plain.render(status=status, request_id=g.get("request_id", ""), **context)
    else:
        html = render_template(name, status=status, **context)
    return make_response(html, status)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _domain_error(error: DomainError) -> Response:
    db.session.rollback()
    if isinstance(error, NotPermittedError | InvalidStepError) and request.method not in READING_METHODS:
        _note_refusal(error)
    if isinstance(error, NotPermittedError) and not current_user.is_authenticated and request.method != "POST":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if isinstance(error, StaleRecordError):
        return page(409, kept=error.kept, newest_url=error.newest_url)
    context: dict[str, Any] = {
        "message": getattr(error, "message", ""),
        "missing": getattr(error, "missing", ()),
        "seconds": getattr(error, "seconds", None),
    }
    if error.status == 409 and "form" in g:
        context["kept"] = g.form.typed()
    response = page(error.status, **context)
    if isinstance(error, TooManyTriesError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _note_refusal(error: NotPermittedError | InvalidStepError) -> None:
    """Record in the audit trail who tried what; of what was sent only the record and the name of a known step.

    What is not found is not recorded: the row would say that a secret record exists.
    """
    if not current_user.is_authenticated or request.endpoint is None:
        return
    arguments = request.view_args or {}
    try:
        found = records.subject_of_address(request.path, str(arguments.get("ref") or arguments.get("slug") or ""))
    except SQLAlchemyError:
        log.warning("refusal_not_recorded", attempt=request.endpoint, exc_info=True)
        db.session.rollback()
        return
    kind, record_id = (found.kind, found.id) if found else ("user", current_user.id)
    step = str(arguments.get("action", ""))
    record_refusal(
        request.endpoint,
        by=current_user,
        subject_kind=kind,
        subject_id=record_id,
        reason=_message_key(error),
        is_secret=request.blueprint == "proposals" and kind != "proposal",
        **({"step": step} if trail.is_step(kind, step) else {}),
    )


def _message_key(error: NotPermittedError | InvalidStepError) -> str:
    """The English msgid of what the person read: without the values in it, and the same in every language."""
    message = NOT_PERMITTED if isinstance(error, NotPermittedError) else error.message
    return str(message._args[0]) if isinstance(message, LazyString) else ""


def _csrf_error(_error: CSRFError) -> Response:
    return page(400, message=_("Your session has expired. Go back, reload the page and send the form again."))


def _too_large(_error: RequestEntityTooLarge) -> Response:
    return page(413)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    if isinstance(error, SecurityError):
        # No address can be made for a host that is not ours, so there are no links to make a page with.
        return make_response("400: unknown host name\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
    response = page(error.code)
    if error.code == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    return response


def _database_away(error: Exception) -> Response:
    log.error("database_away", error=str(getattr(error, "orig", error)))
    try:
        db.session.rollback()
    except (OperationalError, InterfaceError):
        # The connection is gone as well; the pool opens a new one for the next request.
        db.session.remove()
    response = page(503)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected_error", error=type(error).__name__)
    db.session.rollback()
    return page(500)
