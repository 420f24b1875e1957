"""The forms of following."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.core.forms import BaseForm, option
from app.following.states import Pace


class PaceForm(BaseForm):
    """How often somebody hears about one thing that they follow."""

    pace = SelectField(_l("How often do you want a mail?"), coerce=str)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pace.choices = [option(pace.value, pace.label) for pace in Pace]

    def chosen(self) -> Pace:
        """The chosen pace, of a form that is valid."""
        return Pace(self.pace.data)
