"""What people type about a vraagstuk, as typed values."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FieldList, Form, FormField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from app.challenges.lifecycle import MAX_CRITERIA
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.services import Terms, Writing
from app.challenges.wording import QUESTION_TEXTS
from app.core.forms import (
    AmsterdamMomentField,
    BaseForm,
    CreatingForm,
    EuroField,
    LongText,
    Required,
    StepForm,
    Text,
    option,
)
from app.themes.forms import ThemesField

MOST_TITLE = 200
MOST_ANSWER = 2_000
MOST_REASON = 1_000
MAX_EXPERIMENTS = 20


class NewChallengeForm(CreatingForm):
    """The title, and the agency for who writes for more than one."""

    title = Text(_l("Title"), most=MOST_TITLE)
    organisation_id = SelectField(_l("Agency"), coerce=int)

    def __init__(self, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [option(id_, name) for id_, name in agencies]


def _answer(name: str, hint: Any) -> LongText:
    return LongText(QUESTION_TEXTS[name], most=MOST_ANSWER, required=False, rows=4, description=hint)


class WritingForm(BaseForm):
    """The six questions, title and themes. Everything may stay empty while it is a concept, apart from the title."""

    title = Text(_l("Title"), most=MOST_TITLE)
    sufferers = _answer("sufferers", _l("Which people, and how many of them?"))
    problem = _answer("problem", _l("Describe what happens, not what is missing. Do not name a solution."))
    frequency = _answer("frequency", _l("Give numbers, also when they are an estimate."))
    evidence = _answer("evidence", _l("Name your sources: registrations, conversations, research."))
    benefit = _answer("benefit", _l("What do people notice when the problem is gone?"))
    urgency = _answer("urgency", _l("What happens when nothing is done this year?"))
    themes = ThemesField(required=False)

    def require_all(self) -> None:
        """Ask for everything: what is public stays complete."""
        for name in SIX_QUESTIONS:
            self[name].validators = [Required(), *self[name].validators[1:]]
            self[name].flags.required = True
        self.themes.required = True

    def writing(self) -> Writing:
        """The texts as the services take them."""
        answers = {name: self[name].data or "" for name in SIX_QUESTIONS}
        return Writing(title=self.title.data or "", theme_ids=self.themes.data or (), **answers)


class CriterionForm(Form):
    """One criterion: what is looked at, and how heavily."""

    name = Text(_l("What do you look at?"), most=120, required=False)
    weight = IntegerField(
        _l("Weight"),
        [Optional(), NumberRange(1, 100, _l("Fill in a number from 1 to 100."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A criterion has both a name and a weight, or is left out."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and bool(self.name.data) != bool(self.weight.data):
            empty = self.weight if self.name.data else self.name
            empty.errors = [*empty.errors, str(_l("Fill in this field."))]
            return False
        return is_valid


class TermsForm(BaseForm):
    """What is needed to open for proposals. It may be filled in bit by bit; what is there must be right."""

    dialogue_report = LongText(
        _l("What has the dialogue taught you?"),
        most=5_000,
        required=False,
        rows=6,
        description=_l("Whom did you speak, and what have you changed because of it?"),
    )
    budget_eur = EuroField(
        _l("Budget for all experiments together"), [Optional()], description=_l("In whole euros, without VAT.")
    )
    experiments_count = IntegerField(
        _l("How many experiments do you want to try?"),
        [
            Optional(),
            NumberRange(1, MAX_EXPERIMENTS, _l("Fill in a number from 1 to %(max)s.", max=MAX_EXPERIMENTS)),
        ],
    )
    closing_at = AmsterdamMomentField(
        _l("Proposals can be sent until"),
        validators=[Optional()],
        description=_l("Date and time in the Netherlands. This moment can later only move forward."),
    )
    decision_due = DateField(
        _l("You decide no later than"),
        [Optional()],
        description=_l("Every supplier gets an answer with reasons within 10 working days after this date."),
    )
    criteria = FieldList(FormField(CriterionForm), min_entries=2, max_entries=MAX_CRITERIA)
    scaling_option = LongText(
        _l("What happens if it works?"),
        most=1_500,
        required=False,
        rows=3,
        description=_l("For example: you go on with the same supplier, without a new tender."),
    )
    scaling_max_eur = EuroField(
        _l("Up to which amount?"), [Optional()], description=_l("In whole euros, without VAT. May stay empty.")
    )
    route = LongText(
        _l("By which route do you buy?"),
        most=1_500,
        required=False,
        rows=3,
        description=_l("Explain it to somebody who never did business with the government."),
    )

    def terms(self) -> Terms:
        """The terms as the services take them; rows of criteria that are empty are left out."""
        criteria = [
            (entry.form.name.data, entry.form.weight.data)
            for entry in self.criteria
            if entry.form.name.data and entry.form.weight.data
        ]
        return Terms(
            dialogue_report=self.dialogue_report.data or "",
            budget_eur=self.budget_eur.data,
            experiments_count=self.experiments_count.data,
            closing_at=self.closing_at.data,
            decision_due=self.decision_due.data,
            scaling_option=self.scaling_option.data or "",
            scaling_max_eur=self.scaling_max_eur.data,
            route=self.route.data or "",
            criteria=criteria,
        )


class AskForm(CreatingForm):
    """A public question."""

    question = LongText(
        _l("Your question"),
        most=1_500,
        rows=4,
        description=_l("Everybody can read your question. Nobody sees that you asked it."),
    )


class AnswerForm(BaseForm):
    """The answer to a question."""

    answer = LongText(_l("Your answer"), most=3_000, rows=6)


class AnnouncementForm(CreatingForm):
    """Something that everyone gets to know, with later dates if need be."""

    title = Text(_l("Subject"), most=MOST_TITLE)
    text = LongText(_l("What do you want to tell?"), most=3_000, rows=6)
    closing_at = AmsterdamMomentField(
        _l("New closing time"),
        validators=[Optional()],
        description=_l("Only when it changes. It can only be later than it is now."),
    )
    decision_due = DateField(
        _l("New decision date"),
        [Optional()],
        description=_l("Only when it changes. It must be after the closing time."),
    )

    def forget_dates_of(self, challenge: Challenge) -> None:
        """Leave out the dates when they can not change any more."""
        if challenge.closing_at is None:
            del self.closing_at
            del self.decision_due

    def dates(self) -> dict[str, Any]:
        """The new dates that were filled in."""
        names = ("closing_at", "decision_due")
        return {name: self[name].data for name in names if name in self and self[name].data is not None}


class ReasonForm(StepForm):
    """The confirmation of a step that everybody reads the reason of."""

    reason = LongText(_l("Reason"), most=MOST_REASON, rows=4, description=_l("Everybody can read this reason."))


class AttachmentForm(CreatingForm):
    """A file to add."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
