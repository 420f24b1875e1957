"""Pages of dossiers and adoptions, and what other pages show of them."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required
from markupsafe import Markup

from app.burden.services import measured
from app.core.access import public
from app.core.addresses import readable_address
from app.core.clock import today
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.paging import page_number
from app.core.panels import register_panel
from app.core.transactions import commits
from app.experiments import queries as experiment_queries
from app.experiments.models import Experiment
from app.experiments.services import on_success
from app.organisations.models import Organisation
from app.scaling import adopting, policy, promises, queries, services
from app.scaling.forms import AdoptionForm, DecisionForm, EvidenceForm, InterestForm, TellingForm
from app.scaling.growth import bars
from app.scaling.instead import register_adopters
from app.scaling.lifecycle import ADOPTION_CYCLE, SCALING_CYCLE
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import ScalingState
from app.scaling.work import register_tasks

blueprint = Blueprint("scaling", __name__)


@blueprint.get("/opschalen")
@public
def index() -> ResponseReturnValue:
    """All dossiers with who took the solution over, and the counts."""
    overview = queries.overview(page_number(request.args.get("pagina")))
    return render_template("scaling/index.html", overview=overview, bars=bars(overview.by_month, today()))


@blueprint.get("/opschalen/<ref:ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """One dossier: the decision for everybody, the evidence for who may read it."""
    case = queries.get_case(ref, current_user)
    if to_readable := readable_address(case, ref):
        return to_readable
    return render_template(
        "scaling/show.html",
        case=case,
        adoptions=queries.adoptions_of(case.experiment),
        can_read=policy.can_read_evidence(current_user, case),
        can_prepare=policy.can_prepare(current_user, case) and case.state is ScalingState.PREPARING,
        actions=SCALING_CYCLE.actions(case, current_user),
    )


@blueprint.route("/opschalen/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """Fill in the dossier."""
    case = queries.get_case(ref, current_user)
    if not policy.can_prepare(current_user, case):
        raise NotPermittedError("prepare")
    if case.state is not ScalingState.PREPARING and request.method != "POST":
        return redirect(url_for("scaling.show", ref=case.path))
    form = EvidenceForm(obj=case)
    if form.validate_on_submit():
        form.check_version(case, url_for("scaling.edit", ref=case.path))
        services.prepare(case, form.evidence(), by=current_user)
        flash(_("The dossier has been saved."), "success")
        return redirect(url_for("scaling.show", ref=case.path))
    if not form.is_submitted():
        form.show_version(case)
    return render_template("scaling/edit.html", case=case, form=form), 422 if form.errors else 200


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
    page = render_template("scaling/decide.html", case=case, form=form, missing=missing)
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
    chosen = _step_of(SCALING_CYCLE, case, action)
    return render_template("scaling/step.html", case=case, step=chosen, form=form)


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
    form = AdoptionForm(record)
    if form.validate_on_submit():
        form.check_version(record, url_for("scaling.adoption_edit", ref=record.path))
        adopting.describe(
            record,
            kind=form.chosen_kind(),
            adapted=form.adapted.data or "",
            benefit_promised=form.benefit_promised.data or "",
            by=current_user,
        )
        return redirect(url_for("scaling.adoption", ref=record.path))
    if not form.is_submitted():
        form.show_version(record)
    return render_template("scaling/adoption_edit.html", adoption=record, form=form), 422 if form.errors else 200


@blueprint.route("/overnames/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def adoption_step(ref: str, action: str) -> ResponseReturnValue:
    """Take an adoption a step further; harvesting and stopping ask for a text."""
    record = queries.get_adoption(ref, current_user)
    form = _telling_form(action)
    if form.validate_on_submit():
        try:
            _take(record, action, form)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            return redirect(url_for("scaling.adoption", ref=record.path))
    chosen = _step_of(ADOPTION_CYCLE, record, action)
    page = render_template("scaling/adoption_step.html", adoption=record, step=chosen, form=form)
    return page, 422 if form.errors else 200


def _telling_form(action: str) -> Any:
    if action == "harvest":
        return TellingForm(_("What did it bring?"), _("If possible with a number, measured against before."))
    if action == "stop":
        return TellingForm(
            _("What can others learn from it?"), _("What did you expect, what happened, what would you do now?")
        )
    return StepForm()


def _take(record: Adoption, action: str, form: Any) -> None:
    if action == "harvest":
        adopting.harvest(record, form.text.data, by=current_user)
    elif action == "stop":
        adopting.stop(record, form.text.data, by=current_user)
    else:
        adopting.step(record, action, by=current_user)


def _step_of(cycle: Any, record: ScalingCase | Adoption, action: str) -> Any:
    """The step that this person may take now; 404 for a step that does not exist, 403 for somebody else's."""
    if all(step.action != action for step in cycle.steps):
        abort(404)
    step = next((each for each in cycle.actions(record, current_user) if each.action == action), None)
    if step is None:
        raise NotPermittedError(action)
    return step


def _experiment_aside(experiment: Experiment) -> str | Markup:
    if not policy.is_adoptable(experiment):
        return ""
    in_use = queries.in_use_count(experiment)
    return Markup(render_template("scaling/panels/aside.html", experiment=experiment, in_use=in_use))  # noqa: S704 - a template


def _experiment_after(experiment: Experiment) -> str | Markup:
    if not policy.is_adoptable(experiment):
        return ""
    case, adoptions = queries.case_of(experiment.id), queries.adoptions_of(experiment)
    html = render_template("scaling/panels/adoptions.html", experiment=experiment, case=case, adoptions=adoptions)
    return Markup(html)  # noqa: S704 - a template


def _organisation_after(organisation: Organisation) -> str | Markup:
    adoptions = queries.adoptions_around(organisation)
    if not adoptions:
        return ""
    html = render_template("scaling/panels/organisation.html", organisation=organisation, adoptions=adoptions)
    return Markup(html)  # noqa: S704 - a template


def register(app: Flask) -> None:
    """Pages, panels on lower pages, tasks, and the dossier that success opens."""
    app.register_blueprint(blueprint)
    for react in (services.open_case, promises.keep):
        if react not in on_success:
            on_success.append(react)
    register_adopters()
    register_panel("experiment.aside", _experiment_aside)
    register_panel("experiment.after", _experiment_after)
    register_panel("organisation.after", _organisation_after)
    register_tasks()
