"""The page on which a supplier asks for a reference, and on which the agency answers."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError
from app.core.forms import StepForm
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.references import ReferenceForm
from app.experiments.models import Experiment
from app.experiments.references import REFERENCE_CYCLE
from app.experiments.states import ENDED
from app.experiments.views.blueprint import blueprint

ACTIONS = frozenset(step.action for step in REFERENCE_CYCLE.steps)


@blueprint.get("/experimenten/<ref:ref>/referentie")
@login_required
def reference(ref: str) -> ResponseReturnValue:
    """Where it stands, and what this person can do."""
    experiment = _of_both(ref)
    return _page(experiment, None)


@blueprint.post("/experimenten/<ref:ref>/referentie")
@login_required
@commits
def ask_reference(ref: str) -> ResponseReturnValue:
    """The supplier asks."""
    experiment = queries.get(ref, current_user)
    services.ask_reference(experiment, by=current_user)
    flash(_("Asked. The agency gets a mail and answers."), "success")
    return redirect(url_for("experiments.reference", ref=experiment.path))


@blueprint.post("/experimenten/<ref:ref>/referentie/<action>")
@login_required
@commits
def answer_reference(ref: str, action: str) -> ResponseReturnValue:
    """The agency or the supplier takes a step."""
    experiment = _of_both(ref)
    if experiment.reference is None or action not in ACTIONS:
        raise NotFoundError(action)
    form = ReferenceForm()
    form.check_version(experiment.reference, newest_url=url_for("experiments.reference", ref=experiment.path))
    if not form.validate():
        return _page(experiment, form), 422
    services.step_reference(experiment.reference, action, words=form.words.data or "", by=current_user)
    flash(_("Saved. The other party gets a mail."), "success")
    return redirect(url_for("experiments.reference", ref=experiment.path))


def _of_both(ref: str) -> Experiment:
    """The experiment, for its supplier and for who answers for its agency.

    Raises `NotPermittedError`, or `InvalidStepError` before the end.
    """
    experiment = queries.get(ref, current_user)
    is_supplier = current_user.belongs_to(experiment.supplier_id)
    if not is_supplier and not policy.answers_references(current_user, experiment):
        raise NotPermittedError("reference")
    if experiment.state not in ENDED:
        raise InvalidStepError(_l("An experiment can be a reference when it has ended."))
    return experiment


def _page(experiment: Experiment, form: ReferenceForm | None) -> str:
    found = experiment.reference
    if form is None:
        form = ReferenceForm(formdata=None)
        if found is not None:
            form.show_version(found)
    return render_template(
        "experiments/reference.html",
        experiment=experiment,
        reference=found,
        form=form,
        ask_form=StepForm(formdata=None),
        steps=REFERENCE_CYCLE.actions(found, current_user) if found is not None else [],
        can_ask=found is None and policy.can_ask_reference(current_user, experiment),
    )
