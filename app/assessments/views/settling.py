"""All scores beside each other once everybody is in, the meeting about differences, and establishing."""

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.assessments import policy
from app.assessments.composition import ACTIVE_STATES
from app.assessments.dossier import scores_csv
from app.assessments.forms.settling import meeting_form, place_name
from app.assessments.models import Panel
from app.assessments.progress import filled_in, has_handed_in, is_everyone_in
from app.assessments.queries import assessing as queries
from app.assessments.queries import panel as panels
from app.assessments.queries import reading
from app.assessments.services import settling as services
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError, StaleRecordError
from app.core.forms import StepForm
from app.core.transactions import commits
from app.core.web import keep_nowhere

blueprint = Blueprint("settling", __name__)
blueprint.after_request(keep_nowhere)
PAGE = "/vraagstukken/<ref:ref>/beoordelingen"


@blueprint.get(PAGE)
@login_required
def show(ref: str) -> ResponseReturnValue:
    """Averages, spread and sentences, the highest first; until everybody is in only how far each person is."""
    challenge, panel = _panel(ref)
    if not is_everyone_in(panel.members):
        if not policy.can_see_panel(current_user, challenge):
            raise NotFoundError(ref)
        return render_template("assessments/overview_waiting.html", challenge=challenge, rows=_progress(panel))
    _need_reader(panel)
    sheets = queries.sheets(challenge)
    differences = services.differences(sheets)
    return render_template(
        "assessments/overview.html",
        challenge=challenge,
        panel=panel,
        sheets=sheets,
        titles=_titles(panel),
        differences=differences,
        still_open=sum(row.is_open for _sheet, row in differences),
        meeting=queries.meeting_of(challenge),
        can_settle=policy.can_settle(current_user, panel),
        can_see_panel=policy.can_see_panel(current_user, challenge),
    )


@blueprint.get(f"{PAGE}.csv")
@login_required
def download(ref: str) -> ResponseReturnValue:
    """All scores as a table for the dossier; for the agency."""
    challenge, panel = _panel(ref)
    if not policy.can_see_panel(current_user, challenge):
        raise NotFoundError(ref)
    _need_reader(panel)
    # With a byte order mark: otherwise a spreadsheet takes the accents for something else.
    content = scores_csv(queries.sheets(challenge), _titles(panel)).encode("utf-8-sig")
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=beoordelingen-{challenge.ref}.csv"
    return response


@blueprint.route(f"{PAGE}/overleg", methods=["GET", "POST"])
@login_required
@commits
def meet(ref: str) -> ResponseReturnValue:
    """The minutes of the meeting, and what it settled on where people differ by two points or more."""
    challenge, panel = _to_settle(ref)
    differences = services.differences(queries.sheets(challenge))
    form = meeting_form(differences)
    own_page = url_for("settling.meet", ref=challenge.path)
    if not form.is_submitted():
        form.show(queries.meeting_of(challenge), differences)
    elif form.validate():
        try:
            services.write_minutes(
                challenge,
                form.data["held_on"],
                form.minutes.data or "",
                form.settled(differences),
                version=form.seen_version,
                by=current_user,
            )
        except StaleRecordError as error:
            raise StaleRecordError(kept=form.typed(), newest_url=own_page) from error
        except RefusedInputError as error:
            form.refuse(error)
        else:
            flash(_("The minutes are saved."), "success")
            return redirect(url_for("settling.show", ref=challenge.path))
    html = render_template(
        "assessments/overview_meeting.html",
        challenge=challenge,
        form=form,
        differences=differences,
        titles=_titles(panel),
        place_name=place_name,
    )
    return html, 422 if form.is_submitted() else 200


@blueprint.route(f"{PAGE}/vaststellen", methods=["GET", "POST"])
@login_required
@commits
def establish(ref: str) -> ResponseReturnValue:
    """Establish all scores, for good."""
    challenge, _panel_found = _to_settle(ref)
    form = StepForm()
    if form.is_submitted():
        services.establish(challenge, by=current_user)
        flash(_("The scores are established. The decision can be prepared."), "success")
        return redirect(url_for("settling.show", ref=challenge.path))
    differences = services.differences(queries.sheets(challenge))
    return render_template(
        "assessments/overview_establish.html",
        challenge=challenge,
        form=form,
        still_open=sum(row.is_open for _sheet, row in differences),
    )


def register(app: Flask) -> None:
    """Put the pages in the application."""
    app.register_blueprint(blueprint)


def _panel(ref: str) -> tuple[Challenge, Panel]:
    challenge = challenges.get(ref, current_user)
    panel = panels.panel_of(challenge)
    if panel is None or not (policy.can_see_panel(current_user, challenge) or _has_seat(panel)):
        raise NotFoundError(ref)
    return challenge, panel


def _has_seat(panel: Panel) -> bool:
    return any(policy.can_read_as_panel(current_user, member) for member in panel.members)


def _need_reader(panel: Panel) -> None:
    if not policy.can_read_scores(current_user, panel):
        raise NotFoundError(panel.challenge.ref)


def _to_settle(ref: str) -> tuple[Challenge, Panel]:
    """The panel, to settle. Raises `NotFoundError`, `NotPermittedError` for who only reads, and `InvalidStepError`."""
    challenge, panel = _panel(ref)
    if not current_user.has(challenge.organisation_id, *policy.COMPOSERS):
        raise NotPermittedError("settle")
    if not policy.can_settle(current_user, panel):
        raise InvalidStepError(_("This is possible once everybody has handed in, until the scores are established."))
    return challenge, panel


def _titles(panel: Panel) -> dict[int, str]:
    """What proposals are called: for the agency by supplier, with the letter that a blind panel knows."""
    names = {key: str(title) for key, title in reading.titles(panel).items()}
    if panel.is_blind and policy.can_see_panel(current_user, panel.challenge):
        for proposal in queries.proposals_of(panel.challenge):
            names[proposal.id] = f"{proposal.organisation.name} ({names[proposal.id]})"
    return names


def _progress(panel: Panel) -> list[dict[str, object]]:
    """How far everybody is: never a score."""
    return [
        {
            "name": member.user.name if member.user else member.email,
            "filled_in": filled_in(member),
            "number": len(member.assessments),
            "has_handed_in": has_handed_in(member),
            "state": member.state,
        }
        for member in panel.members
        if member.state in ACTIVE_STATES
    ]
