"""The trojka: who is asked, invitations by mail, and the answer to them."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.core.access import public
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.core.web import keep_secret
from app.experiments import policy, queries, services
from app.experiments.forms.seats import SeatsForm
from app.experiments.models import Experiment
from app.experiments.states import ENDED, Seat
from app.experiments.views.blueprint import blueprint

INVITATION = "/experimenten/<ref:ref>/trojka/uitnodigingen/<int(max=2147483647):invitation_id>"
BY_LINK = "/zetel/<token:token>"


@blueprint.route("/experimenten/<ref:ref>/trojka", methods=["GET", "POST"])
@login_required
@commits
def seats(ref: str) -> ResponseReturnValue:
    """Who is asked for which seat, and the invitations that are open."""
    experiment = _appointable(ref)
    form = SeatsForm()
    form.offer(queries.people_of_agency(experiment), experiment)
    if form.is_submitted():
        form.check_version(experiment, newest_url=url_for("experiments.seats", ref=experiment.path))
    else:
        form.show(experiment)
        form.show_version(experiment)
    if form.validate_on_submit():
        try:
            services.appoint(experiment, form.people(), form.addresses(), by=current_user)
            flash(_("Saved. Who is asked for a seat gets a mail."), "success")
            is_inviting = any(form.addresses().values())
            page = "experiments.seats" if is_inviting else "experiments.show"
            return redirect(url_for(page, ref=experiment.path))
        except RefusedInputError as error:
            form.refuse(error)
    page = render_template(
        "experiments/seats.html",
        experiment=experiment,
        form=form,
        seats=Seat,
        invitations=[one for one in experiment.seat_invitations if one.is_open],
        moment=now(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post(f"{INVITATION}/opnieuw")
@login_required
@commits
def seat_again(ref: str, invitation_id: int) -> ResponseReturnValue:
    """Mail an invitation once more, with a new link."""
    experiment = _appointable(ref)
    invitation = queries.open_seat_invitation(experiment, invitation_id)
    try:
        services.invite_again(invitation, by=current_user)
        flash(_("The invitation is on its way to %(address)s.", address=invitation.email), "success")
    except RefusedInputError as error:
        flash(str(error.message), "error")
    return redirect(url_for("experiments.seats", ref=experiment.path))


@blueprint.post(f"{INVITATION}/intrekken")
@login_required
@commits
def seat_revoke(ref: str, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    experiment = _appointable(ref)
    services.revoke_invitation(queries.open_seat_invitation(experiment, invitation_id), by=current_user)
    flash(_("The invitation does not count any more."), "success")
    return redirect(url_for("experiments.seats", ref=experiment.path))


@blueprint.post("/experimenten/<ref:ref>/trojka/aannemen")
@login_required
@commits
def accept(ref: str) -> ResponseReturnValue:
    """Accept the seat that one was asked for."""
    experiment = queries.get(ref, current_user)
    services.accept_seat(experiment, by=current_user)
    flash(_("You have accepted the seat."), "success")
    return redirect(url_for("experiments.show", ref=experiment.path))


@blueprint.post("/experimenten/<ref:ref>/trojka/liever-niet")
@login_required
@commits
def decline(ref: str) -> ResponseReturnValue:
    """Leave one's seat, accepted or not."""
    experiment = queries.get(ref, current_user)
    services.decline_seat(experiment, by=current_user)
    flash(_("Thank you for saying so. The lead gets a mail."), "success")
    # A guest may not know of a plan any more once the seat is free.
    if policy.can_view(current_user, experiment):
        return redirect(url_for("experiments.show", ref=experiment.path))
    return redirect(url_for("site.my_work"))


@blueprint.get(BY_LINK)
@public
def seat_by_link(token: str) -> ResponseReturnValue:
    """An invitation to a seat: what it is for, and the buttons; for a visitor the way to an account first."""
    return _invitation_page(token)


@blueprint.post(BY_LINK)
@login_required
@commits
def seat_by_link_now(token: str) -> ResponseReturnValue:
    """Take the seat of an invitation."""
    try:
        experiment = services.accept_invitation(token, by=current_user)
    except RefusedInputError as error:
        return _invitation_page(token, str(error.message))
    except NotFoundError:
        return _worn_out()
    flash(_("Welcome. You have accepted the seat."), "success")
    return redirect(url_for("experiments.show", ref=experiment.path))


@blueprint.post(f"{BY_LINK}/liever-niet")
@public
@commits
def seat_by_link_declined(token: str) -> ResponseReturnValue:
    """Say no to an invitation; the link is enough for that."""
    try:
        services.decline_invitation(token, by=current_user)
    except NotFoundError:
        return _worn_out()
    flash(_("Thank you for saying so. The lead gets a mail."), "success")
    return redirect(url_for("site.home"))


def _appointable(ref: str) -> Experiment:
    experiment = queries.get(ref, current_user)
    if not policy.can_edit(current_user, experiment):
        raise NotPermittedError("appoint")
    if experiment.state in ENDED:
        raise InvalidStepError(_l("The experiment has ended."))
    return experiment


def _invitation_page(token: str, refused: str = "") -> ResponseReturnValue:
    try:
        invitation = queries.seat_invitation(token)
    except NotFoundError:
        return _worn_out()
    page = render_template(
        "experiments/seat_invitation.html",
        invitation=invitation,
        experiment=invitation.experiment,
        token=token,
        refused=refused,
        own_address=request.path,
    )
    return keep_secret(make_response(page, 422 if refused else 200))


def _worn_out() -> ResponseReturnValue:
    return make_response(render_template("experiments/seat_worn_out.html"), 404)
