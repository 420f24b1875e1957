"""What is typed about a panel: how it works, who is on it, and why somebody is taken off."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional

from app.accounts.forms import AddressField
from app.assessments.states import Background
from app.core.forms import BaseForm, CreatingForm, LongText, Required, option


class ArrangementsForm(BaseForm):
    """Whether names are hidden, and until which day the panel assesses."""

    is_blind = BooleanField(_l("Hide the names of suppliers from the panel"))
    due_on = DateField(_l("Assess no later than"), [Optional()])


class SeatForm(CreatingForm):
    """Who assesses, and what they know about."""

    email = AddressField()
    background = SelectField(
        _l("Background"),
        [Required(_l("Choose a background."))],
        coerce=str,
        choices=lambda: [option("", _l("Choose")), *(option(one.value, one.label) for one in Background)],
    )

    def chosen_background(self) -> Background:
        """The background that was chosen."""
        return Background(self.background.data)


class TakeOffForm(BaseForm):
    """Why somebody is taken off the panel; they read it."""

    reason = LongText(_l("Reason"), most=1_000, rows=3)
