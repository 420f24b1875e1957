"""The pages on which an experiment is closed. Each can be saved as it is, and says what it has for the service."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, RadioField, SelectField
from wtforms.validators import Optional

from app.burden.forms import Promised
from app.core.forms import BaseForm, LongText, Text, option
from app.experiments.failing import FailureQuestion
from app.experiments.forms.fields import NumberField, fill, fit, offered
from app.experiments.models import Experiment
from app.experiments.services import Circumstances, Ending, Sharing
from app.experiments.states import FACTOR_SCALE, Effect, ExperimentState, Factor, FailureKind, PublicValue

YES, NO = "yes", "no"
NOT_SCORED = ""


class ClosingForm(Promised, BaseForm):
    """One page of closing. `show` fills it from the record; `offer` gives rows and choices that depend on it."""

    burden = "experiment.closing"

    def offer(self, experiment: Experiment, ends: Sequence[ExperimentState]) -> None:
        """Prepare rows and choices; `ends` are the outcomes that are possible now."""

    def show(self, experiment: Experiment) -> None:
        """Fill the form from the record."""

    def typed(self) -> list[tuple[Any, str]]:
        """Also the numbers and the choices: nothing is lost when somebody else was first."""
        return [*super().typed(), *((field.label.text, text) for field, text in self._chosen())]

    def _chosen(self) -> Iterator[tuple[Any, str]]:
        for field in self:
            if isinstance(field, FieldList):
                yield from ((row, row._value()) for row in field if isinstance(row, NumberField) and row._value())
            elif isinstance(field, RadioField | SelectField) and field.data:
                choices: Any = field.choices or ()
                yield from ((field, choice.label) for choice in choices if choice.value == field.data)


class MeasuredForm(ClosingForm):
    """What was measured, beside what it was before the start."""

    measured = FieldList(NumberField(_l("Measured"), [Optional()]))

    def offer(self, experiment: Experiment, ends: Sequence[ExperimentState]) -> None:
        fit(self.measured, [measure.name for measure in experiment.measures])

    def show(self, experiment: Experiment) -> None:
        fill(self.measured, [measure.measured for measure in experiment.measures])
        fit(self.measured, [measure.name for measure in experiment.measures])

    def propose(self, told: dict[int, Decimal]) -> None:
        """Begin with the newest values of the check-ins, by position, where nothing stands yet."""
        for number, entry in enumerate(self.measured.entries, start=1):
            if entry.data is None:
                entry.data = told.get(number)

    def values(self) -> dict[int, Decimal | None]:
        """By the position of the measure, from 1."""
        return {number: entry.data for number, entry in enumerate(self.measured.entries, start=1)}


class AnswersForm(ClosingForm):
    """An answer to each learning question."""

    answers = FieldList(LongText(_l("Answer"), most=4_000, rows=4, required=False))

    def offer(self, experiment: Experiment, ends: Sequence[ExperimentState]) -> None:
        fit(self.answers, [question.text for question in experiment.learning_questions])

    def show(self, experiment: Experiment) -> None:
        fill(self.answers, [question.answer for question in experiment.learning_questions])
        fit(self.answers, [question.text for question in experiment.learning_questions])

    def values(self) -> dict[int, str]:
        """By the position of the learning question, from 1."""
        return {number: entry.data or "" for number, entry in enumerate(self.answers.entries, start=1)}


class OutcomeForm(ClosingForm):
    """How it ended, what happened and, of a failure, the five questions from which its kind follows."""

    outcome = RadioField(_l("How did it end?"), coerce=str, validate_choice=False)
    what_happened = LongText(_l("What happened?"), most=4_000, rows=5, required=False)
    preventive_action = LongText(_l("How do you prevent that it happens again?"), most=2_000, rows=3, required=False)

    def offer(self, experiment: Experiment, ends: Sequence[ExperimentState]) -> None:
        self.outcome.choices = [option(outcome.value, outcome.label) for outcome in ends]
        for question in FailureQuestion:
            field = self.question(question)
            field.label.text, field.choices = str(question.label), [option(YES, _l("Yes")), option(NO, _l("No"))]
        if experiment.failure_kind in {None, FailureKind.INTELLIGENT} and not experiment.preventive_action:
            del self.preventive_action

    def show(self, experiment: Experiment) -> None:
        self.outcome.data = experiment.intended_outcome
        self.what_happened.data = experiment.what_happened
        for question in FailureQuestion:
            answer = experiment.failure_answers.get(question.value)
            self.question(question).data = None if answer is None else YES if answer else NO
        if self.asks_for_prevention:
            self.preventive_action.data = experiment.preventive_action

    @property
    def asks_for_prevention(self) -> bool:
        """Whether the page asks how it is prevented: once the answers say that it could have been."""
        return "preventive_action" in self

    def question(self, question: FailureQuestion) -> Any:
        """The field of one of the five questions."""
        return self[f"failure_{question.value}"]

    def values(self) -> Ending:
        answers = {each.value: next(offered(self.question(each)), None) for each in FailureQuestion}
        return Ending(
            outcome=next((ExperimentState(value) for value in offered(self.outcome)), None),
            what_happened=self.what_happened.data or "",
            failure_answers={name: answer == YES for name, answer in answers.items() if answer is not None},
            preventive_action=(self.preventive_action.data or "") if self.asks_for_prevention else None,
        )


for _question in FailureQuestion:
    setattr(OutcomeForm, f"failure_{_question.value}", RadioField(coerce=str, validate_choice=False))


class CircumstancesForm(ClosingForm):
    """What hindered or helped, and what it did for public values. Nothing is required."""

    def offer(self, experiment: Experiment, ends: Sequence[ExperimentState]) -> None:
        scale = [option(score, f"{score}: {meaning}") for score, meaning in FACTOR_SCALE.items()]
        for factor in Factor:
            field = self.factor(factor)
            field.label.text, field.choices = str(factor.label), [*scale, option(NOT_SCORED, _l("not scored"))]
        for value in PublicValue:
            effect, note = self.value(value)
            effect.label.text, note.label.text = str(value.label), str(_l("What do you see of it?"))
            effect.choices = [option("", _l("Not told"))] + [option(each.value, each.label) for each in Effect]

    def show(self, experiment: Experiment) -> None:
        scores = {held.factor: str(held.score) for held in experiment.factors}
        results = {held.value: held for held in experiment.value_results}
        for factor in Factor:
            self.factor(factor).data = scores.get(factor, NOT_SCORED)
        for value in PublicValue:
            effect, note = self.value(value)
            effect.data = results[value].effect.value if value in results else ""
            note.data = results[value].note if value in results else ""

    def factor(self, factor: Factor) -> Any:
        """The field of one factor."""
        return self[f"factor_{factor.value}"]

    def value(self, value: PublicValue) -> tuple[Any, Any]:
        """The fields of one public value: what happened to it, and a note."""
        return self[f"effect_{value.value}"], self[f"note_{value.value}"]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A note says something of an effect."""
        is_right = bool(super().validate(*args, **kwargs))
        for value in PublicValue:
            effect, note = self.value(value)
            if note.data and not effect.data:
                effect.errors = [*effect.errors, str(_l("Choose what happened to it, or empty the note."))]
                is_right = False
        return is_right

    def values(self) -> Circumstances:
        results = {}
        for value in PublicValue:
            effect, note = self.value(value)
            if chosen := next(offered(effect), ""):
                results[value] = (Effect(chosen), note.data or "")
        scores = {factor: next(offered(self.factor(factor)), NOT_SCORED) for factor in Factor}
        return Circumstances(
            scores={factor: int(score) for factor, score in scores.items() if score != NOT_SCORED}, results=results
        )


