"""The public dialogue: asking, answering, announcing, following."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.accounts.states import Role
from app.challenges import dialogue, policy, queries
from app.challenges.forms import AnnouncementForm, AnswerForm, AskForm
from app.challenges.models import Challenge
from app.challenges.views.blueprint import blueprint
from app.challenges.views.page import challenge_page
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.transactions import commits


@blueprint.post("/vraagstukken/<ref:ref>/vragen")
@login_required
@commits
def ask(ref: str) -> ResponseReturnValue:
    """Ask a question that everybody reads."""
    challenge = queries.get(ref, current_user)
    if not policy.can_ask(current_user, challenge):
        raise InvalidStepError(_l("Questions can be asked during the dialogue and until the closing time."))
    form = AskForm()
    if not form.validate_on_submit():
        return challenge_page(challenge, ask_form=form, status=422)
    question = dialogue.ask(challenge, form.question.data or "", by=current_user)
    flash(_("Your question stands on the page. You get a mail when it is answered."), "success")
    return redirect(_page(challenge, f"vraag-{question.ref}"))


@blueprint.route("/vraagstukken/<ref:ref>/vragen/<ref:question_ref>/antwoord", methods=["GET", "POST"])
@login_required
@commits
def answer(ref: str, question_ref: str) -> ResponseReturnValue:
    """Answer a question, to everyone at once."""
    challenge = queries.get(ref, current_user)
    _for_officers(challenge, allowed=policy.can_answer(current_user, challenge))
    question = queries.get_question(challenge, question_ref)
    form = AnswerForm(answer=question.answer)
    if not form.is_submitted():
        form.show_version(question)
    elif form.validate():
        if form.version.data:
            form.check_version(question, _page(challenge, f"vraag-{question.ref}"))
        dialogue.answer(question, form.answer.data or "", by=current_user)
        flash(_("Your answer has gone to everyone who follows this challenge."), "success")
        return redirect(_page(challenge, f"vraag-{question.ref}"))
    context = {"challenge": challenge, "question": question, "form": form}
    return render_template("challenges/answer.html", **context), 422 if form.is_submitted() else 200


@blueprint.route("/vraagstukken/<ref:ref>/mededelingen", methods=["GET", "POST"])
@login_required
@commits
def announce(ref: str) -> ResponseReturnValue:
    """Tell everyone something; later dates if need be."""
    challenge = queries.get(ref, current_user)
    _for_officers(challenge, allowed=policy.can_announce(current_user, challenge))
    form = AnnouncementForm()
    form.forget_dates_of(challenge)
    if form.validate_on_submit():
        try:
            announcement = dialogue.announce(
                challenge, title=form.title.data or "", text=form.text.data or "", by=current_user, **form.dates()
            )
            flash(_("Your announcement has gone to everyone who follows this challenge."), "success")
            return redirect(_page(challenge, f"mededeling-{announcement.number}"))
        except RefusedInputError as error:
            form.refuse(error)
    context = {"challenge": challenge, "form": form}
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
    return redirect(_page(challenge))


def _for_officers(challenge: Challenge, *, allowed: bool) -> None:
    """Raise `InvalidStepError` for an officer who is too late or too early, `NotPermittedError` for others."""
    if allowed:
        return
    if current_user.has(challenge.organisation_id, Role.OFFICER):
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    raise NotPermittedError("dialogue")


def _page(challenge: Challenge, anchor: str | None = None) -> str:
    return url_for("challenges.show", ref=challenge.path, _anchor=anchor)
