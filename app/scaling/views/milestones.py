"""Milestones on the way from a yes to anchored: adding, changing, reaching, removing."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits
from app.scaling import milestones, policy, queries
from app.scaling.forms.dossier import MilestoneForm, NewMilestoneForm
from app.scaling.models import Milestone, ScalingCase
from app.scaling.views.blueprint import blueprint

PAGE = "/opschalen/<ref:ref>/mijlpalen"
ONE = f"{PAGE}/<int(max=2147483647):milestone_id>"


@blueprint.route(f"{PAGE}/nieuw", methods=["GET", "POST"])
@login_required
@commits
def milestone_new(ref: str) -> ResponseReturnValue:
    """Add a milestone."""
    case = _plannable(ref)
    form = NewMilestoneForm()
    if form.validate_on_submit():
        try:
            milestones.add(case, form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return _back(case)
    return _form_page(case, form)


@blueprint.route(f"{ONE}/bewerken", methods=["GET", "POST"])
@login_required
@commits
def milestone_edit(ref: str, milestone_id: int) -> ResponseReturnValue:
    """Change what is reached, or when."""
    case, milestone = _milestone(ref, milestone_id)
    form = MilestoneForm(obj=milestone)
    if form.validate_on_submit():
        form.check_version(case, url_for("scaling.milestone_edit", ref=case.path, milestone_id=milestone_id))
        try:
            milestones.change(milestone, form.values(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("Saved."), "success")
            return _back(case)
    if not form.is_submitted():
        form.show_version(case)
    return _form_page(case, form, milestone)


@blueprint.post(f"{ONE}/gehaald")
@login_required
@commits
def milestone_done(ref: str, milestone_id: int) -> ResponseReturnValue:
    """Say that it is reached."""
    case, milestone = _milestone(ref, milestone_id)
    milestones.complete(milestone, by=current_user)
    return _back(case)


@blueprint.post(f"{ONE}/toch-niet")
@login_required
@commits
def milestone_reopen(ref: str, milestone_id: int) -> ResponseReturnValue:
    """Say that it is not reached after all."""
    case, milestone = _milestone(ref, milestone_id)
    milestones.reopen(milestone, by=current_user)
    return _back(case)


@blueprint.route(f"{ONE}/weghalen", methods=["GET", "POST"])
@login_required
@commits
def milestone_remove(ref: str, milestone_id: int) -> ResponseReturnValue:
    """Take it away, after asking once."""
    case, milestone = _milestone(ref, milestone_id)
    form = StepForm()
    if form.validate_on_submit():
        milestones.remove(milestone, by=current_user)
        flash(_("The milestone has been removed."), "success")
        return _back(case)
    return render_template("scaling/milestone_remove.html", case=case, milestone=milestone, form=form)


def _plannable(ref: str) -> ScalingCase:
    """The dossier, for who may set milestones now. Raises `NotFoundError`, `NotPermittedError`, `InvalidStepError`."""
    case = queries.get_case(ref, current_user)
    if not policy.can_scale(current_user, case):
        raise NotPermittedError("milestones")
    if not policy.can_set_milestones(current_user, case):
        raise InvalidStepError(_("Milestones can be set from the yes on, until the solution is anchored."))
    return case


def _milestone(ref: str, milestone_id: int) -> tuple[ScalingCase, Milestone]:
    case = _plannable(ref)
    return case, queries.get_milestone(case, milestone_id)


def _form_page(case: ScalingCase, form: MilestoneForm, milestone: Milestone | None = None) -> ResponseReturnValue:
    page: Any = render_template("scaling/milestone.html", case=case, form=form, milestone=milestone)
    return page, 422 if form.errors else 200


def _back(case: ScalingCase) -> ResponseReturnValue:
    return redirect(url_for("scaling.show", ref=case.path, _anchor="milestones"))
