"""Setting up: the plan."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectField
from wtforms.validators import Optional, ValidationError

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Text, WholeNumber, option
from app.experiments.forms.fields import BEARABLE_AMOUNT, Between, Choice, Choices, NumberField, fill, filled
from app.experiments.lifecycle import MOST_LEARNING_QUESTIONS
from app.experiments.models import Experiment
from app.experiments.services import Background, MeasurePlan, Plan, StopPlan
from app.experiments.states import Comparison, InnovationType, Origin, Strategy, TechnologyNovelty, TechnologyShare
from app.themes.forms import ThemesField

MOST_ROWS = 20
SPARE_NUMBERS = 5
"""Measures that can be added to the page without loading it again can be chosen in a stop criterion too."""

MORE = (
    "themes",
    "target_group",
    "partners",
    "strategy",
    "innovation_types",
    "origin",
    "origin_source",
    "technology_share",
    "technology_novelty",
)
"""What stands in the closed part of the page."""

NO_BASELINE = _l("The value before the start is a number, for example 12 or 11,2. Words go with how you measure it.")
WHOLE_OR_NOTHING = _l("Fill in all three: which measure, more or less, and the value. Or leave all three empty.")


class StartForm(CreatingForm):
    """The button that sets up an experiment."""


class _Row(Form):
    """One of several rows; a row that is empty altogether is left out."""

    @property
    def is_empty(self) -> bool:
        shown = (field for field in self if not isinstance(field, HiddenField))
        return not any(field.raw_data and str(field.raw_data[0]).strip() for field in shown)

    def needs(self, field: Any, message: Any) -> bool:
        """False, with the message, when a row that is not empty lacks this field.

        Not a validator of the field: `Optional` ends its validators when it is empty.
        """
        if self.is_empty or field.data not in (None, ""):
            return True
        field.errors = [*field.errors, str(message)]
        return False


class MeasureForm(_Row):
    """One row of measures. `number` is the one under which stop criteria speak of it on this page."""

    number = HiddenField()
    name = Text(_l("What do you measure?"), most=200, required=False)
    unit = Text(_l("Unit"), most=40, required=False)
    baseline = NumberField(_l("Value before the start"), [Optional()], no_number=NO_BASELINE)
    target = NumberField(_l("Value that you aim at"), [Optional()])
    method = LongText(_l("How do you measure it?"), most=500, rows=2, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false for a row that has values and no name."""
        is_valid = super().validate(extra_validators)
        return self.needs(self.name, _l("Say what you measure.")) and is_valid

    def measure(self) -> MeasurePlan:
        """What was typed."""
        return MeasurePlan(
            name=self.name.data or "",
            unit=self.unit.data or "",
            method=self.method.data or "",
            baseline=self.baseline.data,
            target=self.target.data,
        )


