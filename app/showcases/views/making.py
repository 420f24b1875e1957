"""Making a story: the ambassador's desk, the draft, the text, the steps, and the consent of both parties."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.burden.services import measured
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.paging import page_number
from app.core.transactions import commits
from app.experiments import queries as experiment_queries
from app.experiments.states import ENDED, ExperimentState
from app.showcases import policy, queries, services
from app.showcases.forms import ConsentForm, DraftForm, ReasonForm, StoryForm
from app.showcases.lifecycle import SHOWCASE_CYCLE
from app.showcases.models import Showcase
from app.showcases.states import ConsentSide, ShowcaseState
from app.showcases.views.blueprint import blueprint
from app.showcases.views.etalage import choices, members

REASONED = {
    "ask_changes": services.ask_changes,
    "withdraw_consent": services.withdraw_consent,
    "archive": services.archive,
}
PLAIN = {"curate": services.curate, "publish": services.publish, "revise": services.revise}


@blueprint.get("/mijn/etalage")
@login_required
def inbox() -> ResponseReturnValue:
    """The ambassador's desk: outcomes without a story, and the stories that are being made."""
    if not policy.can_curate(current_user):
        raise NotPermittedError("inbox")
    ended = [state for state in ExperimentState if state in ENDED]
    filters = queries.Filters(themes=choices("thema"), outcomes=members(ended, "uitkomst"))
    return render_template(
        "showcases/inbox.html",
        found=queries.unwritten(filters, page_number(request.args.get("pagina"))),
        filters=filters,
        desk=queries.being_made(),
        own_page=queries.own_page(current_user),
    )


@blueprint.route("/experimenten/<ref:ref>/etalage", methods=["GET", "POST"])
@login_required
@commits
def new(ref: str) -> ResponseReturnValue:
    """Make a story of an ended experiment, drafted from its record."""
    experiment = experiment_queries.get(ref, current_user)
    if not policy.can_curate(current_user):
        raise NotPermittedError("draft")
    form = DraftForm()
    if form.validate_on_submit():
        showcase = services.draft(experiment, by=current_user)
        return redirect(url_for("showcases.edit", ref=showcase.path))
    if story := queries.story_of(experiment.id):
        return redirect(url_for("showcases.show", ref=story.path))
    can_draft = policy.can_draft_from(current_user, experiment)
    return render_template("showcases/new.html", experiment=experiment, form=form, can_draft=can_draft)


@blueprint.route("/etalage/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """Write the story."""
    showcase = queries.get(ref, current_user)
    if not policy.can_curate(current_user, showcase):
        raise NotPermittedError("write")
    if showcase.state is not ShowcaseState.CONCEPT and request.method != "POST":
        flash(_("Only a draft can be changed. Make it a draft again first."), "info")
        return redirect(url_for("showcases.show", ref=showcase.path))
    form = StoryForm(showcase)
    if form.validate_on_submit():
        form.check_version(showcase, url_for("showcases.edit", ref=showcase.path))
        try:
            _save(showcase, form)
            if showcase.experiment is not None:
                measured(form, showcase.experiment.organisation_id, showcase.ref)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("The story has been saved."), "success")
            return redirect(url_for("showcases.show", ref=showcase.path))
    if not form.is_submitted():
        form.show_version(showcase)
    picture = queries.picture_of(showcase)
    page = render_template("showcases/edit.html", showcase=showcase, form=form, picture=picture)
    return page, 422 if form.errors else 200


def _save(showcase: Showcase, form: StoryForm) -> None:
    services.write(showcase, form.text(), form.themes.chosen(), by=current_user)
    if form.has_picture():
        services.add_picture(showcase, form.picture.data.stream, form.picture.data.filename, by=current_user)
    elif form.remove_picture.data:
        services.remove_picture(showcase, by=current_user)


@blueprint.route("/etalage/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Take a story a step further, after asking once."""
    showcase = queries.get(ref, current_user)
    if action not in REASONED | PLAIN:
        abort(404)
    form: Any = ReasonForm() if action in REASONED else StepForm()
    if form.validate_on_submit():
        _take(showcase, action, form)
        return redirect(url_for("showcases.show", ref=showcase.path))
    chosen = next((each for each in SHOWCASE_CYCLE.actions(showcase, current_user) if each.action == action), None)
    if chosen is None:
        raise NotPermittedError(action)
    missing = SHOWCASE_CYCLE.missing(showcase, action)
    page = render_template("showcases/step.html", showcase=showcase, step=chosen, form=form, missing=missing)
    return page, 422 if form.errors else 200


def _take(showcase: Showcase, action: str, form: Any) -> None:
    if action in REASONED:
        REASONED[action](showcase, form.reason.data, by=current_user)
    else:
        PLAIN[action](showcase, by=current_user)


@blueprint.route("/etalage/<ref:ref>/toestemming", methods=["GET", "POST"])
@login_required
@commits
def consent(ref: str) -> ResponseReturnValue:
    """Read the story as it will be, and agree to it for one of the parties."""
    showcase = queries.get(ref, current_user)
    sides = policy.consent_sides(current_user, showcase)
    if not sides:
        raise NotPermittedError("consent")
    form = ConsentForm(sides, _side_labels(showcase))
    if not form.is_submitted():
        form.show_version(showcase)
    elif form.validate():
        # Who agrees has read this text and no other.
        form.check_version(showcase, url_for("showcases.consent", ref=showcase.path))
        services.consent(showcase, ConsentSide(form.side.data), by=current_user)
        flash(_("Thank you. The ambassador sees that you agree."), "success")
        return redirect(url_for("showcases.show", ref=showcase.path))
    page = render_template(
        "showcases/consent.html",
        showcase=showcase,
        form=form,
        sides=sides,
        consents=queries.consents_of(showcase),
        given={side: _has_consented(showcase, side) for side in sides},
        picture=queries.picture_of(showcase),
    )
    return page, 422 if form.errors else 200


def _side_labels(showcase: Showcase) -> dict[ConsentSide, str]:
    experiment = showcase.experiment
    if experiment is None:
        return {}
    return {ConsentSide.AGENCY: experiment.organisation.name, ConsentSide.SUPPLIER: experiment.supplier.name}


def _has_consented(showcase: Showcase, side: ConsentSide) -> bool:
    moment = showcase.agency_consent_at if side is ConsentSide.AGENCY else showcase.supplier_consent_at
    return moment is not None
