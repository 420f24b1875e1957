"""Writing a vraagstuk: the concept, the terms to open on, its steps and its attachments."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.accounts.states import Role
from app.challenges import policy, queries, services
from app.challenges.forms import AttachmentForm, NewChallengeForm, ReasonForm, TermsForm, WritingForm
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.challenges.views.blueprint import blueprint
from app.challenges.views.page import BUTTONS, challenge_page
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.filters import format_time
from app.core.forms import StepForm
from app.core.transactions import commits
from app.files.queries import get as get_file
from app.lifecycle import Step

DONE: dict[str, Any] = {
    "start_dialogue": _l("The challenge is public. The dialogue has started."),
    "open": _l("The challenge is open for proposals."),
    "no_proposals": _l("It is recorded that no proposals came."),
    "complete": _l("The challenge is completed."),
    "withdraw": _l("The challenge is withdrawn."),
}


@blueprint.route("/vraagstukken/nieuw", methods=["GET", "POST"])
@login_required
@commits
def new() -> ResponseReturnValue:
    """Begin a concept with its title; the rest is saved while it is typed on the next page."""
    agencies = queries.agencies_of(current_user)
    if not agencies:
        raise NotPermittedError("create")
    form = NewChallengeForm([(agency.id, agency.name) for agency in agencies])
    if len(agencies) == 1:
        del form.organisation_id
    if form.validate_on_submit():
        organisation_id = form.organisation_id.data if "organisation_id" in form else agencies[0].id
        challenge = services.create(form.title.data or "", organisation_id, by=current_user)
        return redirect(url_for("challenges.edit", ref=challenge.path))
    return render_template("challenges/new.html", form=form), 422 if form.errors else 200


@blueprint.route("/vraagstukken/<ref:ref>/bewerken", methods=["GET", "POST"])
@login_required
@commits
def edit(ref: str) -> ResponseReturnValue:
    """The six questions on one page."""
    challenge = _writable(ref)
    form = WritingForm(obj=challenge)
    if challenge.state is not ChallengeState.CONCEPT:
        form.require_all()
    if form.validate_on_submit():
        form.check_version(challenge, _page(challenge))
        try:
            services.edit(challenge, form.writing(), by=current_user)
            flash(_("Saved."), "success")
            return redirect(_page(challenge))
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
    return render_template("challenges/edit.html", form=form, challenge=challenge), _status(form)


@blueprint.post("/vraagstukken/<ref:ref>/bewaren")
@login_required
@commits
def autosave(ref: str) -> ResponseReturnValue:
    """Save a concept while somebody types; answers with the new version and the time."""
    challenge = _writable(ref)
    form = WritingForm()
    if not form.validate():
        return jsonify(errors=form.errors), 422
    form.check_version(challenge)
    services.autosave(challenge, form.writing(), by=current_user)
    return jsonify(version=challenge.version, saved_at=format_time(now()))


@blueprint.route("/vraagstukken/<ref:ref>/openen", methods=["GET", "POST"])
@login_required
@commits
def prepare(ref: str) -> ResponseReturnValue:
    """The terms on which it opens: report, money, dates, criteria, scaling, route."""
    challenge = _preparable(ref)
    form = TermsForm(obj=challenge)
    if form.validate_on_submit():
        form.check_version(challenge, _page(challenge))
        try:
            services.prepare(challenge, form.terms(), by=current_user)
            flash(_("Saved."), "success")
            return redirect(_page(challenge))
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
    return render_template("challenges/prepare.html", form=form, challenge=challenge), _status(form)


@blueprint.post("/vraagstukken/<ref:ref>/openen/bewaren")
@login_required
@commits
def autosave_terms(ref: str) -> ResponseReturnValue:
    """Save the terms while somebody types."""
    challenge = _preparable(ref)
    form = TermsForm()
    if not form.validate():
        return jsonify(errors=form.errors), 422
    form.check_version(challenge)
    services.autosave_terms(challenge, form.terms(), by=current_user)
    return jsonify(version=challenge.version, saved_at=format_time(now()))


@blueprint.route("/vraagstukken/<ref:ref>/stap/<action>", methods=["GET", "POST"])
@login_required
@commits
def step(ref: str, action: str) -> ResponseReturnValue:
    """Say what a step does, ask once, and take it."""
    challenge = queries.get(ref, current_user)
    chosen = _step(challenge, action)
    form = ReasonForm() if chosen.needs_reason else StepForm()
    if form.validate_on_submit():
        if form.version.data:
            form.check_version(challenge, _page(challenge))
        try:
            _take(challenge, chosen, form)
            flash(str(DONE[action]), "success")
            return redirect(_page(challenge))
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
    missing = CHALLENGE_CYCLE.missing(challenge, action)
    context = {"challenge": challenge, "step": chosen, "form": form, "missing": missing}
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
            return redirect(_page(challenge, "bijlagen"))
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
    return redirect(_page(challenge, "bijlagen"))


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


def _preparable(ref: str) -> Challenge:
    challenge = _writable(ref)
    if not policy.can_prepare(current_user, challenge):
        raise InvalidStepError(_l("Start the dialogue first."))
    return challenge


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
            services.close_without_proposals(challenge, reason=form.reason.data, by=current_user)


def _page(challenge: Challenge, anchor: str | None = None) -> str:
    return url_for("challenges.show", ref=challenge.path, _anchor=anchor)


def _status(form: Any) -> int:
    return 422 if form.is_submitted() else 200
