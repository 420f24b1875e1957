"""What machines ask for: how to report a leak, whether all is well, and figures."""

import secrets
from datetime import UTC, datetime

from flask import Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from prometheus_client import CONTENT_TYPE_LATEST

from app.core.access import public
from app.core.config import current_settings
from app.core.errors import NotFoundError
from app.site import health, metrics, policy
from app.site.views.blueprint import blueprint

# RFC 9116 asks for an expiry less than a year away; a test says when it must be moved on.
SECURITY_TXT_EXPIRES = datetime(2027, 10, 1, tzinfo=UTC)


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
    """Whether all that the platform needs is in order: 200, or 503 with what is not."""
    found = health.checks(current_app.extensions["search"], current_settings())
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
