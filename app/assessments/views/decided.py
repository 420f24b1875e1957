"""What other pages show of decisions: who was chosen and why, and how well the promise of an answer is kept."""

from typing import Any

from flask import Flask, render_template
from flask_login import current_user

from app.assessments import policy
from app.assessments.decision_work import register_tasks
from app.assessments.queries import deciding as queries
from app.assessments.queries.promises import in_all, kept_by, kept_by_each
from app.assessments.views import deciding, letters, signing
from app.challenges.models import Challenge
from app.core.panels import register_panel
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.proposals import queries as proposals

__all__ = ["register", "signing"]


def register(app: Flask) -> None:
    """Add the pages about decisions and letters, the panels on other pages, and the tasks of *Mijn werk*."""
    app.register_blueprint(deciding.blueprint)
    app.register_blueprint(letters.blueprint)
    register_panel("challenge.aside", _aside)
    register_panel("proposals.head", _aside)
    register_panel("challenge.after", _after)
    register_panel("proposal.decision", letters.proposal_head)
    register_panel("organisation.after", _organisation_after)
    register_panel("norm.after", _norm_after)
    register_tasks()


def _aside(challenge: Challenge) -> str:
    """The way to the decision, for the people of the agency who prepare, sign or read it."""
    if not policy.can_read_decision(current_user, challenge):
        return ""
    can_prepare = policy.can_prepare_decision(current_user, challenge)
    waiting = queries.unsigned(challenge)
    can_sign = waiting is not None and policy.can_sign(current_user, waiting)
    if not can_prepare and not can_sign and not queries.signed(challenge):
        return ""
    return render_template(
        "assessments/_aside.html", challenge=challenge, can_prepare=can_prepare, can_sign=can_sign, waiting=waiting
    )


def _after(challenge: Challenge) -> str:
    """Who was chosen and why, for everybody. Nothing about who was not chosen, or was only invited."""
    decision = queries.final(challenge) if challenge.decided_at is not None else None
    if decision is None:
        return ""
    return render_template(
        "assessments/_after.html",
        decision=decision,
        challenge=challenge,
        chosen=proposals.chosen_suppliers(challenge),
        number=queries.number_received(challenge),
        backgrounds=queries.backgrounds_of(challenge),
    )


def _organisation_after(organisation: Organisation) -> str:
    """Whether suppliers get their answer in time here."""
    if organisation.kind is not OrganisationKind.AGENCY:
        return ""
    kept = kept_by(organisation)
    return render_template("assessments/_kept.html", kept=kept) if kept else ""


def _norm_after(_norm: Any) -> str:
    """The same for every organisation."""
    each = kept_by_each()
    in_time, total = in_all(each)
    return render_template("assessments/_kept_by_each.html", each=each, in_time=in_time, total=total)
