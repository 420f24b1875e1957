"""Checking in by the link of a reminder, without signing in."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.actor import Actor
from app.core.access import public
from app.core.errors import NotFoundError
from app.core.secrets import hash_of
from app.core.transactions import commits
from app.core.web import csrf, keep_secret
from app.experiments import queries, services
from app.experiments.forms.course import LinkedCheckInForm
from app.experiments.models import CheckInLink, Experiment
from app.experiments.services import LinkState
from app.experiments.views.blueprint import blueprint
from app.experiments.views.course import on_page, was_told

GONE = {LinkState.ENDED: 410, LinkState.EXPIRED: 410, LinkState.NOT_YOURS: 410}


@blueprint.route("/voortgang/<token:token>", methods=["GET", "POST"])
@public
@csrf.exempt  # the token in the address is what lets somebody in; there is no session that another site could use
@commits
def check_in_by_link(token: str) -> Response:
    """The three fields for the one person of this link. Opening it uses nothing up: mail scanners do that."""
    link = queries.link_by_hash(hash_of(token))
    if link is None:
        raise NotFoundError("link")
    return keep_secret(make_response(_answer(link)))


def _answer(link: CheckInLink) -> ResponseReturnValue:
    person = services.person_of(link)
    state = services.state_of(link, person)
    is_somebody_else = current_user.is_authenticated and current_user.id != link.user_id
    if person is None or state is not LinkState.OPEN or is_somebody_else:
        return _closed(link, state, is_somebody_else=is_somebody_else)
    experiment = queries.get(link.experiment.ref, person)
    form = LinkedCheckInForm(spent_eur=experiment.spent_eur or None)
    form.name_rows(experiment)
    if not form.validate_on_submit():
        return _page(form, experiment, link), 422 if form.is_submitted() else 200
    return _told(form, experiment, link, person)


def _told(form: LinkedCheckInForm, experiment: Experiment, link: CheckInLink, person: Actor) -> ResponseReturnValue:
    if not services.use(link):
        return _closed(link, LinkState.USED)
    if not was_told(form, experiment, by=person, by_mail=True):
        return _page(form, experiment, link), 422  # everything is rolled back, and the link is as good as before
    return redirect(request.path)


def _page(form: LinkedCheckInForm, experiment: Experiment, link: CheckInLink) -> str:
    return render_template("experiments/check_in_link.html", link=link, **on_page(form, experiment))


def _closed(link: CheckInLink, state: LinkState, *, is_somebody_else: bool = False) -> ResponseReturnValue:
    """Why this link lets nobody in now, with what was typed if something was sent."""
    page = render_template(
        "experiments/check_in_closed.html",
        link=link,
        experiment=link.experiment,
        state=state,
        is_somebody_else=is_somebody_else and state is LinkState.OPEN,
        page_url=url_for("experiments.show", ref=link.experiment.path),
        kept=LinkedCheckInForm().typed() if request.method == "POST" else [],
    )
    if request.method == "POST":
        return page, 409
    return page, 403 if is_somebody_else and state is LinkState.OPEN else GONE.get(state, 200)
