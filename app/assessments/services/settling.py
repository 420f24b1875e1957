"""What happens when everybody is in: the meeting about differences, and establishing the scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.assessments import policy
from app.assessments.lifecycle import ASSESSMENT_CYCLE
from app.assessments.models import Panel, PanelMeeting, Settlement
from app.assessments.queries import assessing as queries
from app.assessments.queries import panel as panels
from app.assessments.queries.assessing import Row, Sheet
from app.assessments.states import MemberState
from app.audit.services import record
from app.challenges import queries as challenges
from app.challenges.models import Challenge
from app.core.clock import in_amsterdam, now, today
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError, StaleRecordError
from app.notifications.services import notify

Place = tuple[int, int]
"""A proposal and a criterion, by id."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the meeting settled on at one place, and why."""

    points: int
    reason: str


def write_minutes(
    challenge: Challenge, held_on: date, minutes: str, settled: Mapping[Place, Settled], *, version: int, by: Actor
) -> None:
    """Record the meeting and what it settled on. What is not in `settled` is still open.

    `version` is that of the minutes that the writer looked at, 0 for none. Raises `NotPermittedError`,
    `StaleRecordError`, and `RefusedInputError` for a day that cannot be and for a place where nobody differs.
    """
    panel = _panel_to_settle(challenge, by)
    meeting = queries.meeting_of(challenge)
    if (meeting.version if meeting else 0) != version:
        raise StaleRecordError
    _check_day(challenge, held_on)
    differing = {place_of(sheet, row): row for sheet, row in differences(queries.sheets(challenge))}
    if set(settled) - set(differing):
        raise RefusedInputError(_l("A score is only settled where people differ by two points or more."))
    for place, row in differing.items():
        _settle(row, place, settled.get(place), by)
    if meeting is None:
        meeting = PanelMeeting(challenge_id=panel.challenge_id)
        db.session.add(meeting)
    meeting.held_on, meeting.minutes = held_on, minutes.strip()
    meeting.written_by_id, meeting.written_at = by.id, now()
    record(
        "panel_met",
        challenge,
        by=by,
        held_on=held_on.isoformat(),
        settled=len(settled),
        open=len(differing) - len(settled),
    )


def establish(challenge: Challenge, *, by: Actor) -> None:
    """Establish the scores: from now on nothing about them changes, and a decision can be prepared.

    Raises `NotPermittedError`, and `InvalidStepError` while a difference was not settled.
    """
    panel = _panel_to_settle(challenge, by)
    if any(row.is_open for _sheet, row in differences(queries.sheets(challenge))):
        raise InvalidStepError(_l("Settle first on every score where people differ by two points or more."))
    for member in panel.members:
        if member.state is MemberState.DECLARED:
            for assessment in member.assessments:
                ASSESSMENT_CYCLE.take(assessment, "establish", by=by)
    panel.established_at = now()
    record("scores_established", challenge, by=by)
    notify(
        challenges.people_with(challenge, Role.OFFICER, Role.DIRECTOR),
        subject=_l("The scores are established: %(title)s", title=challenge.title),
        paragraphs=[_l("The panel is ready. The decision can be prepared.")],
        link=f"/vraagstukken/{challenge.path}/beoordelingen",
        is_private=True,
    )


def differences(sheets: list[Sheet]) -> list[tuple[Sheet, Row]]:
    """The places where two people differ by two points or more."""
    return [(sheet, row) for sheet in sheets for row in sheet.rows if row.needs_meeting]


def place_of(sheet: Sheet, row: Row) -> Place:
    """The proposal and the criterion of a row."""
    return sheet.proposal.id, row.criterion.id


def _panel_to_settle(challenge: Challenge, by: Actor) -> Panel:
    panel = panels.held(challenge)
    if panel is None or not policy.can_compose(by, challenge):
        raise NotPermittedError("settle")
    if not policy.can_settle(by, panel):
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    return panel


def _check_day(challenge: Challenge, day: date) -> None:
    if day > today():
        raise RefusedInputError(_l("Choose the day on which you met, not one that is still to come."), field="held_on")
    if challenge.proposals_opened_at is not None and day < in_amsterdam(challenge.proposals_opened_at).date():
        raise RefusedInputError(_l("The proposals were not opened yet on that day."), field="held_on")


def _settle(row: Row, place: Place, settled: Settled | None, by: Actor) -> None:
    """Write down what was settled at one place, or take it back."""
    if settled is None:
        if row.settlement is not None:
            db.session.delete(row.settlement)
        return
    settlement = row.settlement
    if settlement is None:
        settlement = Settlement(proposal_id=place[0], criterion_id=place[1])
        db.session.add(settlement)
    settlement.points, settlement.reason = settled.points, settled.reason.strip()
    settlement.settled_by_id = by.id
