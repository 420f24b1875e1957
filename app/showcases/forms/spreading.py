"""What people type when a story is told, when two agencies are brought together, and about an ambassador."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Length

from app.core.forms import CreatingForm, LongText, Required, Text, option
from app.lifecycle.engine import MIN_REASON
from app.showcases.models import Ambassador
from app.showcases.states import SharingKind
from app.themes.forms import ThemesField


class SharingForm(CreatingForm):
    """One time that a story was told."""

    kind = RadioField(_l("How was it shared?"), coerce=str, validators=[InputRequired(_l("Choose one."))])
    on = DateField(_l("On which day?"), [Required(_l("Fill in a day."))])
    note = Text(
        _l("Where, or to whom?"),
        most=300,
        description=_l("For example the name of the newsletter or the meeting. Everybody can read this."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [option(kind.value, kind.label) for kind in SharingKind]


class IntroductionForm(CreatingForm):
    """The text with which two agencies are brought together; which one takes over, where that is not known yet.

    Whether the two can be introduced is the service's to say: it has the reason.
    """

    organisation = SelectField(
        _l("Which organisation could use it?"),
        coerce=str,
        validate_choice=False,
        validators=[InputRequired(_l("Choose an organisation."))],
    )
    text = LongText(
        _l("What do you want to say to both?"),
        most=2_000,
        rows=7,
        validators=[Length(min=MIN_REASON, message=_l("Write at least %(number)s characters.", number=MIN_REASON))],
        description=_l("Why do you think of them? What could they talk about first?"),
    )

    def __init__(self, agencies: Sequence[Any] | None) -> None:
        """`agencies` to choose from, or None when the taker is known."""
        super().__init__()
        if agencies is None:
            del self.organisation
        else:
            chosen = [option(agency.id, agency.name) for agency in agencies]
            self.organisation.choices = [option("", _l("Choose an organisation")), *chosen]

    def organisation_id(self) -> int | None:
        """The number of the chosen organisation; None for what is no number of one."""
        value = self.organisation.data or ""
        return int(value) if value.isascii() and value.isdecimal() and len(value) <= 9 else None


class PageForm(CreatingForm):
    """What an ambassador says of themselves, and whether everybody may read it."""

    about = LongText(
        _l("Who are you, and how can you help?"),
        most=1_500,
        rows=6,
        description=_l("Where do you work? What do you know much about? How can people reach you?"),
    )
    themes = ThemesField(description=_l("Choose 1 to 4 themes that people may ask you about."))
    is_public = BooleanField(
        _l("Everybody may see this page and my name"),
        description=_l("Without this nobody but you sees the page, and your name stands at no story."),
    )

    def __init__(self, page: Ambassador | None) -> None:
        super().__init__(obj=page)
