"""Check-ins and stop criteria."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.accounts.actor import Actor
from app.burden.services import measured
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError, StaleRecordError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.course import CheckInForm, GoOnForm
from app.experiments.models import Experiment, StopCriterion
from app.experiments.states import UNDER_WAY, ExperimentState
from app.experiments.views.blueprint import blueprint
from app.experiments.views.page import measures_of
from app.experiments.views.progress import mandate_use


@blueprint.route("/experimenten/<ref:ref>/voortgang", methods=["GET", "POST"])
@login_required
@commits
def check_in(ref: str) -> ResponseReturnValue:
    """Three short answers, the money spent so far, and new values of measures."""
    experiment = queries.get(ref, current_user)
    form = CheckInForm(spent_eur=experiment.spent_eur or None)  # made first: a refusal gives back what was typed
    if not policy.can_check_in(current_user, experiment):
        raise NotPermittedError("check_in")
    if experiment.state is not ExperimentState.RUNNING:
        raise InvalidStepError(_l("Check-ins belong to an experiment that is running."))
    form.name_rows(experiment)
    if form.validate_on_submit() and was_told(form, experiment, by=current_user):
        flash(_("Thank you. Your check-in stands on the page."), "success")
        is_asked = policy.can_answer_criterion(current_user, experiment) and queries.open_criterion(experiment)
        return redirect(url_for("experiments.stop_or_go_on" if is_asked else "experiments.show", ref=experiment.path))
    page = render_template("experiments/check_in.html", **on_page(form, experiment))
    return page, 422 if form.is_submitted() else 200


def was_told(form: CheckInForm, experiment: Experiment, *, by: Actor, by_mail: bool = False) -> bool:
    """Write down a valid check-in; False when it still brings up a question or is refused, as the form then shows."""
    if form.asks_about(experiment.mandate_eur):
        return False
    try:
        services.check_in(
            experiment,
            going=form.going.data or "",
            learned=form.learned.data or "",
            needed=form.needed.data or "",
            spent_eur=form.spent_eur.data or 0,
            values=form.new_values(experiment),
            by_mail=by_mail,
            by=by,
        )
    except RefusedInputError as error:
        form.refuse(error)
        return False
    measured(form, experiment.organisation_id)
    return True


def on_page(form: CheckInForm, experiment: Experiment) -> dict[str, Any]:
    """What the page of a check-in shows."""
    is_over = form.is_submitted() and not form.spent_eur.errors and form.asks_about(experiment.mandate_eur)
    return {
        "experiment": experiment,
        "form": form,
        "is_asked": is_over or form.is_over.data,
        "mandate": mandate_use(experiment),
    }


@blueprint.post("/experimenten/<ref:ref>/stopcriteria/<int:position>")
@login_required
@commits
def criterion(ref: str, position: int) -> ResponseReturnValue:
    """Say that a stop criterion is met, or with `undo` in the form that this was a mistake."""
    experiment = queries.get(ref, current_user)
    found = _criterion(experiment, position)
    is_met = not request.form.get("undo")
    services.mark_stop_criterion(experiment, found, is_met=is_met, by=current_user)
    flash(_("Saved."), "success")
    if is_met and found.answered_at is None and policy.can_answer_criterion(current_user, experiment):
        return redirect(url_for("experiments.stop_or_go_on", ref=experiment.path))
    return redirect(url_for("experiments.show", ref=experiment.path, _anchor="stopcriteria"))


@blueprint.get("/experimenten/<ref:ref>/stoppen-of-doorgaan")
@login_required
def stop_or_go_on(ref: str) -> ResponseReturnValue:
    """A stop criterion is met: the lead stops, or goes on with a reason."""
    experiment = queries.get(ref, current_user)
    _require_answer(experiment)
    found = queries.open_criterion(experiment)
    if found is None:
        return redirect(url_for("experiments.show", ref=experiment.path, _anchor="stopcriteria"))
    return _question(experiment, found, GoOnForm())


@blueprint.post("/experimenten/<ref:ref>/stopcriteria/<int:position>/doorgaan")
@login_required
@commits
def go_on(ref: str, position: int) -> ResponseReturnValue:
    """Go on although this stop criterion is met, with the reason for everybody."""
    experiment = queries.get(ref, current_user)
    _require_answer(experiment)
    found = _criterion(experiment, position)
    form = GoOnForm()
    if not form.validate():
        return _question(experiment, found, form), 422
    try:
        services.go_on(experiment, found, form.reason.data or "", by=current_user)
    except InvalidStepError as error:
        # A colleague was first, or it was a mistake after all: what was typed is given back with the newest page.
        newest = url_for("experiments.show", ref=experiment.path, _anchor="stopcriteria")
        raise StaleRecordError(kept=form.typed(), newest_url=newest) from error
    flash(_("Saved. Everybody on the page reads why you go on."), "success")
    return redirect(url_for("experiments.stop_or_go_on", ref=experiment.path))


def _criterion(experiment: Experiment, position: int) -> StopCriterion:
    found = next((known for known in experiment.stop_criteria if known.position == position), None)
    if found is None:
        raise NotFoundError(str(position))
    return found


def _require_answer(experiment: Experiment) -> None:
    if not policy.can_answer_criterion(current_user, experiment):
        raise NotPermittedError("answer_criterion")
    if experiment.state not in UNDER_WAY:
        raise InvalidStepError(_l("Stop criteria belong to an experiment that is running."))


def _question(experiment: Experiment, found: StopCriterion, form: GoOnForm) -> str:
    return render_template(
        "experiments/stop_or_go_on.html",
        experiment=experiment,
        criterion=found,
        form=form,
        mandate=mandate_use(experiment),
        **measures_of(experiment),
    )
