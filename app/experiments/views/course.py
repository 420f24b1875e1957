"""Check-ins and stop criteria."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.filters import format_money
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.course import CheckInForm
from app.experiments.states import ExperimentState
from app.experiments.views.blueprint import blueprint


@blueprint.route("/experimenten/<ref:ref>/voortgang", methods=["GET", "POST"])
@login_required
@commits
def check_in(ref: str) -> ResponseReturnValue:
    """Three short answers and the money spent so far."""
    experiment = queries.get(ref, current_user)
    if not policy.can_check_in(current_user, experiment):
        raise NotPermittedError("check_in")
    if experiment.state is not ExperimentState.RUNNING:
        raise InvalidStepError(_l("Check-ins belong to an experiment that is running."))
    form = CheckInForm(spent_eur=experiment.spent_eur or None)
    is_asked = False
    if form.validate_on_submit():
        is_asked = form.asks_about(experiment.mandate_eur)
        if not is_asked:
            try:
                services.check_in(
                    experiment,
                    going=form.going.data or "",
                    learned=form.learned.data or "",
                    needed=form.needed.data or "",
                    spent_eur=form.spent_eur.data or 0,
                    by=current_user,
                )
                measured(form, experiment.organisation_id)
                flash(_("Thank you. Your check-in stands on the page."), "success")
                return redirect(url_for("experiments.show", ref=experiment.path))
            except RefusedInputError as error:
                form.refuse(error)
    page = render_template(
        "experiments/check_in.html",
        experiment=experiment,
        form=form,
        is_asked=is_asked or form.is_over.data,
        mandate=format_money(experiment.mandate_eur),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/experimenten/<ref:ref>/stopcriteria/<int:position>")
@login_required
@commits
def criterion(ref: str, position: int) -> ResponseReturnValue:
    """Say that a stop criterion is met, or with `undo` in the form that this was a mistake."""
    experiment = queries.get(ref, current_user)
    found = next((known for known in experiment.stop_criteria if known.position == position), None)
    if found is None:
        raise NotFoundError(str(position))
    services.mark_stop_criterion(experiment, found, is_met=not request.form.get("undo"), by=current_user)
    flash(_("Saved."), "success")
    return redirect(url_for("experiments.show", ref=experiment.path, _anchor="stopcriteria"))
