"""The page on which owner and officers name the panel, and what the page of a vraagstuk says about it."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.assessments import policy
from app.assessments.composition import ACTIVE_STATES, composition
from app.assessments.forms.panel import ArrangementsForm, SeatForm, TakeOffForm
from app.assessments.lifecycle import MEMBER_CYCLE
from app.assessments.models import Panel, PanelMember
from app.assessments.progress import filled_in, has_handed_in, is_everyone_in
from app.assessments.queries import assessing
from app.assessments.queries import panel as queries
from app.assessments.services import panel as services
from app.assessments.states import MemberState
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.panels import register_panel
from app.core.transactions import commits

blueprint = Blueprint("panel", __name__)
PAGE = "/vraagstukken/<ref:ref>/panel"
SEAT = f"{PAGE}/<int(max=2147483647):member_id>"


@blueprint.route(PAGE, methods=["GET", "POST"])
@login_required
@commits
def show(ref: str) -> ResponseReturnValue:
    """Who is on the panel and what is still missing; POST names somebody."""
    challenge = _visible(ref)
    form = SeatForm()
    if not form.is_submitted():
        return _page(challenge, form, _arrangements(challenge))
    _need_composer(challenge)
    if form.validate():
        try:
            member = services.name(challenge, form.data["email"], form.chosen_background(), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("%(address)s gets a mail.", address=member.email), "success")
            return _back(challenge)
    return _page(challenge, form, _arrangements(challenge)), 422


@blueprint.post(f"{PAGE}/afspraken")
@login_required
@commits
def arrange(ref: str) -> ResponseReturnValue:
    """Whether names are hidden, and until which day the panel assesses."""
    challenge = _visible(ref)
    _need_composer(challenge)
    form = ArrangementsForm()
    found = queries.held(challenge)  # before the version is compared: nobody saves in between
    if found is not None:
        form.check_version(found, newest_url=url_for("panel.show", ref=challenge.path))
    if form.validate():
        try:
            services.arrange(challenge, is_blind=form.is_blind.data, due_on=form.due_on.data, by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("The arrangements are saved."), "success")
            return _back(challenge)
    return _page(challenge, SeatForm(formdata=None), form), 422


@blueprint.route(f"{SEAT}/weghalen", methods=["GET", "POST"])
@login_required
@commits
def take_off(ref: str, member_id: int) -> ResponseReturnValue:
    """Take somebody off the panel, with a reason."""
    challenge = _visible(ref)
    _need_composer(challenge)
    member = queries.member_on(challenge, member_id)
    form = TakeOffForm()
    if form.is_submitted() and form.validate():
        try:
            services.take_off(member, form.reason.data or "", by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(
                _("%(address)s is no longer on the panel, and gets a mail with your reason.", address=member.email),
                "success",
            )
            return _back(challenge)
    html = render_template(
        "assessments/panel_take_off.html",
        challenge=challenge,
        member=member,
        form=form,
        missing=MEMBER_CYCLE.missing(member, "take_off"),
        can_take_off=MEMBER_CYCLE.can(member, "take_off", current_user),
    )
    return html, 422 if form.is_submitted() else 200


@blueprint.post(f"{SEAT}/herinneren")
@login_required
@commits
def remind(ref: str, member_id: int) -> ResponseReturnValue:
    """Mail somebody that the agency waits for them."""
    challenge = _visible(ref)
    _need_composer(challenge)
    member = queries.member_on(challenge, member_id)
    services.remind(member, by=current_user)
    flash(_("%(address)s gets a reminder.", address=member.email), "success")
    return _back(challenge)


def register(app: Flask) -> None:
    """Put the page and the panels in the application."""
    app.register_blueprint(blueprint)
    register_panel("challenge.aside", _aside)
    register_panel("challenge.after", _after)


def _visible(ref: str) -> Challenge:
    """The vraagstuk, for who may know its panel. Raises `NotFoundError` for everybody else."""
    challenge = challenges.get(ref, current_user)
    if not policy.can_see_panel(current_user, challenge):
        raise NotFoundError(ref)
    return challenge


def _need_composer(challenge: Challenge) -> None:
    """Raise `NotPermittedError` for who only reads it, and `InvalidStepError` when its time has passed."""
    if not current_user.has(challenge.organisation_id, *policy.COMPOSERS):
        raise NotPermittedError("compose")
    if not policy.can_compose(current_user, challenge):
        raise InvalidStepError(_("The panel can be named from the opening for proposals until the decision."))


def _arrangements(challenge: Challenge) -> ArrangementsForm:
    """What was arranged, to change; nothing that was sent for another form."""
    panel = queries.panel_of(challenge)
    form = ArrangementsForm(formdata=None, obj=panel)
    if panel is not None:
        form.show_version(panel)
    return form


def _page(challenge: Challenge, form: SeatForm, arrangements: ArrangementsForm) -> str:
    panel = queries.panel_of(challenge)
    members = panel.members if panel is not None else []
    everyone_in = panel is not None and is_everyone_in(members)
    return render_template(
        "assessments/panel.html",
        challenge=challenge,
        panel=panel,
        composition=composition(members),
        rows=[_row(member) for member in members if member.state in ACTIVE_STATES],
        gone=[member for member in members if member.state not in ACTIVE_STATES],
        has_begun=any(member.declared_at for member in members),
        is_everyone_in=everyone_in,
        can_compose=policy.can_compose(current_user, challenge) and not everyone_in,
        form=form,
        arrangements=arrangements,
    )


def _row(member: PanelMember) -> dict[str, object]:
    """Somebody on the panel, with how far they are and what can be done: never a score."""
    return {
        "member": member,
        "name": member.user.name if member.user else None,
        "filled_in": filled_in(member),
        "number": len(member.assessments),
        "has_handed_in": has_handed_in(member),
        "can_take_off": MEMBER_CYCLE.can(member, "take_off", current_user)
        and not MEMBER_CYCLE.missing(member, "take_off"),
        "can_remind": policy.can_change_seat(current_user, member) and services.can_be_reminded(member),
    }


def _back(challenge: Challenge) -> ResponseReturnValue:
    return redirect(url_for("panel.show", ref=challenge.path))


def _aside(challenge: Challenge) -> str:
    """For the agency how far the panel is; for somebody on it the way to their own pages."""
    if not current_user.is_authenticated:
        return ""
    panel = queries.panel_of(challenge)
    if policy.can_see_panel(current_user, challenge):
        members = panel.members if panel is not None else []
        return render_template(
            "assessments/panel_aside.html",
            challenge=challenge,
            panel=panel,
            composition=composition(members),
            is_everyone_in=is_everyone_in(members),
            can_compose=policy.can_compose(current_user, challenge),
        )
    if panel is None or not _has_something_to_do(panel):
        return ""
    return render_template("assessments/panel_aside_seat.html", challenge=challenge)


def _has_something_to_do(panel: Panel) -> bool:
    in_assessment = panel.challenge.stage is ChallengeState.ASSESSMENT
    seats = [member for member in panel.members if member.state in ACTIVE_STATES]
    return in_assessment and any(policy.is_seated(current_user, member) for member in seats)


def _after(challenge: Challenge) -> str:
    """For everybody: that a panel assesses; after the decision, of how many people with how many backgrounds."""
    if challenge.proposals_opened_at is None:
        return ""
    panel = queries.panel_of(challenge)
    if panel is None:
        return ""
    seated = [member for member in panel.members if member.state is MemberState.DECLARED]
    shown = composition(seated) if challenge.decided_at is not None and assessing.established(challenge) else None
    return render_template("assessments/panel_after.html", challenge=challenge, composition=shown)
