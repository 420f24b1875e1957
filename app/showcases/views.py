"""Pages of the etalage: the public ones, the ambassador's desk, and the consent of both parties."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from markupsafe import Markup

from app.burden.services import measured
from app.core.access import public
from app.core.addresses import argument, readable_address
from app.core.countries import country_name
from app.core.errors import NotPermittedError, RefusedInputError
from app.core.forms import StepForm, clean
from app.core.paging import page_number
from app.core.panels import register_panel
from app.core.transactions import commits
from app.experiments import queries as experiment_queries
from app.experiments.models import Experiment
from app.files.registry import register_reader
from app.scaling.policy import is_adoptable
from app.scaling.queries import adoptions_of
from app.showcases import policy, queries, services
from app.showcases.documents import SOURCE
from app.showcases.forms import ConsentForm, DraftForm, ReasonForm, StoryForm
from app.showcases.instead import register_story_adopter
from app.showcases.lifecycle import SHOWCASE_CYCLE
from app.showcases.listing import Filters, Order, listing
from app.showcases.models import Showcase
from app.showcases.states import ConsentSide, ShowcaseOutcome, ShowcaseState
from app.showcases.work import register_tasks

MAX_CHOICES = 20
"""Choices of one filter that an address may hold."""

REASONED = {
    "ask_changes": services.ask_changes,
    "withdraw_consent": services.withdraw_consent,
    "archive": services.archive,
}
PLAIN = {"curate": services.curate, "publish": services.publish, "revise": services.revise}

blueprint = Blueprint("showcases", __name__)


@blueprint.get("/etalage")
@public
def index() -> ResponseReturnValue:
    """All public stories, with filters, order and pages; the whole state is in the address."""
    filters = _filters()
    found = listing(filters, page_number(request.args.get("pagina")))
    can_curate = policy.can_curate(current_user)
    return render_template("showcases/index.html", found=found, filters=filters, orders=Order, can_curate=can_curate)


@blueprint.get("/etalage/<ref:ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """One story; before publication as a preview for who is concerned."""
    showcase = queries.get(ref, current_user)
    if to_readable := readable_address(showcase, ref):
        return to_readable
    experiment, picture = showcase.experiment, queries.picture_of(showcase)
    actions = SHOWCASE_CYCLE.actions(showcase, current_user)
    return render_template(
        "showcases/show.html",
        showcase=showcase,
        picture=picture,
        country=country_name(showcase.country),
        adoptions=adoptions_of(experiment) if experiment else None,
        can_adopt=experiment is not None and is_adoptable(experiment),
        actions=actions,
        missing={step.action: SHOWCASE_CYCLE.missing(showcase, step.action) for step in actions},
        can_curate=policy.can_curate(current_user),
        sides=policy.consent_sides(current_user, showcase),
    )


@blueprint.get("/mijn/etalage")
@login_required
def inbox() -> ResponseReturnValue:
    """The ambassador's desk: what has no story yet, and the stories that are being made."""
    if not policy.can_curate(current_user):
        raise NotPermittedError("inbox")
    return render_template("showcases/inbox.html", unwritten=queries.without_story(), stories=queries.being_made())


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
    if form.validate_on_submit():
        services.consent(showcase, ConsentSide(form.side.data), by=current_user)
        flash(_("Thank you. The ambassador sees that you agree."), "success")
        return redirect(url_for("showcases.show", ref=showcase.path))
    page = render_template(
        "showcases/consent.html",
        showcase=showcase,
        form=form,
        sides=sides,
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


def _filters() -> Filters:
    outcomes, orders = {each.value for each in ShowcaseOutcome}, {each.value for each in Order}
    order = argument("volgorde")
    return Filters(
        themes=_choices("thema"),
        countries=_choices("land"),
        outcomes=tuple(ShowcaseOutcome(value) for value in _choices("uitkomst") if value in outcomes),
        order=Order(order) if order in orders else Order.NEWEST,
    )


def _choices(name: str) -> tuple[str, ...]:
    values = (clean(value)[:80].strip() for value in request.args.getlist(name)[:MAX_CHOICES])
    return tuple(dict.fromkeys(value for value in values if value))


def _experiment_after(experiment: Experiment) -> str | Markup:
    story = queries.visible_story_of(experiment, current_user)
    can_draft = story is None and policy.can_draft_from(current_user, experiment)
    if story is None and not can_draft:
        return ""
    html = render_template("showcases/panels/experiment.html", experiment=experiment, story=story, can_draft=can_draft)
    return Markup(html)  # noqa: S704 - a template


def register(app: Flask) -> None:
    """Pages, the panel on the page of an experiment, search, pictures and tasks."""
    app.register_blueprint(blueprint)
    app.extensions["search"].register(SOURCE)
    register_reader(services.KIND, queries.may_read_files)
    register_story_adopter()
    register_panel("experiment.after", _experiment_after)
    register_tasks()
