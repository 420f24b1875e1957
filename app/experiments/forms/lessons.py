"""Lessons, and what others did with them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Text, option
from app.experiments.services import LessonText
from app.themes.forms import ThemesField

MOST_USE = 600


class LessonForm(Promised, CreatingForm):
    """A lesson for others; writing one is a part of closing the experiment."""

    burden = "experiment.closing"

    title = Text(_l("The lesson in one sentence"), most=150)
    situation = LongText(_l("Situation"), most=2_000, rows=4)
    surprise = LongText(_l("Surprise"), most=2_000, rows=4)
    advice = LongText(_l("Advice"), most=2_000, rows=4)
    themes = ThemesField()

    def lesson(self) -> LessonText:
        """What was typed, for the service."""
        return LessonText(
            title=self.title.data or "",
            situation=self.situation.data or "",
            surprise=self.surprise.data or "",
            advice=self.advice.data or "",
            themes=self.themes.chosen(),
        )


class _UseFields(BaseForm):
    """What a lesson saved another organisation."""

    text = LongText(
        _l("What did this lesson save you?"),
        most=MOST_USE,
        rows=4,
        description=_l("For example: a trial that you did not need to do, or a mistake that you did not make."),
    )
    saved_eur = EuroField(
        _l("About how much money was that?"),
        [Optional()],
        description=_l("Whole euros. An estimate is good enough; leave it empty when you do not know."),
    )


class UseForm(_UseFields, CreatingForm):
    """*This saved us …*, for the first time. Whether that organisation may is the service's to say."""

    organisation = RadioField(
        _l("For which organisation?"),
        coerce=str,
        validate_choice=False,
        validators=[InputRequired(_l("Choose an organisation."))],
    )

    def offer(self, organisations: Sequence[Any]) -> None:
        """The organisations to choose from; the only one is chosen already."""
        self.organisation.choices = [option(str(each.id), each.name) for each in organisations]
        if not self.is_submitted() and len(organisations) == 1:
            self.organisation.data = str(organisations[0].id)

    def organisation_id(self) -> int | None:
        """The organisation that was chosen, if it is a number at all."""
        typed = self.organisation.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None


class UseAgainForm(_UseFields):
    """The same, to change what was said."""
