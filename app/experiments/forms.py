"""What people type about an experiment."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import TextInput

from app.burden.forms import Promised
from app.core.filters import format_number
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Required, Text, WholeNumber, option
from app.experiments.lifecycle import MOST_LEARNING_QUESTIONS
from app.experiments.models import Experiment
from app.experiments.services import Evaluation, LessonText, MeasurePlan, Plan
from app.experiments.services.course import MOST_WEEKS
from app.experiments.states import ExperimentState, FailureKind, Seat
from app.themes.forms import ThemesField

MOST_ROWS = 20
WITH_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,3})?")
PLAIN = re.compile(r"-?\d{1,9}(?:[.,]\d{1,3})?")
NO_NUMBER = _l("Fill in a number, for example 12 or 11,2. At most three decimals.")


class Between(NumberRange):
    """Bounds of a number; says nothing about what is no number, because the field has said so."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None:
            super().__call__(form, field)


BEARABLE_AMOUNT = Between(min=0, max=100_000_000, message=_l("Fill in an amount of at most 100 million euros."))


class NumberField(Field):
    """A number as Dutch people type it: `11,2`, `1.900` (thousands), `-3`; `11.2` counts as well.

    Its data is a `Decimal` of at most nine digits before the comma and three behind it, or None.
    """

    widget = TextInput()
    data: Decimal | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = re.sub(r"\s", "", str(valuelist[0])) if valuelist else ""
        self.data = None
        if not text:
            return
        if text.isascii() and WITH_THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        if not text.isascii() or not PLAIN.fullmatch(text):
            raise ValueError(str(NO_NUMBER))
        self.data = Decimal(text.replace(",", "."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_number(self.data)


class MeasureForm(Form):
    """One row of measures; a row that is empty altogether is left out."""

    name = Text(_l("What do you measure?"), most=200, required=False)
    unit = Text(_l("Unit"), most=40, required=False)
    baseline = NumberField(_l("Value before the start"), [Optional()])
    target = NumberField(_l("Value that you aim at"), [Optional()])
    method = LongText(_l("How do you measure it?"), most=500, rows=2, required=False)

    @property
    def is_empty(self) -> bool:
        return not any(field.raw_data and str(field.raw_data[0]).strip() for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false for a row that has values and no name."""
        is_valid = super().validate(extra_validators)
        if self.is_empty or self.name.data:
            return is_valid
        # Not a validator of the field: `Optional` ends its validators when it is empty.
        self.name.errors = [*self.name.errors, str(_l("Say what you measure."))]
        return False


class PlanForm(Promised, BaseForm):
    """The whole plan. It can be saved as it is; what is missing is asked before it goes to the director."""

    burden = "experiment.set_up"
    proposes = ("title", "hypothesis", "goal", "urgency", "themes", "budget_eur")

    title = Text(_l("Title"), most=150)
    hypothesis = LongText(_l("What do you think?"), most=4_000, rows=7, required=False)
    goal = LongText(_l("Goal"), most=2_000, rows=3, required=False)
    urgency = LongText(_l("Why now?"), most=2_000, rows=3, required=False)
    themes = ThemesField(required=False)
    learning_questions = FieldList(LongText(_l("Learning question"), most=500, rows=2, required=False), min_entries=2)
    measures = FieldList(FormField(MeasureForm), min_entries=1)
    stop_criteria = FieldList(LongText(_l("Stop criterion"), most=500, rows=2, required=False), min_entries=1)
    hours_per_week = WholeNumber(
        _l("Hours a week"), [Optional(), Between(min=1, max=1_000, message=_l("Fill in 1 to 1,000 hours."))]
    )
    budget_eur = EuroField(_l("Budget"), [Optional(), BEARABLE_AMOUNT])

    def validate_learning_questions(self, field: "FieldList[Any]") -> None:
        """Raise `ValidationError` for more than five."""
        if len(_filled(field)) > MOST_LEARNING_QUESTIONS:
            raise ValidationError(str(_l("Ask at most 5 learning questions.")))

    def validate_measures(self, field: "FieldList[Any]") -> None:
        """Raise `ValidationError` for more rows than anybody needs."""
        if len(field.entries) > MOST_ROWS:
            raise ValidationError(str(_l("Use at most %(max)s rows.", max=MOST_ROWS)))

    validate_stop_criteria = validate_measures

    def show(self, experiment: Experiment) -> None:
        """Fill the repeated rows from the record."""
        _fill(self.learning_questions, [question.text for question in experiment.learning_questions])
        _fill(self.stop_criteria, [criterion.text for criterion in experiment.stop_criteria])
        _fill(self.measures, experiment.measures)

    def plan(self) -> Plan:
        """What was typed, for the service; empty rows are left out."""
        return Plan(
            title=self.title.data or "",
            hypothesis=self.hypothesis.data or "",
            goal=self.goal.data or "",
            urgency=self.urgency.data or "",
            hours_per_week=self.hours_per_week.data,
            budget_eur=self.budget_eur.data,
            learning_questions=_filled(self.learning_questions),
            measures=[
                MeasurePlan(
                    name=row.form.name.data or "",
                    unit=row.form.unit.data or "",
                    method=row.form.method.data or "",
                    baseline=row.form.baseline.data,
                    target=row.form.target.data,
                )
                for row in self.measures.entries
                if not row.form.is_empty
            ],
            stop_criteria=_filled(self.stop_criteria),
            themes=self.themes.chosen(),
        )


def _fill(rows: "FieldList[Any]", values: Sequence[Any]) -> None:
    """Show these values, and at least as many rows as the form has by itself."""
    while rows.entries:
        rows.pop_entry()
    for value in values:
        rows.append_entry(value)
    while len(rows.entries) < rows.min_entries:
        rows.append_entry()


def _filled(rows: "FieldList[Any]") -> list[str]:
    return [entry.data for entry in rows.entries if entry.data]


class SeatsForm(BaseForm):
    """Who is asked for which seat."""

    project_leader = SelectField(Seat.PROJECT_LEADER.label, coerce=str, default="")
    executive_ambassador = SelectField(Seat.EXECUTIVE_AMBASSADOR.label, coerce=str, default="")
    service_manager = SelectField(Seat.SERVICE_MANAGER.label, coerce=str, default="")
    information_manager = SelectField(Seat.INFORMATION_MANAGER.label, coerce=str, default="")

    def offer(self, people: Sequence[Any]) -> None:
        """The people to choose from."""
        choices = [option("", _l("Nobody yet")), *(option(person.id, person.name) for person in people)]
        for seat in Seat:
            self[seat.value].choices = choices

    def people(self) -> dict[Seat, int | None]:
        """The chosen person's id of each seat."""
        return {seat: int(self[seat.value].data) if self[seat.value].data else None for seat in Seat}


class MandateForm(BaseForm):
    """What may be lost at most, and the signature."""

    mandate_eur = EuroField(
        _l("At most this amount may be lost"), [InputRequired(_l("Fill in this field.")), BEARABLE_AMOUNT]
    )
    mandate_weeks = WholeNumber(
        _l("At most so many weeks"),
        [
            InputRequired(_l("Fill in this field.")),
            Between(min=1, max=MOST_WEEKS, message=_l("Fill in a number of weeks from 1 to 104.")),
        ],
    )
    is_agreed = BooleanField(
        _l("I sign this. If the money is lost, we call that the price of learning."),
        [InputRequired(_l("Tick this to sign."))],
    )


class CheckInForm(Promised, CreatingForm):
    """Three short answers and the money. `is_over` answers the question that more than the mandate brings up."""

    burden = "experiment.check_in"

    going = LongText(_l("How is it going?"), most=2_000, rows=3)
    learned = LongText(_l("What did you learn?"), most=2_000, rows=3, required=False)
    needed = LongText(_l("What do you need?"), most=2_000, rows=3, required=False)
    spent_eur = EuroField(_l("Money spent since the start"), [Required(), BEARABLE_AMOUNT])
    is_over = BooleanField(_l("Yes, this amount is right"))

    def asks_about(self, mandate_eur: int | None) -> bool:
        """Whether more was spent than may be lost, and the question about it has not been answered yet."""
        spent = self.spent_eur.data
        return spent is not None and mandate_eur is not None and spent > mandate_eur and not self.is_over.data


class ClosingForm(Promised, BaseForm):
    """What was measured, the answers, what happened, and how it ended. It can be saved as it is."""

    burden = "experiment.closing"

    measured = FieldList(NumberField(_l("Measured"), [Optional()]))
    answers = FieldList(LongText(_l("Answer"), most=4_000, rows=4, required=False))
    what_happened = LongText(_l("What happened?"), most=4_000, rows=5, required=False)
    outcome = RadioField(_l("How did it end?"), coerce=str, validate_choice=False)
    failure_kind = RadioField(_l("What kind of failure was it?"), coerce=str, validate_choice=False)
    preventive_action = LongText(_l("How do you prevent that it happens again?"), most=2_000, rows=3, required=False)
    has_no_prevention = BooleanField(_l("Close without this: there is nothing to prevent, or it is not known yet"))

    def offer(self, outcomes: Sequence[ExperimentState]) -> None:
        """The ends to choose from in the present state."""
        self.outcome.choices = [option(outcome.value, outcome.label) for outcome in outcomes]
        self.failure_kind.choices = [option(kind.value, f"{kind.label}: {kind.meaning}") for kind in FailureKind]

    def show(self, experiment: Experiment) -> None:
        """Fill the form from the record."""
        _fill(self.measured, [measure.measured for measure in experiment.measures])
        _fill(self.answers, [question.answer for question in experiment.learning_questions])
        self.what_happened.data = experiment.what_happened
        self.failure_kind.data = experiment.failure_kind.value if experiment.failure_kind else None
        self.preventive_action.data = experiment.preventive_action

    def name_rows(self, experiment: Experiment) -> None:
        """Give each row the name of its measure or question, and have exactly as many rows as there are of those."""
        for rows, names in (
            (self.measured, [measure.name for measure in experiment.measures]),
            (self.answers, [question.text for question in experiment.learning_questions]),
        ):
            while len(rows.entries) > len(names):
                rows.pop_entry()
            while len(rows.entries) < len(names):
                rows.append_entry()
            for entry, name in zip(rows.entries, names, strict=True):
                entry.label.text = name

    def chosen_outcome(self) -> ExperimentState | None:
        """The end that was chosen, if it is one of those offered."""
        return next((ExperimentState(value) for value in _offered(self.outcome)), None)

    def evaluation(self) -> Evaluation:
        """What was typed, for the service."""
        return Evaluation(
            measured={number: entry.data for number, entry in enumerate(self.measured.entries, start=1)},
            answers={number: entry.data or "" for number, entry in enumerate(self.answers.entries, start=1)},
            what_happened=self.what_happened.data or "",
            failure_kind=next((FailureKind(value) for value in _offered(self.failure_kind)), None),
            preventive_action=self.preventive_action.data or "",
        )

    def asks_for_prevention(self) -> bool:
        """Whether it failed in another way than intelligently, and nobody has said yet how that is prevented."""
        kind = self.evaluation().failure_kind
        is_other_failure = self.chosen_outcome() is ExperimentState.FAILED and kind is not FailureKind.INTELLIGENT
        return is_other_failure and not self.preventive_action.data and not self.has_no_prevention.data


def _offered(field: RadioField) -> Iterator[str]:
    choices: Any = field.choices or ()
    return (choice.value for choice in choices if choice.value == field.data)


class LessonForm(CreatingForm):
    """A lesson for others."""

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


class StartForm(CreatingForm):
    """The button that sets up an experiment."""
