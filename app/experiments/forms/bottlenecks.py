"""Putting a bottleneck to somebody, putting it to somebody else, and the answer."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app.core.forms import BaseForm, CreatingForm, LongText, Text, option
from app.experiments.bottlenecks import plain, plain_article
from app.experiments.forms.fields import chosen_person, say_what_is_missing
from app.experiments.services.bottlenecks import BottleneckText
from app.experiments.states import EscalationKind


def _asked() -> SelectField:
    return SelectField(_l("Who can take this away?"), coerce=str, default="", validate_choice=False)


def _due() -> DateField:
    return DateField(_l("By when do you need the answer?"), [Optional()])


class ToWhomForm(BaseForm):
    """Who answers, and by when."""

    asked_id = _asked()
    due = _due()

    def offer(self, people: Sequence[Any]) -> None:
        """The people to choose from: rows of `people_to_ask`."""
        groups = ((True, _l("Of our organisation")), (False, _l("Ambassadors")))
        found = [
            option(person.id, person.name, group=str(group))
            for works_there, group in groups
            for person in people
            if bool(person.works_there) is works_there
        ]
        # With its own heading too: a list in which only some choices have one is not shown by WTForms.
        self.asked_id.choices = [option("", _l("Choose somebody"), group=str(_l("Nobody yet"))), *found]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false when somebody or something that is needed is missing; all of it is said at once."""
        is_valid = super().validate(extra_validators)
        return say_what_is_missing(self.needed()) and is_valid

    def needed(self) -> list[tuple[Field, Any]]:
        """What must be filled in, with what is said when it is not."""
        return [(self.asked_id, _l("Choose who answers.")), (self.due, _l("Say by when you need the answer."))]

    @property
    def to_id(self) -> int | None:
        """The id of who was chosen."""
        return chosen_person(self.asked_id)


class BottleneckForm(ToWhomForm, CreatingForm):
    """A bottleneck. What becomes public of a legal one is shown first, and agreed to as it was shown."""

    # In the order of the page, in which what is wrong is told; so who and when once more.
    title = Text(_l("What are you stuck on, in one sentence?"), most=150)
    text = LongText(_l("What is the matter, and what do you need?"), most=4_000, rows=5)
    asked_id = _asked()
    due = _due()
    kind = RadioField(
        _l("What kind of bottleneck is it?"),
        choices=lambda: [option(kind.value, kind.label) for kind in EscalationKind],
        coerce=EscalationKind,
        validators=[InputRequired(_l("Choose what kind it is."))],
    )
    law = Text(_l("Law or rule"), most=120, required=False)
    article = Text(_l("Article"), most=40, required=False)
    public_text = LongText(_l("What everybody may read of it"), most=600, rows=4, required=False)
    is_public = BooleanField(_l("Yes, exactly this may become public"))
    seen = HiddenField()

    def needed(self) -> list[tuple[Field, Any]]:
        """For a legal one also where it stands and what becomes public of it."""
        legal = [
            (self.law, _l("Name the law or the rule.")),
            (self.article, _l("Name the article.")),
            (self.public_text, _l("Write what everybody may read of it.")),
        ]
        return [*(legal if self.is_legal else ()), *super().needed()]

    def bottleneck(self) -> BottleneckText:
        """What was typed, for the service."""
        return BottleneckText(
            title=self.title.data or "",
            kind=self.kind.data,
            text=self.text.data or "",
            law=self.law.data or "",
            article=self.article.data or "",
            public_text=self.public_text.data or "",
        )

    @property
    def is_legal(self) -> bool:
        """Whether a part of it becomes public."""
        return self.kind.data is EscalationKind.LEGAL

    def is_agreed(self) -> bool:
        """Whether what becomes public was seen as it is now, and agreed to."""
        return not self.is_legal or (bool(self.is_public.data) and self.seen.data == self._public_mark())

    def show_public(self) -> None:
        """Show what becomes public, exactly as it will be kept, to be agreed to."""
        self.law.data, self.article.data = plain(self.law.data or ""), plain_article(self.article.data or "")
        if self.seen.data != self._public_mark():
            self.is_public.data = False
        else:
            self.is_public.errors = [*self.is_public.errors, _("Tick this to send it.")]
        self.seen.data = self._public_mark()

    def _public_mark(self) -> str:
        """What tells one public text from the next: an agreement counts for what was seen."""
        law, article = plain(self.law.data or ""), plain_article(self.article.data or "")
        return sha256(repr((law, article, self.public_text.data)).encode()).hexdigest()


class AnswerForm(BaseForm):
    """The answer to a bottleneck."""

    answer = LongText(_l("What do you decide or do, and when?"), most=4_000, rows=6)
