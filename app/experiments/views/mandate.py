"""The loss mandate: the signed page, and the page to sign."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.access import public
from app.core.clock import today
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.mandate import MandateForm
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.experiments.views.blueprint import blueprint

USUAL_WEEKS = 12
"""What the form begins with; the director fills in what is right."""


@blueprint.get("/experimenten/<ref:ref>/verliesmandaat")
@public
def mandate(ref: str) -> ResponseReturnValue:
    """The loss mandate: the signed page, or for the director the page to sign."""
    experiment = queries.get(ref, current_user)
    form = None
    if policy.can_sign(current_user, experiment) and experiment.state is ExperimentState.READY:
        form = MandateForm(
            formdata=None,
            mandate_eur=experiment.mandate_eur or experiment.budget_eur,
            mandate_weeks=experiment.mandate_weeks or USUAL_WEEKS,
        )
        form.show_version(experiment)
    return _mandate_page(experiment, form)


@blueprint.post("/experimenten/<ref:ref>/verliesmandaat")
@login_required
@commits
def sign(ref: str) -> ResponseReturnValue:
    """Sign the loss mandate; the experiment starts."""
    experiment = queries.get(ref, current_user)
    if not policy.can_sign(current_user, experiment):
        raise NotPermittedError("sign_mandate")
    form = MandateForm()
    form.check_version(experiment, newest_url=url_for("experiments.mandate", ref=experiment.path))
    if not form.validate():
        return _mandate_page(experiment, form), 422
    try:
        services.sign_mandate(
            experiment, euros=form.mandate_eur.data or 0, weeks=form.mandate_weeks.data or 0, by=current_user
        )
    except RefusedInputError as error:
        form.refuse(error)
        return _mandate_page(experiment, form), 422
    flash(_("You have signed. The experiment has started, and everybody can follow it."), "success")
    return redirect(url_for("experiments.mandate", ref=experiment.path))


def _mandate_page(experiment: Experiment, form: MandateForm | None) -> str:
    return render_template(
        "experiments/mandate.html",
        experiment=experiment,
        form=form,
        missing=EXPERIMENT_CYCLE.missing(experiment, "prepare") if form else [],
        today=today(),
        is_insider=policy.is_insider(current_user, experiment),
    )
