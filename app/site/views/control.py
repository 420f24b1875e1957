"""The public page with which anybody can check later that nothing was taken from the audit trail."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.audit.queries import daily_heads
from app.core.access import public
from app.core.database import db
from app.site.views.blueprint import blueprint

DAYS = 90


@blueprint.get("/controle")
@public
def control() -> ResponseReturnValue:
    """The head of the audit chain at the end of each day, what it is for, and how to check."""
    return render_template("site/control.html", heads=daily_heads(db.session(), DAYS), days=DAYS)


@blueprint.get("/controle.json")
@public
def control_json() -> ResponseReturnValue:
    """The same heads for programs: `{"time_zone": …, "heads": [{"day": "2026-11-22", "hash": 64 hex digits}]}`."""
    heads = [{"day": day.isoformat(), "hash": head} for day, head in daily_heads(db.session(), DAYS)]
    return jsonify(time_zone="Europe/Amsterdam", heads=heads)
