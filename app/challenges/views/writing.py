"""Writing a vraagstuk: the concept, its steps and its attachments."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.accounts.states import Role
from app.burden.services import measured
from app.challenges import policy, queries, services
from app.challenges.findings import findings_in, lifts_of
from app.challenges.forms import AttachmentForm, NewChallengeForm, NoProposalsForm, ReasonForm, WritingForm
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.marks import by_field, mark, open_marks, title_follows, whole_advice
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.challenges.titles import proposed_title
from app.challenges.views.along import reading_along
from app.challenges.views.blueprint import address_of, blueprint
from app.challenges.views.page import BUTTONS, challenge_page
from app.challenges.views.screens import Screen, chosen_screen
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.filters import format_time
from app.core.forms import StepForm
from app.core.i18n import language
from app.core.transactions import commits
from app.files.queries import get as get_file
from app.lifecycle import Step

DONE: dict[str, Any] = {
    "start_dialogue": _l("The challenge is public. The dialogue has started."),
    "open": _l("The challenge is open for proposals."),
    "no_proposals": _l("It is recorded that no proposals came. You can begin again with the same texts."),
    "complete": _l("The challenge is completed."),
    "withdraw": _l("The challenge is withdrawn."),
}


@blueprint.route("/vraagstukken/nieuw", methods=["GET", "POST"])
@login_required
@commits
def new() -> ResponseReturnValue:
    """Begin a concept with what goes wrong; the rest is saved while it is typed on the next page."""
    agencies = queries.agencies_of(current_user)
    if not agencies:
        raise NotPermittedError("create")
    form = NewChallengeForm([(agency.id, agency.name) for agency in agencies])
    if len(agencies) == 1:
        del form.organisation_id
    if form.validate_on_submit():
        organisation_id = form.organisation_id.data if "organisation_id" in form else agencies[0].id
        challenge = services.create(form.problem.data or "", organisation_id, by=current_user)
        measured(form, organisation_id, challenge.ref)
        return redirect(url_for("challenges.edit", ref=challenge.path))
    marks = by_field(findings_in({"problem": form.problem.data or ""}, {}), language())
    context = {"form": form, "marks": marks, "along": reading_along()}
    return render_template("challenges/new.html", **context), 422 if form.errors else 200


@blueprint.route("/vraagstukken/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """The six questions, all on one page or one a screen; a concept is always saved, whatever the guard says."""
    challenge = _writable(ref)
    screen = chosen_screen()
    form = _writing_form(challenge, screen)
    if challenge.state is not ChallengeState.CONCEPT:
        form.require_all()
    if form.validate_on_submit():
        form.check_version(challenge, address_of(challenge))
        try:
            services.edit(challenge, form.writing(challenge), why=form.why(), by=current_user)
            if challenge.state is ChallengeState.CONCEPT:
                whole = WritingForm(formdata=None, obj=challenge)
                measured(form, challenge.organisation_id, challenge.ref, whole=whole)
            if screen is not None and (wanted := screen.wanted()):
                return redirect(url_for("challenges.edit", ref=challenge.path, vraag=wanted))
            flash(_("Saved."), "success")
            return redirect(address_of(challenge))
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
    return _writing_page(challenge, form, screen), _status(form)


@blueprint.post("/vraagstukken/<ref:ref>/bewaren")
@login_required
@commits
def autosave(ref: str) -> ResponseReturnValue:
    """Save a concept while somebody types; answers with the new version and the time."""
    challenge = _writable(ref)
    form = _writing_form(challenge, chosen_screen())
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    form.check_version(challenge)
    services.autosave(challenge, form.writing(challenge), by=current_user)
    return jsonify(version=challenge.version, saved_at=format_time(now()))


@blueprint.route("/vraagstukken/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Say what a step does, ask once, and take it."""
    challenge = queries.get(ref, current_user)
    chosen = _step(challenge, action)
    form = _form_of(chosen)
    if form.validate_on_submit():
        if form.version.data:
            form.check_version(challenge, address_of(challenge))
        try:
            _take(challenge, chosen, form)
            flash(str(DONE[action]), "success")
            return redirect(address_of(challenge))
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
    missing = CHALLENGE_CYCLE.missing(challenge, action)
    stopped = open_marks(challenge, language()) if action == "start_dialogue" else []
    context = {"challenge": challenge, "step": chosen, "form": form, "missing": missing, "stopped": stopped}
    return render_template("challenges/step.html", **context), _status(form)


