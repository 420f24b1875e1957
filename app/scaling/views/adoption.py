"""Pages of adoptions: interest, how it is taken over, and each step."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.access import public
from app.core.addresses import readable_address
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits
from app.experiments import queries as experiment_queries
from app.organisations.models import Organisation
from app.scaling import adopting, policy, queries
from app.scaling.forms.adoption import AdoptionForm, InterestForm, TellingForm, UseForm
from app.scaling.lifecycle import ADOPTION_CYCLE
from app.scaling.models import Adoption
from app.scaling.views.blueprint import blueprint
from app.scaling.views.steps import step_of


@blueprint.route("/experimenten/<ref:ref>/overnemen", methods=["GET", "POST"])
@login_required
@commits
def adopt(ref: str) -> ResponseReturnValue:
    """*Wil ik ook*: what it means, for which organisation, one button."""
    experiment = experiment_queries.get(ref, current_user)
    eligible = queries.adopters(current_user, experiment)
    form = InterestForm(eligible)
    if form.validate_on_submit():
        try:
            adoption = adopting.show_interest(experiment, _chosen_organisation(form), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Your interest has been noted. The makers have been told by mail."), "success")
            return redirect(url_for("scaling.adoption", ref=adoption.path))
    page = render_template(
        "scaling/adopt.html",
        form=form,
        experiment=experiment,
        organisations=eligible,
        is_adoptable=policy.is_adoptable(experiment),
        own_adoption=queries.adoption_among(current_user.organisation_ids(), experiment),
        is_own=current_user.belongs_to(experiment.organisation_id),
    )
    return page, 422 if form.errors else 200


def _chosen_organisation(form: InterestForm) -> Organisation:
    """The organisation for which this person may take something over, or `NotPermittedError`."""
    found = [each for each in queries.agencies_of(current_user) if str(each.id) == form.organisation.data]
    if not found:
        raise NotPermittedError("adopt")
    return found[0]


@blueprint.get("/overnames/<ref:ref>")
@public
def adoption(ref: str) -> ResponseReturnValue:
    """One adoption: who takes over what from whom, and what it brings."""
    record = queries.get_adoption(ref, current_user)
    if to_readable := readable_address(record, ref):
        return to_readable
    steps = ADOPTION_CYCLE.actions(record, current_user)
    return render_template(
        "scaling/adoption.html",
        adoption=record,
        steps=steps,
        takers=queries.taken_from_here(record),
        missing={each.action: ADOPTION_CYCLE.missing(record, each.action) for each in steps if each.action == "use"},
    )


@blueprint.route("/overnames/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def adoption_edit(ref: str) -> ResponseReturnValue:
    """How the solution is taken over and what it should bring."""
    record = queries.get_adoption(ref, current_user)
    if not policy.can_work_on_adoption(current_user, record):
        raise NotPermittedError("describe")
    if not ADOPTION_CYCLE.actions(record, current_user) and request.method != "POST":
        return redirect(url_for("scaling.adoption", ref=record.path))
    form = AdoptionForm(record, queries.possible_givers(record))
    if form.validate_on_submit():
        form.check_version(record, url_for("scaling.adoption_edit", ref=record.path))
        try:
            adopting.describe(record, form.described(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            return redirect(url_for("scaling.adoption", ref=record.path))
    if not form.is_submitted():
        form.show_version(record)
    return render_template("scaling/adoption_edit.html", adoption=record, form=form), 422 if form.errors else 200


@blueprint.route("/overnames/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def adoption_step(ref: str, action: str) -> ResponseReturnValue:
    """Take an adoption a step further; use asks since when, harvesting and stopping ask for a text."""
    record = queries.get_adoption(ref, current_user)
    form = _form_of(action)
    if form.validate_on_submit():
        try:
            _take(record, action, form)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            return redirect(url_for("scaling.adoption", ref=record.path))
    chosen = step_of(ADOPTION_CYCLE, record, action)
    if action == "use" and ADOPTION_CYCLE.missing(record, action):
        return redirect(url_for("scaling.adoption", ref=record.path))  # there stands what is missing
    page = render_template("scaling/adoption_step.html", adoption=record, step=chosen, form=form)
    return page, 422 if form.errors else 200


def _form_of(action: str) -> Any:
    if action == "harvest":
        return TellingForm(_("What did it bring?"), _("If possible with a number, measured against before."))
    if action == "stop":
        return TellingForm(
            _("What can others learn from it?"), _("What did you expect, what happened, what would you do now?")
        )
    return UseForm() if action == "use" else StepForm()


def _take(record: Adoption, action: str, form: Any) -> None:
    if action == "harvest":
        adopting.harvest(record, form.text.data, by=current_user)
    elif action == "stop":
        adopting.stop(record, form.text.data, by=current_user)
    elif action == "use":
        adopting.use(record, form.since.data, by=current_user)
    else:
        adopting.step(record, action, by=current_user)
