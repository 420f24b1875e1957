"""The terms on which a vraagstuk opens, with the route helper beside the form."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.challenges import opening as services
from app.challenges import policy, queries
from app.challenges.forms import TermsForm
from app.challenges.models import Challenge
from app.challenges.purchase import advised
from app.challenges.terms import proposed_decision, questions_window
from app.challenges.views.blueprint import blueprint
from app.core.clock import now
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_time
from app.core.transactions import commits
from app.procurement import wording
from app.procurement.thresholds import table


@blueprint.route("/vraagstukken/<ref:ref>/openen", methods=["GET", "POST"])
@login_required
@commits
def prepare(ref: str) -> ResponseReturnValue:
    """The terms on which it opens: money, dates, criteria, scaling, route."""
    challenge = _preparable(ref)
    form = TermsForm(obj=challenge)
    if form.validate_on_submit():
        page = url_for("challenges.show", ref=challenge.path)
        form.check_version(challenge, page)
        try:
            services.prepare(challenge, form.terms(), by=current_user)
            measured(form, challenge.organisation_id, challenge.ref)
            flash(_("Saved."), "success")
            return redirect(page)
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
        form.propose(challenge)
    html = render_template(
        "challenges/prepare.html", form=form, **_proposals(challenge, form), **_advice(challenge, form)
    )
    return html, 422 if form.is_submitted() else 200


@blueprint.post("/vraagstukken/<ref:ref>/openen/bewaren")
@login_required
@commits
def autosave_terms(ref: str) -> ResponseReturnValue:
    """Save the terms while somebody types."""
    challenge = _preparable(ref)
    form = TermsForm()
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    form.check_version(challenge)
    try:
        services.autosave_terms(challenge, form.terms(), by=current_user)
    except RefusedInputError as error:
        return jsonify(errors={error.field: [str(error.message)]}), 422
    return jsonify(version=challenge.version, saved_at=format_time(now()))


@blueprint.post("/vraagstukken/<ref:ref>/openen/route")
@login_required
@commits
def advise_route(ref: str) -> ResponseReturnValue:
    """What the route helper says of what is filled in so far; a part of the page, and nothing is saved."""
    challenge = _preparable(ref)
    form = TermsForm()
    form.validate()  # what cannot be read counts as empty; saving says what is wrong with it
    return render_template("challenges/route_advice.html", **_advice(challenge, form))


def _advice(challenge: Challenge, form: TermsForm) -> dict[str, Any]:
    helper = advised(challenge, form.terms())
    return {"challenge": challenge, "helper": helper, "wording": wording, "table": table()}


def _proposals(challenge: Challenge, form: TermsForm) -> dict[str, Any]:
    """What happens when a date stays empty."""
    closing_at = form.closing_at.data
    if closing_at is None:
        return {"questions_close": None, "decision": None}
    return {
        "questions_close": questions_window(challenge, closing_at)[0],
        "decision": proposed_decision(closing_at),
    }


def _preparable(ref: str) -> Challenge:
    """The vraagstuk, for who may fill in the terms. Raises `NotFoundError`, `NotPermittedError`, `InvalidStepError`."""
    challenge = queries.get(ref, current_user)
    if policy.can_prepare(current_user, challenge):
        return challenge
    if policy.can_edit(current_user, challenge):
        raise InvalidStepError(_l("Start the dialogue first."))
    if policy.leads(current_user, challenge):
        raise InvalidStepError(_l("It is open or past that: only an announcement can change something now."))
    raise NotPermittedError("prepare")
