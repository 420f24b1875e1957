"""Home, my work, administration, the pages about the platform, and what machines ask for."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import or_

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.audit.queries import entries
from app.challenges import queries as challenges
from app.core.access import public
from app.core.addresses import argument, current_address
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError
from app.core.i18n import language
from app.core.paging import page_number, paginate
from app.core.work import work_list
from app.experiments import queries as experiments
from app.proposals import queries as proposals
from app.showcases import listing as showcases
from app.site import content, health, metrics, policy, queries, trail
from app.themes import queries as themes

blueprint = Blueprint("site", __name__)
THEMES_ON_HOME = 7
CLOSING_ON_HOME = 3
STORIES_ON_HOME = 2
# RFC 9116 asks for an expiry less than a year away; a test says when it must be moved on.
SECURITY_TXT_EXPIRES = datetime(2027, 10, 1, tzinfo=UTC)
RECORD_KINDS = {
    "challenge": _l("Challenge"),
    "question": _l("Question"),
    "proposal": _l("Proposal"),
    "experiment": _l("Experiment"),
    "lesson": _l("Lesson"),
    "scaling_case": _l("Scaling dossier"),
    "adoption": _l("Adoption"),
    "showcase": _l("Showcase"),
    "organisation": _l("Organisation"),
    "user": _l("Person"),
    "theme": _l("Theme"),
}


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What this is, what is going on, and where to begin."""
    return render_template(
        "site/home.html",
        counts=queries.chain_counts(db.session()),
        closing=challenges.closing_soon(CLOSING_ON_HOME),
        lesson=experiments.lesson_of_failure(),
        stories=showcases.newest(STORIES_ON_HOME),
        tree=themes.tree(),
        themes_shown=THEMES_ON_HOME,
    )


@blueprint.get("/mijn")
@login_required
def my_work() -> ResponseReturnValue:
    """What waits for this person, the most urgent first, and what they follow."""
    return render_template(
        "site/my_work.html",
        waiting=work_list.waiting(db.session(), current_user),
        followed=challenges.followed_by(current_user, 10),
    )


@blueprint.get("/beheer")
@login_required
def admin() -> ResponseReturnValue:
    """Where the platform is kept."""
    if not policy.can_keep_themes(current_user):
        raise NotPermittedError("administration")
    return render_template(
        "site/admin.html",
        organisations=queries.register_counts(db.session()),
        checks=health.checks(current_app.extensions["search"]),
    )


@blueprint.get("/beheer/spoor")
@login_required
def audit() -> ResponseReturnValue:
    """The audit trail, the newest first."""
    if not policy.can_administer(current_user):
        raise NotPermittedError("audit trail")
    kind = argument("soort", 40)
    statement = (
        entries(kind if kind in RECORD_KINDS else None)
        .with_only_columns(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.record_kind,
            AuditEntry.record_id,
            AuditEntry.reason,
            AuditEntry.details,
            trail.who_in_sql().label("who"),
        )
        .outerjoin(User, User.id == AuditEntry.actor_id)
        # Administrators too must not know of a sealed proposal: the row is there, and shows after the deadline.
        .where(or_(AuditEntry.record_kind != "proposal", AuditEntry.record_id.not_in(proposals.sealed_ids())))
    )
    return render_template(
        "site/audit.html",
        page=paginate(db.session(), statement, page_number(request.args.get("pagina")), 50),
        kinds=RECORD_KINDS,
        action_label=trail.action_label,
        change_label=trail.change_label,
        kind=kind,
        url_for_page=lambda number: current_address(pagina=number),
    )


@blueprint.get("/toegankelijkheid")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("site/text.html", title=_("Accessibility"), text=content.text("accessibility", language()))


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, how long, and what they can ask."""
    return render_template("site/text.html", title=_("Privacy"), text=content.text("privacy", language()))


@blueprint.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """How to report a leak (RFC 9116)."""
    settings = current_app.extensions["settings"]
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {SECURITY_TXT_EXPIRES:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    )
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process is up; says nothing about what it depends on."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether database, index and worker are in order: 200, or 503 with what is not."""
    found = health.checks(current_app.extensions["search"])
    parts = {name: "ok" if holds else "away" for name, holds in found.items()}
    return jsonify(status="ok" if all(found.values()) else "not ready", **parts), 200 if all(found.values()) else 503


@blueprint.get("/metrics")
@public
def metrics_page() -> ResponseReturnValue:
    """Figures for monitoring: for administrators, and for whoever has the token of METRICS_TOKEN; else unknown."""
    token = current_app.extensions["settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (policy.can_administer(current_user) or (token and secrets.compare_digest(given.encode(), token.encode()))):
        raise NotFoundError("metrics")
    return Response(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
