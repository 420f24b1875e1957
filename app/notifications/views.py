"""The mails that were sent and that wait, for administrators; and the worker's delivery."""

from flask import Blueprint, Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from app.core.database import db
from app.core.errors import NotPermittedError
from app.core.links import public_url
from app.core.outbox import outbox
from app.core.paging import page_number
from app.notifications import policy, queries
from app.notifications.delivery import deliver, release_claims, server_of
from app.notifications.models import key_of

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/beheer/mails")
@login_required
def index() -> ResponseReturnValue:
    """All mails but private ones, the newest first."""
    _require_administrator()
    page = queries.mails(page_number(request.args.get("pagina")))
    return render_template("notifications/index.html", page=page, has_server=_has_server(), key_of=key_of)


@blueprint.get("/beheer/mails/<key>")
@login_required
def show(key: str) -> ResponseReturnValue:
    """One mail, with its text where that may be read."""
    _require_administrator()
    mail = queries.get(key)
    is_readable = policy.can_read_body(mail, is_delivered_by_server=_has_server())
    return render_template(
        "notifications/show.html",
        mail=mail,
        parts=[part for part in mail.body.split("\n\n") if part.strip()] if is_readable else None,
        own_site=public_url("/"),
        has_server=_has_server(),
    )


def _has_server() -> bool:
    return bool(current_app.extensions["settings"].mail_url)


def _require_administrator() -> None:
    if not policy.can_see_mails(current_user):
        raise NotPermittedError("mails")


def register(app: Flask) -> None:
    """Add the pages, and let the worker deliver. Without a mail server mails are kept."""
    app.register_blueprint(blueprint)
    settings = app.extensions["settings"]

    def deliver_waiting() -> int:
        if not settings.mail_url:
            return 0
        return deliver(db.session(), server_of(settings.mail_url), settings.mail_from)

    outbox.register("mails", deliver_waiting, recover=lambda: release_claims(db.session()))
