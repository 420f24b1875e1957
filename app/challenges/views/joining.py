"""“Wij hebben dit ook”: asking to join a vraagstuk, answering that, and leaving."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.challenges import coowners, policy, queries
from app.challenges.coowners import Division, share_field
from app.challenges.forms import JoinForm, ReasonForm, division_form
from app.challenges.joining import JOINING
from app.challenges.models import Challenge, CoOwner
from app.challenges.shares import asking, joined, left_to_offer
from app.challenges.states import ChallengeState, CoOwnerState
from app.challenges.views.blueprint import address_of, blueprint
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits


@blueprint.route("/vraagstukken/<ref:ref>/meedoen", methods=["GET", "POST"])
@login_required
@commits
def join(ref: str) -> ResponseReturnValue:
    """Ask to own a vraagstuk together: which part of the money, a promise to adopt or not, and why."""
    challenge = queries.get(ref, current_user)
    agencies = queries.joining_agencies_of(current_user)
    if not agencies:
        raise NotPermittedError("join")
    if request.method == "GET" and all(_is_part_of(challenge, agency.id) for agency in agencies):
        return redirect(address_of(challenge, "meedoen"))
    _need_dialogue(challenge)
    form = JoinForm(agencies)
    if form.validate_on_submit():
        chosen = form.organisation_id.data if "organisation_id" in form else agencies[0].id
        organisation = next(agency for agency in agencies if agency.id == chosen)
        try:
            coowners.ask_to_join(challenge, organisation, form.offer(), by=current_user)
            flash(_("Your request is sent. You get a mail when it is answered."), "success")
            return redirect(address_of(challenge, "meedoen"))
        except RefusedInputError as error:
            form.refuse(error)
    context = {"challenge": challenge, "form": form, "left": left_to_offer(challenge)}
    return render_template("challenges/join.html", **context), 422 if form.is_submitted() else 200


@blueprint.route("/vraagstukken/<ref:ref>/meedoen/<ref:co_owner_ref>/accepteren", methods=["GET", "POST"])
@login_required
@commits
def accept(ref: str, co_owner_ref: str) -> ResponseReturnValue:
    """Let an agency join, with the division of the money."""
    challenge, co_owner = _co_owner(ref, co_owner_ref, "accept")
    form, members = division_form(challenge, co_owner)
    if form.validate_on_submit():
        shares = {member.id: form[share_field(member)].data for member in members}
        try:
            coowners.accept(co_owner, Division(form.lead_share.data or 0, shares), by=current_user)
            flash(_("%(agency)s has joined. Everybody can see it.", agency=co_owner.organisation.name), "success")
            return redirect(address_of(challenge, "meedoen"))
        except RefusedInputError as error:
            form.refuse(error)
    fields = [form[share_field(member)] for member in members]
    context = {"challenge": challenge, "co_owner": co_owner, "form": form, "fields": fields}
    return render_template("challenges/accept.html", **context), 422 if form.is_submitted() else 200


@blueprint.route("/vraagstukken/<ref:ref>/meedoen/<ref:co_owner_ref>/afwijzen", methods=["GET", "POST"])
@login_required
@commits
def decline(ref: str, co_owner_ref: str) -> ResponseReturnValue:
    """Say no to an agency that asked or joined, with a reason that it reads."""
    challenge, co_owner = _co_owner(ref, co_owner_ref, "decline")
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            coowners.decline(co_owner, form.reason.data or "", by=current_user)
            flash(_("%(agency)s gets a mail with your reason.", agency=co_owner.organisation.name), "success")
            return redirect(address_of(challenge, "meedoen"))
        except RefusedInputError as error:
            form.refuse(error)
    context = {"challenge": challenge, "co_owner": co_owner, "form": form}
    return render_template("challenges/decline.html", **context), 422 if form.is_submitted() else 200


@blueprint.route("/vraagstukken/<ref:ref>/meedoen/<ref:co_owner_ref>/vertrekken", methods=["GET", "POST"])
@login_required
@commits
def leave(ref: str, co_owner_ref: str) -> ResponseReturnValue:
    """Join no longer, or take a request back."""
    challenge, co_owner = _co_owner(ref, co_owner_ref, "leave")
    form = StepForm()
    if form.validate_on_submit():
        coowners.leave(co_owner, by=current_user)
        flash(_("%(agency)s joins no longer.", agency=co_owner.organisation.name), "success")
        return redirect(address_of(challenge, "meedoen"))
    return render_template("challenges/leave.html", challenge=challenge, co_owner=co_owner, form=form)


def _co_owner(ref: str, co_owner_ref: str, action: str) -> tuple[Challenge, CoOwner]:
    """The agency that this person may answer, or leave for, at this moment.

    Raises `NotFoundError`, `NotPermittedError`, or `InvalidStepError` when it is too late.
    """
    challenge = queries.get(ref, current_user)
    co_owner = queries.get_co_owner(challenge, co_owner_ref, current_user)
    allowed = policy.can_leave if action == "leave" else policy.can_answer_request
    if not allowed(current_user, co_owner):
        raise NotPermittedError(action)
    _need_dialogue(challenge)
    if not JOINING.can(co_owner, action, current_user):
        if action == "accept" and co_owner.state is CoOwnerState.ACCEPTED:
            raise InvalidStepError(_l("This request has been answered already."))
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    return challenge, co_owner


def _is_part_of(challenge: Challenge, organisation_id: int) -> bool:
    members = (*joined(challenge), *asking(challenge))
    return organisation_id in {challenge.organisation_id, *(member.organisation_id for member in members)}


def _need_dialogue(challenge: Challenge) -> None:
    if challenge.stage is ChallengeState.CONCEPT:
        raise InvalidStepError(_l("Others can join as soon as the challenge is in dialogue."))
    if challenge.stage is not ChallengeState.DIALOGUE:
        raise InvalidStepError(_l("Agencies join and leave while the challenge is in dialogue. That is over now."))
