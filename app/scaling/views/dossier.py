"""Pages of scaling dossiers: the dossier itself, the decision, the steps after it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.access import public
from app.core.addresses import readable_address
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits
from app.scaling import policy, queries, services
from app.scaling.forms.dossier import DecisionForm
from app.scaling.lifecycle import SCALING_CYCLE
from app.scaling.states import ScalingState
from app.scaling.views.blueprint import blueprint
from app.scaling.views.reading import parts_of, reading, results
from app.scaling.views.steps import step_of


@blueprint.get("/opschalen/<ref:ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """One dossier: the decision for everybody, the evidence for who may read it."""
    case = queries.get_case(ref, current_user)
    if to_readable := readable_address(case, ref):
        return to_readable
    steps = SCALING_CYCLE.actions(case, current_user)
    return render_template(
        "scaling/show.html",
        case=case,
        adoptions=queries.adoptions_of(case.experiment),
        offer=queries.offer_of(current_user, case.experiment_id, case.experiment.organisation_id),
        can_read=policy.can_read_evidence(current_user, case),
        can_prepare=policy.can_prepare(current_user, case) and case.state is ScalingState.PREPARING,
        can_plan=policy.can_set_milestones(current_user, case),
        actions=steps,
        missing={step.action: SCALING_CYCLE.missing(case, step.action) for step in steps},
        parts=parts_of(case),
        **reading(case),
    )


@blueprint.route("/opschalen/<ref:ref>/besluit", methods=["GET", "POST"])
@login_required
@commits
def decide(ref: str) -> ResponseReturnValue:
    """The director's decision: yes or no, and why."""
    case = queries.get_case(ref, current_user)
    if not policy.can_decide(current_user, case):
        raise NotPermittedError("decide")
    form = DecisionForm()
    if form.validate_on_submit():
        decision = request.form.get("decision")
        if decision in {"approve", "reject"}:
            form.check_version(case, url_for("scaling.decide", ref=case.path))
            services.decide(case, is_yes=decision == "approve", reason=form.reason.data or "", by=current_user)
            measured(form, case.experiment.organisation_id)
            flash(_("The decision has been taken. Everybody can read it."), "success")
            return redirect(url_for("scaling.show", ref=case.path))
        form.refuse(RefusedInputError(_l("Choose yes or no.")))
    if not form.is_submitted():
        form.show_version(case)
    missing = SCALING_CYCLE.missing(case, "approve")
    page = render_template(
        "scaling/decide.html", case=case, form=form, missing=missing, **reading(case), **results(case.experiment)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/opschalen/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Say how far scaling up has come, after asking once."""
    case = queries.get_case(ref, current_user)
    form = StepForm()
    if form.validate_on_submit():
        services.follow_up(case, action, by=current_user)
        return redirect(url_for("scaling.show", ref=case.path))
    chosen = step_of(SCALING_CYCLE, case, action)
    missing = SCALING_CYCLE.missing(case, action)
    return render_template("scaling/step.html", case=case, step=chosen, form=form, missing=missing)
