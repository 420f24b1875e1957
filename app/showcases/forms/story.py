"""Forms of one story."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from app.burden.forms import Promised
from app.core.countries import country_choices
from app.core.forms import BaseForm, CreatingForm, LongText, Text, chosen, option
from app.lifecycle.engine import MIN_REASON
from app.showcases.models import Showcase
from app.showcases.services import StoryText
from app.showcases.states import ConsentSide, ShowcaseOutcome
from app.themes.forms import ThemesField


class DraftForm(CreatingForm):
    """The button that makes a story of an experiment."""


class StoryForm(Promised, BaseForm):
    """The text of a story. A draft may be incomplete; only the title is needed to keep it."""

    burden = "showcase"

    title = Text(_l("Title"), most=200, description=_l("What changed, in one sentence. No name of a product."))
    summary = LongText(
        _l("Summary"), most=400, rows=3, required=False, description=_l("One or two sentences for the list.")
    )
    result = LongText(
        _l("What changed for people?"),
        most=600,
        rows=3,
        required=False,
        description=_l("This stands first and large. Name people and numbers, not technology."),
    )
    story = LongText(
        _l("The story"),
        most=20_000,
        rows=18,
        required=False,
        description=_l(
            "Also what did not go well. An empty line begins a paragraph, ### begins a heading, - makes a list."
        ),
    )
    outcome = RadioField(_l("How did it end?"), coerce=str, validators=[Optional()])
    money = LongText(_l("What did it cost?"), most=300, rows=2, required=False)
    adaptations = LongText(_l("What was adapted elsewhere?"), most=2_000, rows=3, required=False)
    contact = Text(
        _l("Who can people call?"),
        most=200,
        required=False,
        description=_l("A name or a department, and an address. Everybody can read this: ask first."),
    )
    organisation_name = Text(_l("Organisation"), most=200, required=False)
    country = SelectField(_l("Country"), coerce=str)
    source = Text(_l("Source"), most=300, required=False, description=_l("Where others can read more."))
    themes = ThemesField(required=False)
    picture = FileField(_l("Picture"), description=_l("A png or jpg file. Only people who agreed may be recognisable."))
    picture_alt = Text(
        _l("Description of the picture"),
        most=300,
        required=False,
        description=_l("For people who cannot see it: what is in the picture, in one sentence."),
    )
    remove_picture = BooleanField(_l("Take the picture away"))

    def __init__(self, showcase: Showcase) -> None:
        super().__init__(obj=showcase)
        outcomes = [
            each for each in ShowcaseOutcome if each is not ShowcaseOutcome.UNKNOWN or not showcase.experiment_id
        ]
        self.outcome.choices = [option(outcome.value, outcome.label) for outcome in outcomes]
        self.country.choices = [option(code, name) for code, name in country_choices(showcase.country)]

    def text(self) -> StoryText:
        """What was written."""
        return StoryText(
            title=self.title.data or "",
            summary=self.summary.data or "",
            result=self.result.data or "",
            story=self.story.data or "",
            money=self.money.data or "",
            adaptations=self.adaptations.data or "",
            contact=self.contact.data or "",
            organisation_name=self.organisation_name.data or "",
            country=self.country.data,
            source=self.source.data or "",
            picture_alt=self.picture_alt.data or "",
            outcome=ShowcaseOutcome(chosen(self.outcome)) if chosen(self.outcome) else ShowcaseOutcome.UNKNOWN,
        )

    def has_picture(self) -> bool:
        """Whether a file was chosen."""
        return bool(self.picture.data and getattr(self.picture.data, "filename", ""))


class ConsentForm(BaseForm):
    """A yes for one of the parties."""

    side = RadioField(_l("For whom do you speak?"), coerce=str, validators=[InputRequired(_l("Choose one."))])

    def __init__(self, sides: tuple[ConsentSide, ...], labels: dict[ConsentSide, Any]) -> None:
        super().__init__()
        self.side.choices = [option(side.value, labels[side]) for side in sides]
        if not self.is_submitted() and len(sides) == 1:
            self.side.data = sides[0].value


class ReasonForm(BaseForm):
    """A reason, for a step that asks one."""

    reason = LongText(
        _l("Why?"),
        most=2_000,
        rows=4,
        validators=[Length(min=MIN_REASON, message=_l("Give a reason of at least 10 characters."))],
    )
