"""The decision as a document, which the director signs or sends back; afterwards what was signed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.accounts.queries import person
from app.assessments import policy
from app.assessments.completeness import others, selected, too_many_chosen
from app.assessments.forms.deciding import CommentForm, SignForm
from app.assessments.models import Decision, Verdict
from app.assessments.queries import deciding as queries
from app.assessments.queries.letters import letters_of
from app.assessments.services import signing as services
from app.assessments.services.letters import OUTCOMES, contents
from app.assessments.states import DecisionKind, DecisionState
from app.assessments.views.deciding import blueprint, readable
from app.challenges.models import Challenge
from app.core.clock import today
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.forms import StepForm
from app.core.transactions import commits


@blueprint.route("/vraagstukken/<ref:ref>/besluit/tekenen", methods=["GET", "POST"])
@login_required
@commits
def sign(ref: str) -> ResponseReturnValue:
    """The decision as it will be, or is, signed; for the director the form to sign it with."""
    challenge = readable(ref)
    waiting = queries.unsigned(challenge)
    form = SignForm()
    if not form.is_submitted():
        if waiting is not None and waiting.state is DecisionState.OFFERED:
            form.show_version(waiting)
        return _document(challenge, waiting, form)
    if waiting is None:
        raise InvalidStepError(_("This step is not possible (any more) in the present state."))
    if not policy.can_sign(current_user, waiting):
        raise NotPermittedError("sign")
    form.check_version(waiting, newest_url=url_for("decisions.sign", ref=challenge.path))
    if not form.validate() or not form.confirms(person(current_user.id)):
        return _document(challenge, waiting, form), 422
    number = services.sign(waiting, by=current_user)
    flash(_("The decision is signed. Letters that went out: %(number)s.", number=number), "success")
    return redirect(url_for("decisions.sign", ref=challenge.path))


@blueprint.post("/vraagstukken/<ref:ref>/besluit/terugsturen")
@login_required
@commits
def send_back(ref: str) -> ResponseReturnValue:
    """The director gives it back to the officers, with a comment."""
    challenge = readable(ref)
    decision = queries.unsigned(challenge, held=True)
    if decision is None:
        raise InvalidStepError(_("This step is not possible (any more) in the present state."))
    form = CommentForm()
    try:
        if form.validate():
            services.send_back(decision, form.comment.data or "", by=current_user)
            flash(_("The decision is with the officers again. They read your comment."), "success")
            return redirect(url_for("decisions.sign", ref=challenge.path))
    except RefusedInputError as error:
        form.refuse(RefusedInputError(error.message, field="comment"))
    signing = SignForm(formdata=None)
    signing.show_version(decision)
    return _document(challenge, decision, signing, comment=form), 422


def _document(
    challenge: Challenge, waiting: Decision | None, form: SignForm, *, comment: CommentForm | None = None
) -> str:
    offered = waiting if waiting is not None and waiting.state is DecisionState.OFFERED else None
    done = queries.signed(challenge)
    decision = offered or (done[-1] if done else None)
    is_director = waiting is not None and policy.can_sign(current_user, waiting)
    return render_template(
        "assessments/sign.html",
        challenge=challenge,
        decision=decision,
        earlier=[each for each in done if each is not decision],
        is_offered=offered is not None,
        is_director=is_director,
        can_take_back=offered is not None and policy.can_work_on(current_user, offered),
        can_prepare=policy.can_prepare_decision(current_user, challenge),
        is_prepared=waiting is not None and offered is None,
        form=form,
        comment=comment or CommentForm(formdata=None),
        step=StepForm(formdata=None),
        directors=queries.directors(challenge),
        appointers=queries.appointers(challenge),
        has_changed=offered is not None and services.has_changed_basis(offered),
        today=today(),
        **(_facts(decision, challenge, is_signed=offered is None) if decision else {}),
    )


def _facts(decision: Decision, challenge: Challenge, *, is_signed: bool) -> dict[str, object]:
    """What the document tells: who goes on, the money, the letters."""
    sheets = queries.scores(challenge)
    places = {proposal_id: place for place, proposal_id in enumerate(sheets)}

    def by_score(verdicts: list[Verdict]) -> list[Verdict]:
        return sorted(verdicts, key=lambda each: places.get(each.proposal_id, len(places)))

    goes_on = by_score(selected(decision))
    signer = person(current_user.id).name if not is_signed else ""
    previews = [] if is_signed else contents(decision, queries.damaged(challenge), signed_by=signer)
    return {
        "goes_on": goes_on,
        "ends_for": by_score(others(decision)),
        "sheets": sheets,
        "money": sum(verdict.proposal.price_eur or 0 for verdict in goes_on),
        "is_invitation": decision.kind is DecisionKind.INVITE,
        "previews": previews,
        "letters": letters_of(decision) if is_signed else [],
        "outcomes": OUTCOMES,
        "backgrounds": queries.backgrounds_of(challenge),
        "warns_of_number": too_many_chosen(decision),
    }
