"""Writing: the first answer, the six answers, attachments, and a sentence that may stay."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from app.burden.forms import Promised
from app.challenges.forms.steps import MOST_REASON
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.services import Writing
from app.challenges.titles import MOST_TITLE
from app.challenges.wording import QUESTION_TEXTS
from app.core.forms import (
    BaseForm,
    CreatingForm,
    LongText,
    Required,
    Text,
    option,
)
from app.themes.forms import ThemesField

MOST_ANSWER = 2_000


PROBLEM_HINT = _l("Describe what happens, not what is missing. Do not name a solution.")


class NewChallengeForm(Promised, CreatingForm):
    """The first of the six answers, and the agency for who writes for more than one."""

    burden = "challenge.concept"

    problem = LongText(QUESTION_TEXTS["problem"], most=MOST_ANSWER, rows=6, description=PROBLEM_HINT)
    organisation_id = SelectField(_l("Agency"), coerce=int)

    def __init__(self, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [option(id_, name) for id_, name in agencies]


def _answer(name: str, hint: Any) -> LongText:
    return LongText(QUESTION_TEXTS[name], most=MOST_ANSWER, required=False, rows=4, description=hint)


class WritingForm(Promised, BaseForm):
    """The six questions, title and themes. Everything may stay empty while it is a concept, apart from the title."""

    burden = "challenge.concept"
    asks = ("title", *SIX_QUESTIONS, "themes")
    proposes = ("title", "themes")

    title = Text(_l("Title"), most=MOST_TITLE)
    sufferers = _answer("sufferers", _l("Which people, and how many of them?"))
    problem = _answer("problem", PROBLEM_HINT)
    frequency = _answer("frequency", _l("Give numbers, also when they are an estimate."))
    evidence = _answer("evidence", _l("Name your sources: registrations, conversations, research."))
    benefit = _answer("benefit", _l("What do people notice when the problem is gone?"))
    urgency = _answer("urgency", _l("What happens when nothing is done this year?"))
    themes = ThemesField(required=False)
    change_reason = LongText(
        _l("Why did you change this?"),
        most=500,
        required=False,
        rows=2,
        description=_l("Everybody who follows gets to know what is different. Tell why, if that helps them."),
    )

    def require_all(self) -> None:
        """Ask for everything: what is public stays complete."""
        for name in SIX_QUESTIONS:
            if name in self:
                self[name].validators = [Required(), *self[name].validators[1:]]
                self[name].flags.required = True
        if "themes" in self:
            self.themes.required = True

    def ask_only(self, names: Collection[str]) -> None:
        """Leave out the other fields: one question a screen."""
        for name in ("title", *SIX_QUESTIONS, "themes"):
            if name not in names:
                del self[name]

    def texts(self) -> dict[str, str]:
        """The title and the answers that are asked, as they were typed."""
        return {name: self[name].data or "" for name in ("title", *SIX_QUESTIONS) if name in self}

    def why(self) -> str:
        """Why it was changed, for the announcement; a concept asks nothing of the kind."""
        return self.change_reason.data or "" if "change_reason" in self else ""

    def writing(self, challenge: Challenge) -> Writing:
        """The texts as the services take them; what is not asked stays as it is."""
        texts = {name: getattr(challenge, name) for name in ("title", *SIX_QUESTIONS)} | self.texts()
        chosen = self.themes.data or () if "themes" in self else [theme.id for theme in challenge.themes]
        return Writing(theme_ids=chosen, **texts)


class LiftForm(BaseForm):
    """Why a sentence that the guard stops may stay."""

    reason = LongText(
        _l("Why is this sentence about the problem after all?"),
        most=MOST_REASON,
        rows=4,
        description=_l(
            "Everybody can read this reason on the page of the challenge, with the name of your organisation."
        ),
    )


class AttachmentForm(CreatingForm):
    """A file to add."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
