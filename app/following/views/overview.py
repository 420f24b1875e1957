"""What I follow: everything in one list, how often, stopping and taking that back; and what is new."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from app.challenges import queries as challenges
from app.core.addresses import argument, safe_next
from app.core.errors import NotFoundError, RefusedInputError
from app.core.paging import page_number
from app.core.transactions import commits
from app.following import queries, services
from app.following.forms import PaceForm
from app.following.models import Subscription
from app.following.searches import choice_of
from app.following.states import FollowedKind, Pace
from app.following.views.blueprint import blueprint
from app.following.views.shown import shown_news

SUBSCRIPTION = "/mijn/volgen/<ref:ref>"
MOST_CHALLENGES = 200


@blueprint.get("/mijn/volgen")
@login_required
def index() -> ResponseReturnValue:
    """Everything that this person follows."""
    rows, stopped = queries.all_of(current_user), _stopped()
    return render_template(
        "following/index.html",
        rows=[(row, address_of(row)) for row in rows],
        challenges=challenges.followed_by(current_user, MOST_CHALLENGES),
        paces=list(Pace),
        stopped=stopped,
        stopped_name=queries.name_of(stopped) if stopped is not None else "",
        most=services.MOST,
    )


def address_of(row: Any) -> str:
    """The page of what is followed."""
    if row.kind is FollowedKind.THEME:
        return url_for("themes.show", slug=row.theme)
    if row.kind is FollowedKind.SEARCH:
        return url_for("search.page", **choice_of(row.search).arguments())
    return url_for("organisations.show", slug=row.organisation)


def _stopped() -> Subscription | None:
    """What this person has just stopped following, to take that back."""
    ref = argument("gestopt")
    if not ref:
        return None
    try:
        found = queries.get(ref, current_user)
    except NotFoundError:
        return None
    return found if found.ended_at is not None else None


@blueprint.post(f"{SUBSCRIPTION}/ritme")
@login_required
@commits
def change_pace(ref: str) -> ResponseReturnValue:
    """Hear more or less often."""
    subscription = queries.get(ref, current_user)
    form = PaceForm()
    if not form.validate():
        flash(_("Choose how often you want a mail from the list."), "error")
        return redirect(url_for("following.index"))
    services.change_pace(subscription, form.chosen(), by=current_user)
    flash(_("Saved."), "success")
    return redirect(url_for("following.index", _anchor=f"volg-{subscription.ref}"))


@blueprint.post(f"{SUBSCRIPTION}/stoppen")
@login_required
@commits
def stop(ref: str) -> ResponseReturnValue:
    """Stop following; the next page offers to take it back."""
    subscription = queries.get(ref, current_user)
    services.unfollow(subscription, by=current_user)
    return redirect(url_for("following.index", gestopt=subscription.ref))


@blueprint.post(f"{SUBSCRIPTION}/toch")
@login_required
@commits
def again(ref: str) -> ResponseReturnValue:
    """Take stopping back."""
    subscription = queries.get(ref, current_user)
    try:
        services.follow_again(subscription, by=current_user)
    except RefusedInputError as error:
        flash(str(error.message), "error")
    else:
        flash(_("You follow this again."), "success")
    return redirect(url_for("following.index"))


@blueprint.get("/mijn/volgen/nieuws")
@login_required
def news() -> Response | str:
    """Everything that is new for this person, the newest first."""
    page = queries.news_of(current_user, page_number(request.args.get("pagina")))
    if page.number > page.pages:
        return redirect(url_for("following.news", pagina=page.pages))
    return render_template(
        "following/news.html",
        items=shown_news(page.rows),
        page=page,
        url_for_page=lambda number: url_for("following.news", pagina=number),
    )


@blueprint.post("/mijn/volgen/gezien")
@login_required
@commits
def see_all() -> ResponseReturnValue:
    """Nothing is new any more."""
    services.see_all(by=current_user)
    flash(_("Everything is marked as seen."), "success")
    return redirect(safe_next(url_for("site.my_work")))
