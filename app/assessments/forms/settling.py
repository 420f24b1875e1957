"""What is typed about the meeting of a panel: its minutes, and the scores it settled on."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from app.assessments.forms.assessing import LONGEST_SENTENCE, points_field, points_in
from app.assessments.models import PanelMeeting
from app.assessments.queries.assessing import Row, Sheet
from app.assessments.services.settling import Place, Settled, place_of
from app.core.clock import today
from app.core.forms import MOST_DIGITS, BaseForm, LongText, Required

Differences = Sequence[tuple[Sheet, Row]]
LONGEST_MINUTES = 5_000


class MeetingForm(BaseForm):
    """When the panel met, what was said, and a score with a reason where people differed; made by `meeting_form`."""

    held_on = DateField(_l("Day of the meeting"), [Required()])
    minutes = LongText(_l("Minutes"), most=LONGEST_MINUTES, rows=8)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Besides the fields: a settled score has points and a reason, or neither."""
        is_valid = bool(super().validate(*args, **kwargs))
        for field in self:
            if field.name.startswith("points_"):
                reason = self[field.name.replace("points_", "reason_")]
                if points_in(field) is None and (reason.data or "").strip():
                    field.errors = [*field.errors, str(_l("Choose the points as well."))]
                    is_valid = False
                if points_in(field) is not None and not (reason.data or "").strip():
                    reason.errors = [*reason.errors, str(_l("Say why, in a sentence."))]
                    is_valid = False
        return is_valid

    @property
    def seen_version(self) -> int:
        """The version of the minutes that the writer looked at, 0 for none; -1 for what cannot be one."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else -1

    def settled(self, differences: Differences) -> dict[Place, Settled]:
        """What was settled on so far."""
        found: dict[Place, Settled] = {}
        for sheet, row in differences:
            points = points_in(self[f"points_{place_name(sheet, row)}"])
            if points is not None:
                found[place_of(sheet, row)] = Settled(points, self[f"reason_{place_name(sheet, row)}"].data or "")
        return found

    def show(self, meeting: PanelMeeting | None, differences: Differences) -> None:
        """Fill in what was recorded before, else today, and remember its version (0: nothing yet)."""
        self.version.data = str(meeting.version if meeting else 0)
        self.held_on.data = meeting.held_on if meeting else today()
        self.minutes.data = meeting.minutes if meeting else ""
        for sheet, row in differences:
            if row.settlement is not None:
                self[f"points_{place_name(sheet, row)}"].data = str(row.settlement.points)
                self[f"reason_{place_name(sheet, row)}"].data = row.settlement.reason


def place_name(sheet: Sheet, row: Row) -> str:
    """The end of the names of the fields about one criterion of one proposal."""
    return f"{sheet.proposal.id}_{row.criterion.id}"


def meeting_form(differences: Differences) -> MeetingForm:
    """A form with two more fields for every score on which people differ by two points or more."""
    fields: dict[str, Any] = {}
    for sheet, row in differences:
        fields[f"points_{place_name(sheet, row)}"] = points_field(_l("Settled score"))
        fields[f"reason_{place_name(sheet, row)}"] = LongText(
            _l("Why this score?"), most=LONGEST_SENTENCE, rows=2, required=False
        )
    form_class = type("MeetingFormOfThese", (MeetingForm,), fields)
    form: MeetingForm = form_class()
    return form
