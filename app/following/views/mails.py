"""Ending mails by the link in one of them, without signing in."""

from flask import Response, make_response, render_template, request

from app.core.access import public
from app.core.errors import NotFoundError
from app.core.transactions import commits
from app.core.web import csrf, keep_secret
from app.following import queries, services
from app.following.states import Pace
from app.following.tokens import Unsubscription, read_token
from app.following.views.blueprint import blueprint

ONCE_A_WEEK = "wekelijks"


@blueprint.route("/volgen/afmelden/<token:token>", methods=["GET", "POST"])
@public
@csrf.exempt  # mail programs press the button for a person, without a session (RFC 8058); the token is the permission
@commits
def unsubscribe(token: str) -> Response:
    """End the mails of one pace for one person. Opening the page ends nothing: mail scanners do that."""
    wanted = read_token(token)
    if wanted is None:
        raise NotFoundError("token")
    return keep_secret(make_response(_answer(wanted)))


def _answer(wanted: Unsubscription) -> str:
    is_weekly = request.method == "POST" and request.form.get("liever") == ONCE_A_WEEK
    if request.method == "POST":
        services.unsubscribe(wanted, Pace.WEEKLY if is_weekly else Pace.NEVER)
    # Also after a POST a page and no redirect: mail programs follow none.
    return render_template(
        "following/unsubscribe.html",
        names=[queries.name_of(each) for each in queries.of_pace(wanted.user_id, wanted.pace)],
        pace=wanted.pace,
        weekly=ONCE_A_WEEK,
        weekly_now=is_weekly,
        can_be_weekly=wanted.pace is not Pace.WEEKLY,
    )
