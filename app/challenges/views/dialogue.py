"""The public dialogue: asking, what comes of a question, announcing, following."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.challenges import announcing, dialogue, policy, queries
from app.challenges.forms import AnnouncementForm, AnswerForm, AskForm, MergeForm, RefusalForm
from app.challenges.models import Challenge, Question
from app.challenges.moments import questions_close
from app.challenges.states import RUNNING_STATES
from app.challenges.views.blueprint import address_of, blueprint
from app.challenges.views.page import challenge_page
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.forms import BaseForm
from app.core.transactions import commits


@blueprint.post("/vraagstukken/<ref:ref>/vragen")
@login_required
@commits
def ask(ref: str) -> ResponseReturnValue:
    """Ask a question that everybody reads; too late, and the text comes back with the reason."""
    challenge = queries.get(ref, current_user)
    form = AskForm()
    if not form.validate_on_submit():
        return challenge_page(challenge, ask_form=form, status=422)
    try:
        question = dialogue.ask(challenge, form.question.data or "", by=current_user)
    except RefusedInputError as error:
        form.refuse(error)
        return challenge_page(challenge, ask_form=form, status=409)
    flash(_("Your question stands on the page. You get a mail when it is answered."), "success")
    return redirect(address_of(challenge, f"vraag-{question.ref}"))


@blueprint.route("/vraagstukken/<ref:ref>/vragen/<ref:question_ref>/antwoord", methods=["GET", "POST"])
@login_required
@commits
def answer(ref: str, question_ref: str) -> ResponseReturnValue:
    """Answer a question, to everyone at once; shows the officer who asked."""
    question = _question(ref, question_ref)
    form = AnswerForm(answer=question.answer)

    def give() -> None:
        dialogue.answer(question, form.answer.data or "", by=current_user)
        flash(_("Your answer has gone to everyone who follows this challenge."), "success")

    return _outcome_page("challenges/answer.html", question, form, give)


@blueprint.route("/vraagstukken/<ref:ref>/vragen/<ref:question_ref>/weigeren", methods=["GET", "POST"])
@login_required
@commits
def refuse(ref: str, question_ref: str) -> ResponseReturnValue:
    """Say in public why a question gets no answer."""
    question = _question(ref, question_ref)
    form = RefusalForm()

    def give() -> None:
        dialogue.refuse(question, form.reason.data or "", by=current_user)
        flash(_("Everybody can read on the page why this question gets no answer."), "success")

    return _outcome_page("challenges/answer_refuse.html", question, form, give)


@blueprint.route("/vraagstukken/<ref:ref>/vragen/<ref:question_ref>/samenvoegen", methods=["GET", "POST"])
@login_required
@commits
def merge(ref: str, question_ref: str) -> ResponseReturnValue:
    """Join a question with another that asks the same."""
    question = _question(ref, question_ref)
    form = MergeForm()
    form.offer(queries.mergeable_with(question))

    def give() -> None:
        dialogue.merge(question, _target(question, form.into.data or ""), by=current_user)
        flash(_("The question is merged. Who asked it gets a mail."), "success")

    return _outcome_page("challenges/answer_merge.html", question, form, give)


@blueprint.route("/vraagstukken/<ref:ref>/mededelingen", methods=["GET", "POST"])
@login_required
@commits
def announce(ref: str) -> ResponseReturnValue:
    """Tell everyone something, and what changes by it after opening."""
    challenge = queries.get(ref, current_user)
    _require_officer(challenge, allowed=policy.can_announce(current_user, challenge))
    form = AnnouncementForm(criteria=[{"name": c.name, "weight": c.weight} for c in challenge.criteria])
    if challenge.stage not in RUNNING_STATES:
        form.forget_terms()
    if not form.is_submitted():
        form.show_version(challenge)
    elif form.validate():
        if form.version.data:
            form.check_version(challenge, address_of(challenge))
        try:
            announcement = announcing.announce(
                challenge,
                title=form.title.data or "",
                text=form.text.data or "",
                new_terms=form.new_terms(),
                by=current_user,
            )
            flash(_("Your announcement has gone to everyone who follows this challenge."), "success")
            return redirect(address_of(challenge, f"mededeling-{announcement.number}"))
        except RefusedInputError as error:
            form.refuse(error)
    context = {"challenge": challenge, "form": form, "questions_close": questions_close(challenge)}
    return render_template("challenges/announce.html", **context), 422 if form.is_submitted() else 200


@blueprint.post("/vraagstukken/<ref:ref>/volgen")
@login_required
@commits
def follow(ref: str) -> ResponseReturnValue:
    """Follow, or with `stop` in the form stop following."""
    challenge = queries.get(ref, current_user)
    if request.form.get("stop"):
        dialogue.unfollow(challenge, by=current_user)
        flash(_("You do not follow this challenge any more."), "success")
    else:
        dialogue.follow(challenge, by=current_user)
        flash(_("You follow this challenge. You get a mail when something happens."), "success")
    return redirect(address_of(challenge))


def _question(ref: str, question_ref: str) -> Question:
    """The question, for an officer of its agency. Raises `NotFoundError`, `NotPermittedError`."""
    challenge = queries.get(ref, current_user)
    _require_officer(challenge, allowed=policy.is_officer(current_user, challenge))
    return queries.get_question(challenge, question_ref)


def _outcome_page(template: str, question: Question, form: BaseForm, give: Callable[[], Any]) -> ResponseReturnValue:
    """A form that ends in an answer, a refusal or a merge; when it is refused, what was typed stays."""
    challenge = question.challenge
    if not form.is_submitted():
        if not policy.can_answer(current_user, challenge):
            raise InvalidStepError(dialogue.too_late_to_answer(challenge))
        form.show_version(question)
    elif form.validate():
        if form.version.data:
            form.check_version(question, address_of(challenge, f"vraag-{question.ref}"))
        try:
            give()
            return redirect(address_of(challenge, f"vraag-{question.ref}"))
        except RefusedInputError as error:
            form.refuse(error)
    context = {
        "challenge": challenge,
        "question": question,
        "form": form,
        "asker": queries.asker_of(question, current_user),
    }
    return render_template(template, **context), 422 if form.is_submitted() else 200


def _target(question: Question, ref: str) -> Question:
    """The chosen question of the same vraagstuk. Raises `RefusedInputError`."""
    try:
        return queries.get_question(question.challenge, ref)
    except NotFoundError as error:
        raise RefusedInputError(_l("Choose another question of this challenge."), field="into") from error


def _require_officer(challenge: Challenge, *, allowed: bool) -> None:
    """Raise `InvalidStepError` for an officer who is too late or too early, `NotPermittedError` for others."""
    if allowed:
        return
    if policy.is_officer(current_user, challenge):
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    raise NotPermittedError("dialogue")
