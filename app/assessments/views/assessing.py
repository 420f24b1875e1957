"""The pages of somebody on a panel: interests first, then one proposal a screen, then handing in."""

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.assessments import policy
from app.assessments.forms.assessing import AssessmentForm, assessment_form, interests_form
from app.assessments.models import Assessment, PanelMember
from app.assessments.progress import has_handed_in, is_everyone_in
from app.assessments.queries import assessing, reading
from app.assessments.queries import panel as panels
from app.assessments.services import assessing as services
from app.assessments.states import AssessmentState, MemberState
from app.burden.services import measured
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.errors import NotFoundError, RefusedInputError
from app.core.filters import format_time
from app.core.forms import StepForm
from app.core.transactions import commits
from app.core.web import as_download, keep_nowhere
from app.proposals.forms import LABELS

blueprint = Blueprint("assessing", __name__)
blueprint.after_request(keep_nowhere)
DESK = "/beoordelen/<ref:ref>"
ONE = f"{DESK}/<ref:assessment_ref>"


@blueprint.get(DESK)
@login_required
def desk(ref: str) -> ResponseReturnValue:
    """Where somebody on a panel begins: what to do, how far they are, or why there is nothing to do."""
    try:
        seat = panels.seat_of(ref, current_user)
    except NotFoundError:
        if panels.waits_for_confirmation(ref, current_user):
            return render_template("assessments/assess_confirm.html")
        raise
    challenge = seat.panel.challenge
    if seat.state is MemberState.NAMED and policy.can_declare(current_user, seat):
        return redirect(url_for("assessing.declare", ref=challenge.path))
    is_reading = policy.can_read_as_panel(current_user, seat)
    return render_template(
        "assessments/assess_desk.html",
        challenge=challenge,
        seat=seat,
        is_barred=policy.is_barred(current_user, challenge),
        is_before=challenge.stage in {ChallengeState.OPEN, ChallengeState.CLOSED},
        entries=reading.entries(seat) if is_reading else [],
        is_reading=is_reading,
        has_handed_in=has_handed_in(seat),
        is_everyone_in=is_everyone_in(seat.panel.members),
    )


@blueprint.route(f"{DESK}/belangen", methods=["GET", "POST"])
@login_required
@commits
def declare(ref: str) -> ResponseReturnValue:
    """Yes or no for every supplier. Before the answer nothing of a proposal can be read; it can be changed to a yes."""
    seat = panels.seat_of(ref, current_user)
    challenge = seat.panel.challenge
    if seat.state is MemberState.CONFLICTED or not policy.can_declare(current_user, seat):
        return redirect(url_for("assessing.desk", ref=challenge.path))
    proposals = assessing.proposals_of(challenge)
    form = interests_form(proposals)
    if not form.is_submitted():
        form.show(seat)
    elif form.validate():
        try:
            is_free = services.declare(seat, form.answers(proposals), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
        else:
            if is_free:
                flash(_("Thank you. You can read and assess the proposals now."), "success")
            return redirect(url_for("assessing.desk", ref=challenge.path))
    html = render_template(
        "assessments/assess_interests.html", challenge=challenge, seat=seat, form=form, proposals=proposals
    )
    return html, 422 if form.is_submitted() else 200


@blueprint.route(ONE, methods=["GET", "POST"])
@login_required
@commits
def assess(ref: str, assessment_ref: str) -> ResponseReturnValue:
    """One proposal with the criteria beside it; POST keeps what was filled in and goes on."""
    assessment = _own(ref, assessment_ref)
    criteria = assessment.member.panel.challenge.criteria
    form = assessment_form(criteria)
    if request.method != "POST":
        form.show(assessment)
        return _page(assessment, form)
    form.check_version(assessment, newest_url=_address(assessment))
    if not form.validate():
        return _page(assessment, form), 422
    services.save(assessment, form.given(criteria), by=current_user)
    measured(form, assessment.member.panel.challenge.organisation_id, assessment.ref)
    return redirect(_way_on(assessment))


@blueprint.post(f"{ONE}/bewaren")
@login_required
@commits
def autosave(ref: str, assessment_ref: str) -> ResponseReturnValue:
    """Keep what somebody is filling in; answers the new version and the time as JSON."""
    assessment = _own(ref, assessment_ref)
    criteria = assessment.member.panel.challenge.criteria
    form = assessment_form(criteria)
    form.check_version(assessment, newest_url=_address(assessment))
    if not form.validate():
        return jsonify(errors=form.faults()), 422
    services.save(assessment, form.given(criteria), by=current_user)
    return jsonify(version=assessment.version, saved_at=format_time(now()))


@blueprint.get(f"{ONE}/bijlagen/<int(max=2147483647):number>")
@login_required
def attachment(ref: str, assessment_ref: str, number: int) -> ResponseReturnValue:
    """A file of the proposal, under the name that the panel knows it by."""
    file, name = reading.attachment(_own(ref, assessment_ref), number)
    return as_download(file.content, name=name, media_type=file.media_type)


@blueprint.route(f"{DESK}/indienen", methods=["GET", "POST"])
@login_required
@commits
def hand_in(ref: str) -> ResponseReturnValue:
    """The last look at all one's scores, and the button that hands them in for good."""
    seat = panels.seat_of(ref, current_user)
    challenge = seat.panel.challenge
    if not policy.can_read_as_panel(current_user, seat):
        raise NotFoundError(ref)
    if request.method == "POST":
        services.hand_in(seat, by=current_user)
        flash(_("You have handed in. Thank you."), "success")
        return redirect(url_for("assessing.desk", ref=challenge.path))
    if has_handed_in(seat):
        return redirect(url_for("assessing.desk", ref=challenge.path))
    return render_template(
        "assessments/assess_hand_in.html", challenge=challenge, entries=reading.entries(seat), form=StepForm()
    )


def register(app: Flask) -> None:
    """Put the pages in the application."""
    app.register_blueprint(blueprint)


def _own(ref: str, assessment_ref: str) -> Assessment:
    return reading.own_assessment(panels.seat_of(ref, current_user), assessment_ref, current_user)


def _address(assessment: Assessment) -> str:
    return url_for("assessing.assess", ref=assessment.member.panel.challenge.path, assessment_ref=assessment.ref)


def _way_on(assessment: Assessment) -> str:
    """Where the button leads: the next proposal, the list, or the last look."""
    challenge = assessment.member.panel.challenge
    entries = reading.entries(assessment.member)
    step = request.form.get("step")
    place = [entry.assessment.id for entry in entries].index(assessment.id)
    if step == "next" and place + 1 < len(entries):
        return _address(entries[place + 1].assessment)
    if step == "previous" and place > 0:
        return _address(entries[place - 1].assessment)
    return url_for("assessing.desk", ref=challenge.path)


def _page(assessment: Assessment, form: AssessmentForm) -> str:
    seat: PanelMember = assessment.member
    entries = reading.entries(seat)
    place = [entry.assessment.id for entry in entries].index(assessment.id)
    return render_template(
        "assessments/assess.html",
        challenge=seat.panel.challenge,
        is_blind=seat.panel.is_blind,
        assessment=assessment,
        title=entries[place].title,
        place=place,
        entries=entries,
        reading=reading.reading(assessment),
        labels=LABELS,
        form=form,
        scores={score.criterion_id: score for score in assessment.scores},
        is_open=assessment.state is AssessmentState.DRAFT and policy.can_assess(current_user, assessment),
    )
