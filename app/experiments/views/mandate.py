"""The loss mandate: the signed page with its history, and the pages on which directors sign."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.core.access import public
from app.core.clock import today
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.transactions import commits
from app.experiments import policy, queries, services
from app.experiments.forms.mandate import MandateForm, NewMandateForm, SecondSignatureForm
from app.experiments.lifecycle import missing_of_plan
from app.experiments.models import Experiment, LossMandate
from app.experiments.services.mandate import SIGNABLE
from app.experiments.states import ExperimentState
from app.experiments.views.blueprint import blueprint

USUAL_WEEKS = 12
"""What the form begins with; the director fills in what is right."""


@blueprint.get("/experimenten/<ref:ref>/verliesmandaat")
@public
def mandate(ref: str) -> ResponseReturnValue:
    """The loss mandate: the signed page, or for the director the page to sign."""
    experiment = queries.get(ref, current_user)
    form: MandateForm | SecondSignatureForm | None = None
    if policy.can_sign_second(current_user, experiment):
        form = SecondSignatureForm(formdata=None)
    elif policy.can_sign(current_user, experiment) and _can_be_first(experiment):
        form = MandateForm(
            formdata=None,
            mandate_eur=experiment.budget_eur,
            mandate_weeks=USUAL_WEEKS,
            reason=_("The plan was changed after the first signature.") if experiment.mandates else "",
        )
    if form is not None:
        form.show_version(experiment)
    return _mandate_page(experiment, form)


@blueprint.post("/experimenten/<ref:ref>/verliesmandaat")
@login_required
@commits
def sign(ref: str) -> ResponseReturnValue:
    """Sign the loss mandate; the experiment starts, or waits for a second director."""
    experiment = _signable(ref)
    form = MandateForm()
    form.check_version(experiment, newest_url=url_for("experiments.mandate", ref=experiment.path))
    if not _is_right(form, experiment):
        return _mandate_page(experiment, form), 422
    try:
        signed = services.sign_mandate(
            experiment,
            euros=form.mandate_eur.data or 0,
            weeks=form.mandate_weeks.data or 0,
            reason=form.reason.data or "",
            by=current_user,
        )
    except RefusedInputError as error:
        form.refuse(error)
        return _mandate_page(experiment, form), 422
    return _signed(experiment, signed, _("You have signed. The experiment has started, and everybody can follow it."))


@blueprint.post("/experimenten/<ref:ref>/verliesmandaat/tweede-handtekening")
@login_required
@commits
def sign_second(ref: str) -> ResponseReturnValue:
    """Sign beside the first director."""
    experiment = _signable(ref)
    form = SecondSignatureForm()
    form.check_version(experiment, newest_url=url_for("experiments.mandate", ref=experiment.path))
    if form.validate():
        try:
            services.sign_second(experiment, by=current_user)
            flash(_("You have signed. The loss mandate is in force."), "success")
            return redirect(url_for("experiments.mandate", ref=experiment.path))
        except RefusedInputError as error:
            form.form_errors.append(error.message)
    return _mandate_page(experiment, form), 422


@blueprint.post("/experimenten/<ref:ref>/verliesmandaat/terugnemen")
@login_required
@commits
def take_back(ref: str) -> ResponseReturnValue:
    """Take back one's own first signature, or refuse to sign beside that of a colleague."""
    experiment = _signable(ref)
    waiting = experiment.waiting_mandate
    is_own = waiting is not None and waiting.first_by_id == current_user.id
    services.take_back(experiment, by=current_user)
    flash(_("Your signature is taken back.") if is_own else _("This loss mandate does not wait any more."), "success")
    return redirect(url_for("experiments.mandate", ref=experiment.path))


@blueprint.route("/experimenten/<ref:ref>/verliesmandaat/nieuw", methods=["GET", "POST"])
@login_required
@commits
def mandate_new(ref: str) -> ResponseReturnValue:
    """Another loss mandate while the experiment runs."""
    experiment = _signable(ref)
    if experiment.state is not ExperimentState.RUNNING:
        raise InvalidStepError(_l("A new mandate is for an experiment that is running."))
    form = NewMandateForm(mandate_eur=experiment.mandate_eur, mandate_weeks=experiment.mandate_weeks)
    if form.is_submitted():
        form.check_version(experiment, newest_url=url_for("experiments.mandate", ref=experiment.path))
    else:
        form.show_version(experiment)
    if form.is_submitted() and _is_right(form, experiment):
        try:
            signed = services.renew_mandate(
                experiment,
                euros=form.mandate_eur.data or 0,
                weeks=form.mandate_weeks.data or 0,
                reason=form.reason.data or "",
                by=current_user,
            )
            return _signed(experiment, signed, _("You have signed. The new loss mandate is in force."))
        except RefusedInputError as error:
            form.refuse(error)
    page = render_template(
        "experiments/mandate_new.html",
        experiment=experiment,
        form=form,
        today=today(),
        ceiling=queries.ceiling(experiment.organisation_id),
        waiting=experiment.waiting_mandate,
    )
    return page, 422 if form.is_submitted() else 200


def _signable(ref: str) -> Experiment:
    """The experiment, for who may sign for it. Raises `NotFoundError` or `NotPermittedError`."""
    experiment = queries.get(ref, current_user)
    if not policy.can_sign(current_user, experiment):
        raise NotPermittedError("sign_mandate")
    return experiment


def _is_right(form: MandateForm, experiment: Experiment) -> bool:
    """Whether all of it can be signed; what is wrong is said at once."""
    is_valid = form.validate()
    return form.bears(services.too_little(experiment, form.mandate_eur.data, form.mandate_weeks.data)) and is_valid


def _can_be_first(experiment: Experiment) -> bool:
    return experiment.state is ExperimentState.READY and experiment.waiting_mandate is None


def _signed(experiment: Experiment, signed: LossMandate, said: str) -> ResponseReturnValue:
    if signed.in_force_at is None:
        said = _("You have signed. It is above the amount for one director: a colleague must sign as well.")
    flash(said, "success")
    return redirect(url_for("experiments.mandate", ref=experiment.path))


def _mandate_page(experiment: Experiment, form: Any) -> str:
    is_insider = policy.is_insider(current_user, experiment)
    waiting = experiment.waiting_mandate if is_insider and experiment.state in SIGNABLE else None
    history = queries.mandate_history(experiment)
    return render_template(
        "experiments/mandate.html",
        experiment=experiment,
        form=form,
        is_second=isinstance(form, SecondSignatureForm),
        missing=missing_of_plan(experiment) if form else [],
        today=today(),
        is_insider=is_insider,
        ceiling=queries.ceiling(experiment.organisation_id) if form else None,
        waiting=waiting,
        is_first=waiting is not None and waiting.first_by_id == current_user.id,
        lacks_second=waiting is not None and queries.count_directors(experiment.organisation_id) < 2,
        history=[row for row in history if row.in_force_at or is_insider],
        current=next((row for row in history if row.in_force_at), None),
        can_renew=policy.can_sign(current_user, experiment) and experiment.state is ExperimentState.RUNNING,
    )
