"""From a chosen proposal to the director: the plan, and the steps that are confirmed once."""

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError
from app.core.filters import format_time
from app.core.forms import StepForm
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.planning import PlanForm
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.experiments.views.blueprint import blueprint
from app.proposals import queries as proposals

STEPS: dict[str, tuple[Callable[..., None], Any]] = {
    "prepare": (services.prepare, _l("The plan has gone to the director.")),
    "revise": (services.revise, _l("The plan can be changed again.")),
    "evaluate": (services.evaluate, _l("The evaluation has begun. Fill in what was measured and learned.")),
}


@blueprint.post("/voorstellen/<ref:ref>/experiment")
@login_required
@commits
def start(ref: str) -> ResponseReturnValue:
    """Set up the experiment with a chosen proposal; who is second comes to the one that is there."""
    proposal = proposals.get(ref, current_user)
    existing = queries.of_proposal(proposal)
    if existing is not None and policy.can_view(current_user, existing):
        return redirect(url_for("experiments.show", ref=existing.path))
    experiment = services.start_from_proposal(proposal, by=current_user)
    flash(_("The experiment is set up, filled from the proposal and the challenge. Complete the plan."), "success")
    return redirect(url_for("experiments.edit", ref=experiment.path))


@blueprint.route("/experimenten/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """The plan on one page; it can be saved before it is complete."""
    experiment, form = _plannable(ref)
    if not form.is_submitted():
        form.show(experiment)
        form.show_version(experiment)
        return _plan_page(experiment, form)
    form.check_version(experiment, newest_url=url_for("experiments.edit", ref=experiment.path))
    if not form.validate():
        return _plan_page(experiment, form), 422
    services.save_plan(experiment, form.plan(), by=current_user)
    measured(form, experiment.organisation_id, experiment.ref)
    flash(_("The plan is saved."), "success")
    return redirect(url_for("experiments.show", ref=experiment.path))


@blueprint.post("/experimenten/<ref:ref>/bewaren")
@login_required
@commits
def autosave(ref: str) -> ResponseReturnValue:
    """Save the plan while somebody types; answers with the new version and the time."""
    experiment, form = _plannable(ref)
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    form.check_version(experiment)
    services.autosave_plan(experiment, form.plan(), by=current_user)
    return jsonify(version=experiment.version, saved_at=format_time(now()))


@blueprint.route("/experimenten/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Say what a step does, and take it."""
    experiment = queries.get(ref, current_user)
    if action not in STEPS:
        raise NotFoundError(action)
    possible = {known.action: known for known in EXPERIMENT_CYCLE.actions(experiment, current_user)}
    take, said = STEPS[action]
    form = StepForm()
    if form.is_submitted():
        # Without the right or in another state the step itself says so.
        take(experiment, by=current_user)
        flash(str(said), "success")
        page = "experiments.close" if action == "evaluate" else "experiments.show"
        return redirect(url_for(page, ref=experiment.path))
    if action not in possible:
        if any(known.action == action and known.allowed(current_user, experiment) for known in EXPERIMENT_CYCLE.steps):
            raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
        raise NotPermittedError(action)
    missing = EXPERIMENT_CYCLE.missing(experiment, action)
    return render_template(
        "experiments/step.html", experiment=experiment, form=form, step=possible[action], missing=missing
    )


def _plannable(ref: str) -> tuple[Experiment, PlanForm]:
    """The experiment, for who may change its plan now, with the form. Raises as `edit`."""
    experiment = queries.get(ref, current_user)
    form = PlanForm(obj=experiment)  # before anything can be refused, so that a refusal gives back what was typed
    if not policy.can_edit(current_user, experiment):
        raise NotPermittedError("edit")
    if experiment.state is not ExperimentState.DESIGN:
        raise InvalidStepError(_l("The plan is closed. It can be changed when it is taken back from the director."))
    return experiment, form


def _plan_page(experiment: Experiment, form: PlanForm) -> str:
    return render_template("experiments/edit.html", experiment=experiment, form=form)
