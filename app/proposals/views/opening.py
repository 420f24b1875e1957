"""Opening what was sealed: two officers confirm, the opener works, the record of opening tells what it found."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.accounts.forms import ConfirmationForm
from app.accounts.models import User
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.addresses import argument
from app.core.database import db
from app.core.errors import NotPermittedError
from app.core.forms import StepForm
from app.core.jobs import OPENER, is_alive
from app.core.pdf import pdf_response
from app.core.transactions import commits
from app.core.web import keep_nowhere
from app.proposals import opening, policy
from app.proposals.opening_reading import ReadRecord, may_read_record, record_of
from app.proposals.states import OpeningState

# Apart from those of proposals: that somebody was refused here tells nothing of a proposal.
blueprint = Blueprint("openings", __name__)
blueprint.after_request(keep_nowhere)


@blueprint.route("/vraagstukken/<ref:ref>/ontzegelen", methods=["GET", "POST"])
@login_required
@commits
def confirm(ref: str) -> ResponseReturnValue:
    """Confirm as one of two officers; after that how far the opener is, and what came of it."""
    challenge = challenges.get(ref, current_user)
    if not policy.can_confirm_opening(current_user, challenge):
        raise NotPermittedError("confirm_opening")
    if request.method != "POST":
        return _page(challenge) if _is_news(challenge) else ("", 204)
    opening.check_confirms(challenge, by=current_user)
    form = ConfirmationForm()
    if not form.validate():
        return _page(challenge, form), 422
    if not form.confirms(db.session.get_one(User, current_user.id)):
        opening.record_wrong_confirmation(challenge, by=current_user)
        return _page(challenge, form), 422
    made = opening.confirm_opening(challenge, by=current_user)
    if made.state is OpeningState.WAITING:
        flash(_("You have confirmed. Your colleagues get a mail: one of them must confirm too."), "success")
    return redirect(url_for("openings.confirm", ref=challenge.path))


@blueprint.post("/vraagstukken/<ref:ref>/ontzegelen/terugnemen")
@login_required
@commits
def take_back(ref: str) -> ResponseReturnValue:
    """Take one's own confirmation back before a colleague has confirmed."""
    challenge = challenges.get(ref, current_user)
    opening.take_back_confirmation(challenge, by=current_user)
    flash(_("You have taken your confirmation back. Everything stays sealed."), "success")
    return redirect(url_for("openings.confirm", ref=challenge.path))


@blueprint.get("/vraagstukken/<ref:ref>/proces-verbaal")
@login_required
def record(ref: str) -> ResponseReturnValue:
    """The record of opening, for the agency's readers and for the suppliers who submitted."""
    return _record_page("proposals/record.html", challenges.get(ref, current_user))


@blueprint.get("/vraagstukken/<ref:ref>/proces-verbaal.pdf")
@login_required
def record_pdf(ref: str) -> ResponseReturnValue:
    """The same on paper."""
    challenge = challenges.get(ref, current_user)
    return pdf_response(_record_page("proposals/record_pdf.html", challenge), f"proces-verbaal-{challenge.ref}.pdf")


def aside(challenge: Challenge) -> str:
    """On the page of a vraagstuk: the way to the opening, and later to the record of it."""
    return render_template(
        "proposals/_aside_opening.html",
        challenge=challenge,
        can_confirm=_waits(challenge) and policy.can_confirm_opening(current_user, challenge),
        can_read_record=may_read_record(challenge, current_user),
    )


def beside_sealed(challenge: Challenge) -> str:
    """On the page that says that proposals are sealed: the way to open them, or who can."""
    if not _waits(challenge):
        return ""
    return render_template(
        "proposals/_sealed_opening.html",
        challenge=challenge,
        can_confirm=policy.can_confirm_opening(current_user, challenge),
    )


def beside_opened(challenge: Challenge) -> str:
    """Above the list of opened proposals: the way to the record of opening."""
    return render_template("proposals/_head_opening.html", challenge=challenge) if _has_record(challenge) else ""


def _has_record(challenge: Challenge) -> bool:
    return may_read_record(challenge, current_user)


def _waits(challenge: Challenge) -> bool:
    return challenge.stage is ChallengeState.CLOSED


def _is_news(challenge: Challenge) -> bool:
    """Whether the page differs from what the browser has, when it asks along the way what has changed."""
    return "HX-Request" not in request.headers or argument("stand") != _mark(opening.standing(challenge))


def _mark(standing: opening.Standing) -> str:
    """What the page shows of how far it is, in short: the state, the minutes that are left, an opener that is away."""
    if standing.state is OpeningState.WAITING:
        return f"waiting-{standing.minutes_left}"
    if standing.state is OpeningState.CONFIRMED:
        return "confirmed" if is_alive(OPENER) else "confirmed-away"
    return standing.state.value if standing.state else ""


def _page(challenge: Challenge, form: ConfirmationForm | None = None) -> str:
    standing = opening.standing(challenge)
    is_first = standing.first is not None and standing.first.id == current_user.id
    waits_for_other = standing.state is OpeningState.WAITING and is_first
    is_working = standing.state is OpeningState.CONFIRMED
    can_confirm = _waits(challenge) and not waits_for_other and not is_working
    return render_template(
        "proposals/open.html",
        challenge=challenge,
        standing=standing,
        mark=_mark(standing),
        state=standing.state.value if standing.state else "",
        is_closed=_waits(challenge),
        waits_for_other=waits_for_other,
        is_working=is_working,
        is_second=standing.state is OpeningState.WAITING and not is_first,
        opener_is_away=(is_working or can_confirm) and not is_alive(OPENER),
        form=(form or ConfirmationForm(formdata=None)) if can_confirm else None,
        take_back_form=StepForm(formdata=None),
        officers=opening.officers_of(challenge),
    )


def _record_page(template: str, challenge: Challenge) -> str:
    read: ReadRecord = record_of(challenge, current_user)
    return render_template(template, challenge=challenge, read=read, record=read.record)


PANELS: dict[str, Callable[[Challenge], str]] = {
    "challenge.aside": aside,
    "proposals.sealed": beside_sealed,
    "proposals.head": beside_opened,
}
