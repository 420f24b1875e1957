"""The page of one vraagstuk, also with a form on it that was refused; and rows for the page of an organisation."""

from dataclasses import dataclass, fields
from typing import Any

from flask import current_app, make_response, render_template
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.challenges import policy, queries
from app.challenges.changes import changes_of
from app.challenges.forms import AskForm, AttachmentForm, StanceForm
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.marks import Mark, lifted_marks, open_marks
from app.challenges.models import Challenge
from app.challenges.moments import answers_close, questions_close
from app.challenges.naming import KIND
from app.challenges.purchase import kept_advice
from app.challenges.report import answered_since
from app.challenges.reuse_search import Shown, shown_answers
from app.challenges.states import PRIVATE_STATES, ChallengeState
from app.challenges.views.together import opinions, origin, together
from app.challenges.wording import answers
from app.core.filters import format_date_short
from app.core.i18n import language
from app.core.panels import register_panel
from app.files.kinds import ACCEPT
from app.files.queries import files_of
from app.organisations.models import Organisation
from app.procurement import wording

# Steps with a button here; the others are taken on the pages of higher features.
BUTTONS = ("start_dialogue", "open", "no_proposals", "complete", "withdraw")
LINE = (
    ChallengeState.DIALOGUE,
    ChallengeState.OPEN,
    ChallengeState.CLOSED,
    ChallengeState.DECIDED,
    ChallengeState.IN_EXPERIMENT,
    ChallengeState.COMPLETED,
)
ROWS_ELSEWHERE = 5


@dataclass(frozen=True, slots=True)
class Button:
    """A step that this person may take, and what is still missing for it."""

    action: str
    label: Any
    missing: list[Any]


@dataclass(frozen=True, slots=True)
class _Can:
    """What this person may do apart from the steps, by the names in `policy`."""

    edit: bool
    prepare: bool
    ask: bool
    answer: bool
    announce: bool
    check_reuse: bool
    follow: bool
    copy: bool


def challenge_page(
    challenge: Challenge,
    *,
    ask_form: AskForm | None = None,
    attachment_form: AttachmentForm | None = None,
    stance_form: StanceForm | None = None,
    status: int = 200,
) -> Response:
    """The page as this person sees it; with a form that was refused, its faults and what was typed."""
    can = _Can(**{field.name: getattr(policy, f"can_{field.name}")(current_user, challenge) for field in fields(_Can)})
    html = render_template(
        "challenges/show.html",
        challenge=challenge,
        answers=answers(challenge),
        stages=_stage_line(challenge),
        current_stage=_place_in_line(challenge.stage),
        buttons=_buttons(challenge),
        can=can,
        together=together(challenge),
        opinions=opinions(challenge, stance_form),
        origin=origin(challenge),
        stopped=_stopped(challenge),
        lifted=lifted_marks(challenge, language()),
        reuse=_reuse(challenge),
        is_followed=queries.is_followed_by(challenge, current_user),
        follower_count=queries.follower_count(challenge),
        announcements=[(item, changes_of(item.changes)) for item in challenge.announcements],
        questions_close=questions_close(challenge),
        answers_close=answers_close(challenge),
        route_advice=kept_advice(challenge) if challenge.opened_at else None,
        wording=wording,
        answered_since_report=answered_since(challenge) if can.prepare else 0,
        files=files_of(KIND, challenge.id),
        accept=ACCEPT,
        ask_form=ask_form or (AskForm(formdata=None) if can.ask else None),
        attachment_form=attachment_form or (AttachmentForm(formdata=None) if can.edit else None),
    )
    return make_response(html, status)


def _buttons(challenge: Challenge) -> list[Button]:
    steps = [step for step in CHALLENGE_CYCLE.actions(challenge, current_user) if step.action in BUTTONS]
    buttons = [Button(step.action, step.label, CHALLENGE_CYCLE.missing(challenge, step.action)) for step in steps]
    # Where proposals came, nobody has to fill in anything to say that there are none.
    return [button for button in buttons if button.action != "no_proposals" or not button.missing]


def _stopped(challenge: Challenge) -> list[Mark]:
    """What the guard stops in a concept, for people of the agency."""
    is_for_reader = challenge.stage is ChallengeState.CONCEPT and policy.can_see_guard(current_user, challenge)
    return open_marks(challenge, language()) if is_for_reader else []


def _reuse(challenge: Challenge) -> list[Shown]:
    """What exists already and what was answered about it: public together with the vraagstuk."""
    return [] if challenge.state in PRIVATE_STATES else shown_answers(current_app.extensions["search"], challenge)


def _stage_line(challenge: Challenge) -> list[tuple[Any, str]]:
    """(stage, date) of the stages that it passes; a decision that is still to come shows until when."""
    decision = format_date_short(challenge.decided_at)
    if not decision and challenge.decision_due:
        decision = _("by %(date)s", date=format_date_short(challenge.decision_due))
    notes = {
        ChallengeState.DIALOGUE: format_date_short(challenge.published_at),
        ChallengeState.OPEN: format_date_short(challenge.opened_at),
        ChallengeState.CLOSED: format_date_short(challenge.closing_at) if challenge.opened_at else "",
        ChallengeState.DECIDED: decision if challenge.opened_at else "",
    }
    short = {ChallengeState.OPEN: _("Proposals"), ChallengeState.CLOSED: _("Assessment")}
    short |= {ChallengeState.DIALOGUE: _("Dialogue"), ChallengeState.IN_EXPERIMENT: _("Experiment")}
    return [(short.get(stage) or str(stage.label), notes.get(stage, "")) for stage in LINE]


def _place_in_line(stage: ChallengeState) -> int:
    """Which stage of the line it is in, from 1; 0 when it has left the line or is not on it yet.

    The line has one point for closed and in assessment: what differs is who may read, not what a visitor waits for.
    """
    stage = ChallengeState.CLOSED if stage is ChallengeState.ASSESSMENT else stage
    return LINE.index(stage) + 1 if stage in LINE else 0


def register_panels() -> None:
    """Show vraagstukken on the page of an organisation (the page of a theme finds them by search)."""
    register_panel("organisation.after", _of_organisation)
    register_panel("challenge.writing", _origin_beside)


def _of_organisation(organisation: Organisation) -> str:
    rows = queries.latest_of_organisation(organisation.id, ROWS_ELSEWHERE)
    return render_template("challenges/panel.html", rows=rows, more={"organisatie": organisation.slug}) if rows else ""


def _origin_beside(challenge: Challenge) -> str:
    """Beside the form of a concept that took its texts from another: how that one ended."""
    found = origin(challenge)
    return render_template("challenges/origin.html", origin=found) if found is not None else ""