for _factor in Factor:
    setattr(CircumstancesForm, f"factor_{_factor.value}", RadioField(coerce=str, validate_choice=False))
for _value in PublicValue:
    setattr(CircumstancesForm, f"effect_{_value.value}", SelectField(coerce=str, validate_choice=False))
    setattr(CircumstancesForm, f"note_{_value.value}", Text("", most=300, required=False))


class SharingForm(ClosingForm):
    """Who thought of it, and whom others may call. The lessons themselves have a form of their own."""

    originator = Text(_l("Who on the work floor thought of it?"), most=200, required=False)
    has_agreed = BooleanField(_l("This person agrees that the name is public"))
    contact = Text(_l("Whom can others call?"), most=200, required=False)

    def show(self, experiment: Experiment) -> None:
        self.originator.data, self.contact.data = experiment.originator, experiment.contact
        self.has_agreed.data = bool(experiment.originator)

    def values(self) -> Sharing:
        return Sharing(
            originator=self.originator.data or "",
            has_agreed=bool(self.has_agreed.data),
            contact=self.contact.data or "",
        )


class EndForm(ClosingForm):
    """The last look: the button, and what is asked once when a failure could have been prevented."""

    has_no_prevention = BooleanField(_l("Close without this: there is nothing to prevent, or it is not known yet"))


@dataclass(slots=True)
class WholeClosing:
    """All pages together as the record has them, to count what was filled in (see docs/burden.md)."""

    forms: Sequence[ClosingForm]
    burden: str = ClosingForm.burden
    asks: tuple[str, ...] = ()
    proposes: tuple[str, ...] = ()
    effort: Any = None

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.forms)
