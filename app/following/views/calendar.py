"""The secret address of somebody's own calendar, and the calendar itself."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.challenges.calendar import appointments_of, calendar_of
from app.core.access import public
from app.core.links import public_url
from app.core.transactions import commits
from app.core.web import keep_nowhere
from app.following import queries, services
from app.following.calendar import challenges_for, owner_of
from app.following.views.blueprint import blueprint, the_search


@blueprint.route("/mijn/volgen/agenda", methods=["GET", "POST"])
@login_required
@commits
def calendar() -> ResponseReturnValue:
    """The address of one's calendar: made or renewed by a press, and shown just then."""
    url = None
    if request.method == "POST":
        url = public_url(url_for("following.calendar_file", token=services.make_calendar_key(by=current_user)))
    html = render_template("following/calendar.html", key=queries.calendar_key_of(current_user), url=url)
    return keep_nowhere(Response(html))


@blueprint.post("/mijn/volgen/agenda/stoppen")
@login_required
@commits
def end_calendar() -> ResponseReturnValue:
    """End the address."""
    services.end_calendar_key(by=current_user)
    flash(_("The address of your calendar does not work any more."), "success")
    return redirect(url_for("following.calendar"))


@blueprint.get("/agenda/<token:token>.ics")
@public
def calendar_file(token: str) -> Response:
    """The calendar behind a secret address: closing times and last moments for questions."""
    owner = owner_of(token)
    with force_locale(owner.language):
        appointments = [
            appointment
            for challenge in challenges_for(the_search(), owner.id)
            for appointment in appointments_of(challenge, public_url(url_for("challenges.show", ref=challenge.path)))
        ]
        text = calendar_of(_("Vraagplein: what I follow"), appointments)
    response = Response(text, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Content-Disposition"] = "attachment; filename=vraagplein.ics"
    return response
