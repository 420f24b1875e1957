"""What suppliers think of a vraagstuk in dialogue, said in one click."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.challenges import policy, queries, stances
from app.challenges.forms import StanceForm
from app.challenges.views.blueprint import blueprint
from app.challenges.views.page import challenge_page
from app.core.errors import NotPermittedError
from app.core.transactions import commits


@blueprint.post("/vraagstukken/<ref:ref>/houding")
@login_required
@commits
def take_stance(ref: str) -> ResponseReturnValue:
    """Say what a supplier thinks; with `take_back` in the form take it back."""
    challenge = queries.get(ref, current_user)
    suppliers = policy.suppliers_of(current_user)
    if not suppliers:
        raise NotPermittedError("take_stance")
    form = StanceForm(suppliers)
    if request.form.get("take_back"):
        # The button beside what was said: of this form only the supplier matters.
        del form.kind
        del form.line
    if not form.validate_on_submit():
        return challenge_page(challenge, stance_form=form, status=422)
    organisation_id = form.organisation_id.data if "organisation_id" in form else suppliers[0].id
    if "kind" not in form:
        stances.take_back(challenge, organisation_id, by=current_user)
        flash(_("You have taken it back."), "success")
    else:
        stances.take(challenge, organisation_id, form.kind.data, form.line.data or "", by=current_user)
        flash(_("Thank you. The agency sees what you think, not who you are."), "success")
    return redirect(url_for("challenges.show", ref=challenge.path, _anchor="houding"))
