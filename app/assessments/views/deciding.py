"""The page on which the agency decides, and the decision on the page of the vraagstuk."""

from collections.abc import Sequence

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.assessments import policy
from app.assessments.forms.deciding import decision_form
from app.assessments.queries import deciding as queries
from app.assessments.services import deciding as services
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.core.errors import InvalidStepError, NotFoundError, RefusedInputError
from app.core.forms import BaseForm
from app.core.panels import register_panel
from app.core.transactions import commits
from app.core.work import Task, work_list
from app.proposals import queries as proposals
from app.proposals.forms import LABELS
from app.proposals.models import TEXT_FIELDS, Proposal

blueprint = Blueprint("assessments", __name__)


@blueprint.route("/vraagstukken/<ref:ref>/besluit", methods=["GET", "POST"])
@login_required
@commits
def decide(ref: str) -> ResponseReturnValue:
    """Every proposal with its outcome and reason on one page; without proposals: why none came."""
    challenge = challenges.get(ref, current_user)
    if not policy.is_decider(current_user, challenge):
        raise NotFoundError(ref)
    if not policy.can_decide(current_user, challenge):
        raise InvalidStepError(_("You can decide after the closing time, once."))
    submitted = proposals.to_judge(challenge, current_user)
    if not submitted:
        # That is an outcome too; the officer records why.
        return redirect(url_for("challenges.step", ref=challenge.path, action="no_proposals"))
    return _decide_on(challenge, submitted)


def register(app: Flask) -> None:
    """Put the page, its panels and its task of *Mijn werk* in the application."""
    app.register_blueprint(blueprint)
    register_panel("challenge.aside", _aside)
    register_panel("challenge.after", _after)
    register_panel("proposals.head", _aside)
    work_list.register(
        Task(
            key="decide",
            label=_l("Decide"),
            reason=_l("The challenge is closed. Every supplier waits for a decision with a reason."),
            endpoint="assessments.decide",
            waiting=queries.waiting_for_decision,
        )
    )


def _decide_on(challenge: Challenge, submitted: Sequence[Proposal]) -> ResponseReturnValue:
    form = decision_form(submitted)

    def page() -> str:
        return render_template(
            "assessments/decide.html",
            challenge=challenge,
            form=form,
            proposals=submitted,
            labels=LABELS,
            text_fields=TEXT_FIELDS,
        )

    if not _is_sent(form, challenge):
        return page()
    if not form.validate():
        return page(), 422
    try:
        services.decide(challenge, form.verdicts(submitted), explanation=form.explanation.data or "", by=current_user)
    except RefusedInputError as error:
        form.refuse(error)
        return page(), 422
    flash(_("The decision is recorded. Every supplier gets a mail with their own reason."), "success")
    return redirect(url_for("challenges.show", ref=challenge.path))


def _is_sent(form: BaseForm, challenge: Challenge) -> bool:
    """Whether this is the form coming back, about the vraagstuk as it is now (raises `StaleRecordError`)."""
    if not form.is_submitted():
        form.show_version(challenge)
        return False
    form.check_version(challenge, newest_url=url_for("assessments.decide", ref=challenge.path))
    return True


def _aside(challenge: Challenge) -> str:
    """The button for whoever may decide now."""
    is_shown = policy.can_decide(current_user, challenge)
    return render_template("assessments/_aside.html", challenge=challenge) if is_shown else ""


def _after(challenge: Challenge) -> str:
    """Who was chosen and why, for everybody. Nothing about who was not chosen."""
    if challenge.decided_at is None:
        return ""
    decision = queries.decision_on(challenge)
    if decision is None:
        return ""
    return render_template("assessments/_after.html", decision=decision, chosen=proposals.chosen_suppliers(challenge))
