"""One commit per writing request, in one place.

The audit row, the outbox rows and the change stand or fall together: a writing view is decorated with `@commits`,
services only flush. A view that shows its form again answers 422, and everything is rolled back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import current_app, g, make_response, redirect, request
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from app.core.database import db, is_broken_reference
from app.core.errors import StaleRecordError
from app.core.idempotency import SubmittedForm

P = ParamSpec("P")
KEY_LENGTH = 64
_KEPT = "keeps_writes"


def keep_writes() -> None:
    """Have `@commits` commit although this request is refused: a wrong try to sign in must be counted."""
    setattr(g, _KEPT, True)


def commits(view: Callable[P, Any]) -> Callable[P, Response]:
    """Commit when the view answers below 400, roll back otherwise.

    A form with an idempotency key that was sent before leads to where the first sending led.
    Raises `StaleRecordError` when somebody else saved the record in between, or took away what it refers to.
    """

    @wraps(view)
    def committing(*args: P.args, **kwargs: P.kwargs) -> Response:
        if request.method in {"GET", "HEAD"}:
            return make_response(view(*args, **kwargs))
        try:
            claim = _claim()
            if claim is not None and claim.location:
                db.session.rollback()
                return make_response(redirect(claim.location))
            response = make_response(view(*args, **kwargs))
            if response.status_code >= 400 and not g.get(_KEPT, False):
                db.session.rollback()
                return response
            if claim is not None:
                claim.location = response.headers.get("Location", request.path)[:500]
            db.session.commit()
        except (StaleDataError, IntegrityError) as error:
            db.session.rollback()
            if isinstance(error, IntegrityError) and not is_broken_reference(error):
                raise
            raise StaleRecordError(kept=g.form.typed() if "form" in g else (), newest_url=request.path) from error
        except BaseException:
            db.session.rollback()
            raise
        return response

    committing.commits = True  # type: ignore[attr-defined]  # read by the test that walks all routes
    return committing


def _claim() -> SubmittedForm | None:
    """The row of this form's key: new and ours, or an earlier sending with its location."""
    key = request.form.get("idempotency_key", "")
    if not key or len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        return None
    sender = str(current_user.id or "")
    earlier = db.session.get(SubmittedForm, (key, sender))
    if earlier is not None:
        return earlier
    claim = SubmittedForm(key=key, sender=sender)
    try:
        # On PostgreSQL a second sending waits here until the first one has committed.
        with db.session.begin_nested():
            db.session.add(claim)
    except IntegrityError:
        current_app.logger.info("form sent twice")
        db.session.expire_all()
        return db.session.get(SubmittedForm, (key, sender), populate_existing=True)
    return claim