class StopForm(_Row):
    """One stop criterion, in words, and with a number if people like."""

    text = LongText(_l("We stop when …"), most=500, rows=2, required=False)
    measure = SelectField(_l("Measure"), coerce=str, default="", validate_choice=False)
    comparison = SelectField(
        _l("More or less?"),
        coerce=str,
        default="",
        # Not a list: the words are those of the language of the page, not of the start of the process.
        choices=lambda: [option("", ""), *(option(one.value, one.label) for one in Comparison)],
        validate_choice=False,
    )
    threshold = NumberField(_l("Value"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false for a number without words, and for a part of a number."""
        is_valid = super().validate(extra_validators)
        is_valid = self.needs(self.text, _l("Say in words when you stop.")) and is_valid
        if self.comparison.data not in (None, "", *Comparison):
            self.comparison.errors = [*self.comparison.errors, str(_l("Choose more or less from the list."))]
            return False
        number = (self.measure, self.comparison, self.threshold)
        given = [field for field in number if field.data not in (None, "") or field.errors]
        if not given or len(given) == len(number):
            return is_valid
        missing = next(field for field in number if field not in given)
        missing.errors = [*missing.errors, str(WHOLE_OR_NOTHING)]
        return False

    @property
    def has_number(self) -> bool:
        """Whether something of the number was filled in, or is wrong: then it is shown."""
        number = (self.measure, self.comparison, self.threshold)
        return any(field.data not in (None, "") or field.errors for field in number)

    def stop(self, positions: dict[str, int]) -> StopPlan:
        """What was typed; `positions` says where the measures of the page come to stand."""
        if self.threshold.data is None:
            return StopPlan(text=self.text.data or "")
        return StopPlan(
            text=self.text.data or "",
            measure_position=positions[self.measure.data],
            comparison=Comparison(self.comparison.data),
            threshold=self.threshold.data,
        )


class PlanForm(Promised, BaseForm):
    """The whole plan. It can be saved as it is; what is missing is asked before it goes to the director."""

    burden = "experiment.set_up"
    proposes = ("title", "hypothesis", "goal", "urgency", "themes", "budget_eur", "target_group")

    title = Text(_l("Title"), most=150)
    hypothesis = LongText(_l("What do you think?"), most=4_000, rows=7, required=False)
    goal = LongText(_l("Goal"), most=2_000, rows=3, required=False)
    urgency = LongText(_l("Why now?"), most=2_000, rows=3, required=False)
    themes = ThemesField(required=False)
    learning_questions = FieldList(LongText(_l("Learning question"), most=500, rows=2, required=False), min_entries=2)
    measures = FieldList(FormField(MeasureForm), min_entries=1)
    stop_criteria = FieldList(FormField(StopForm), min_entries=1)
    hours_per_week = WholeNumber(
        _l("Hours a week for each person"),
        [Optional(), Between(min=1, max=168, message=_l("Fill in 1 to 168 hours: so many a week has."))],
    )
    budget_eur = EuroField(_l("Budget"), [Optional(), BEARABLE_AMOUNT])
    contact = Text(_l("Whom may anybody call?"), most=200, required=False)
    strategy = Choice(_l("How do you go about it?"), Strategy)
    innovation_types = Choices(_l("What is new?"), InnovationType)
    origin = Choice(_l("Where does the idea come from?"), Origin)
    origin_source = Text(_l("From where?"), most=300, required=False)
    technology_share = Choice(_l("How much of it is technology?"), TechnologyShare)
    technology_novelty = Choice(_l("Is that technology new for you?"), TechnologyNovelty)
    target_group = LongText(_l("For whom?"), most=500, rows=2, required=False)
    partners = LongText(_l("Which other organisations take part?"), most=500, rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._number_rows()

    def validate_learning_questions(self, field: "FieldList[Any]") -> None:
        """Raise `ValidationError` for more than five."""
        if len(filled(field)) > MOST_LEARNING_QUESTIONS:
            raise ValidationError(str(_l("Ask at most 5 learning questions.")))

    def validate_measures(self, field: "FieldList[Any]") -> None:
        """Raise `ValidationError` for more rows than anybody needs."""
        if len(field.entries) > MOST_ROWS:
            raise ValidationError(str(_l("Use at most %(max)s rows.", max=MOST_ROWS)))

    def validate_stop_criteria(self, field: "FieldList[Any]") -> None:
        """Raise `ValidationError` for too many rows; the number of a measure that is not there is told in its row."""
        self.validate_measures(field)
        known = self._positions()
        for row in field.entries:
            chosen = row.form.measure
            if chosen.data and chosen.data not in known:
                chosen.errors = [*chosen.errors, str(_l("This measure is not filled in."))]
                field.errors = [*field.errors, row.errors]

    @property
    def more_is_wrong(self) -> bool:
        """Whether something in the closed part of the page is wrong: then it is open."""
        return any(self[name].errors for name in MORE)

    def show(self, experiment: Experiment) -> None:
        """Fill the repeated rows from the record."""
        fill(self.learning_questions, [question.text for question in experiment.learning_questions])
        fill(self.measures, experiment.measures)
        fill(
            self.stop_criteria,
            [
                {
                    "text": criterion.text,
                    "measure": str(criterion.measure_position or ""),
                    "comparison": criterion.comparison or "",
                    "threshold": criterion.threshold,
                }
                for criterion in experiment.stop_criteria
            ],
        )
        self._number_rows()

    def plan(self) -> Plan:
        """What was typed, for the service; empty rows are left out."""
        positions = self._positions()
        return Plan(
            title=self.title.data or "",
            hypothesis=self.hypothesis.data or "",
            goal=self.goal.data or "",
            urgency=self.urgency.data or "",
            hours_per_week=self.hours_per_week.data,
            budget_eur=self.budget_eur.data,
            learning_questions=filled(self.learning_questions),
            measures=[row.form.measure() for row in self.measures.entries if not row.form.is_empty],
            stop_criteria=[row.form.stop(positions) for row in self.stop_criteria.entries if not row.form.is_empty],
            themes=self.themes.chosen(),
            background=Background(
                strategy=self.strategy.chosen(),
                innovation_types=self.innovation_types.chosen(),
                origin=self.origin.chosen(),
                origin_source=self.origin_source.data or "",
                technology_share=self.technology_share.chosen(),
                technology_novelty=self.technology_novelty.chosen(),
                target_group=self.target_group.data or "",
                partners=self.partners.data or "",
                contact=self.contact.data or "",
            ),
        )

    def _positions(self) -> dict[str, int]:
        """The number of each measure on the page -> its position in the plan, where empty rows are left out."""
        kept = [str(row.form.number.data) for row in self.measures.entries if not row.form.is_empty]
        return {number: position for position, number in enumerate(kept, start=1)}

    def _number_rows(self) -> None:
        """Number the measures as they stand now, and have the stop criteria follow theirs.

        A row that was on the page knows its number still when another was removed above it.
        """
        now_called: dict[str, str] = {}
        for number, row in enumerate(self.measures.entries, start=1):
            now_called.setdefault(row.form.number.data or str(number), str(number))
            row.form.number.data = str(number)
        most = min(len(self.measures.entries) + SPARE_NUMBERS, MOST_ROWS)
        names = {row.form.number.data: row.form.name.data for row in self.measures.entries}
        labels = {str(number): f"{number}. {names.get(str(number)) or ''}".strip() for number in range(1, most + 1)}
        for stop in self.stop_criteria.entries:
            chosen = stop.form.measure
            chosen.choices = [option("", ""), *(option(number, label) for number, label in labels.items())]
            if chosen.data:
                chosen.data = now_called.get(chosen.data, chosen.data)