@blueprint.post("/vraagstukken/<ref:ref>/opnieuw")
@login_required
@commits
def copy(ref: str) -> ResponseReturnValue:
    """Begin again with the same texts."""
    challenge = queries.get(ref, current_user)
    concept = services.copy_as_concept(challenge, by=current_user)
    return redirect(url_for("challenges.edit", ref=concept.path))


@blueprint.post("/vraagstukken/<ref:ref>/bijlagen")
@login_required
@commits
def attach(ref: str) -> ResponseReturnValue:
    """Add an attachment."""
    challenge = _writable(ref)
    form = AttachmentForm()
    if form.validate_on_submit():
        try:
            services.attach(challenge, form.file.data.stream, form.file.data.filename or "", by=current_user)
            flash(_("The attachment is added."), "success")
            return redirect(address_of(challenge, "bijlagen"))
        except RefusedInputError as error:
            form.refuse(error)
    return challenge_page(challenge, attachment_form=form, status=422)


@blueprint.post("/vraagstukken/<ref:ref>/bijlagen/<ref:file_ref>/verwijderen")
@login_required
@commits
def detach(ref: str, file_ref: str) -> ResponseReturnValue:
    """Take an attachment away."""
    challenge = _writable(ref)
    services.detach(challenge, get_file(file_ref, current_user), by=current_user)
    flash(_("The attachment is taken away."), "success")
    return redirect(address_of(challenge, "bijlagen"))


def _writable(ref: str) -> Challenge:
    """The vraagstuk, for somebody who may write it as it is now. Raises `NotFoundError`, `NotPermittedError`."""
    challenge = queries.get(ref, current_user)
    if current_user.has(challenge.organisation_id, Role.OFFICER, Role.OWNER) and not policy.can_edit(
        current_user, challenge
    ):
        raise InvalidStepError(_l("It is open or past that: only an announcement can change something now."))
    if not policy.can_edit(current_user, challenge):
        raise NotPermittedError("edit")
    return challenge


def _writing_form(challenge: Challenge, screen: Screen | None) -> WritingForm:
    form = WritingForm(obj=challenge)
    if challenge.state is ChallengeState.CONCEPT:
        del form.change_reason
    if screen is not None:
        form.ask_only(screen.fields)
    return form


def _writing_page(challenge: Challenge, form: WritingForm, screen: Screen | None) -> str:
    """The form with what the guard says of the texts in it, saved or not."""
    texts = {**challenge.written, **form.texts()}
    found = list(findings_in(texts, lifts_of(challenge)))
    return render_template(
        "challenges/edit.html",
        form=form,
        challenge=challenge,
        screen=screen,
        marks=by_field(found, language()),
        # What another screen asks for is only pointed at here.
        elsewhere=[mark(one, language()) for one in found if one.is_open and one.field not in form],
        whole=whole_advice(texts.values(), language()),
        proposed=proposed_title(texts["problem"]),
        follows=challenge.state is ChallengeState.CONCEPT and title_follows(texts),
        along=reading_along(challenge),
    )


def _step(challenge: Challenge, action: str) -> Step[Challenge, ChallengeState]:
    """The step that this person may take now.

    Raises `NotFoundError`, `NotPermittedError`, or `InvalidStepError` when it is not possible in this state.
    """
    if action not in BUTTONS:
        raise NotFoundError(action)
    steps = CHALLENGE_CYCLE.actions(challenge, current_user)
    if found := next((step for step in steps if step.action == action), None):
        return found
    if any(step.action == action and step.allowed(current_user, challenge) for step in CHALLENGE_CYCLE.steps):
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    raise NotPermittedError(action)


def _form_of(chosen: Step[Challenge, ChallengeState]) -> StepForm:
    if chosen.action == "no_proposals":
        return NoProposalsForm()
    return ReasonForm() if chosen.needs_reason else StepForm()


def _take(challenge: Challenge, chosen: Step[Challenge, ChallengeState], form: Any) -> None:
    match chosen.action:
        case "start_dialogue":
            services.start_dialogue(challenge, by=current_user)
        case "open":
            services.open_for_proposals(challenge, by=current_user)
        case "complete":
            services.complete(challenge, by=current_user)
        case "withdraw":
            services.withdraw(challenge, reason=form.reason.data, by=current_user)
        case "no_proposals":
            services.close_without_proposals(challenge, cause=form.cause.data, reason=form.reason.data, by=current_user)


def _status(form: Any) -> int:
    return 422 if form.is_submitted() else 200
