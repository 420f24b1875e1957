"""Setting up: the plan."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.validators import Optional, ValidationError

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, EuroField, LongText, Text, WholeNumber
from app.experiments.forms.fields import BEARABLE_AMOUNT, Between, NumberField, fill, filled
from app.experiments.lifecycle import MOST_LEARNING_QUESTIONS
from app.experiments.models import Experiment
from app.experiments.services import MeasurePlan, Plan
from app.themes.forms import ThemesField

MOST_ROWS = 20


class StartForm(CreatingForm):
    """The button that sets up an experiment."""


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
        if len(filled(field)) > MOST_LEARNING_QUESTIONS:
            raise ValidationError(str(_l("Ask at most 5 learning questions.")))

    def validate_measures(self, field: "FieldList[Any]") -> None:
        """Raise `ValidationError` for more rows than anybody needs."""
        if len(field.entries) > MOST_ROWS:
            raise ValidationError(str(_l("Use at most %(max)s rows.", max=MOST_ROWS)))

    validate_stop_criteria = validate_measures

    def show(self, experiment: Experiment) -> None:
        """Fill the repeated rows from the record."""
        fill(self.learning_questions, [question.text for question in experiment.learning_questions])
        fill(self.stop_criteria, [criterion.text for criterion in experiment.stop_criteria])
        fill(self.measures, experiment.measures)

    def plan(self) -> Plan:
        """What was typed, for the service; empty rows are left out."""
        return Plan(
            title=self.title.data or "",
            hypothesis=self.hypothesis.data or "",
            goal=self.goal.data or "",
            urgency=self.urgency.data or "",
            hours_per_week=self.hours_per_week.data,
            budget_eur=self.budget_eur.data,
            learning_questions=filled(self.learning_questions),
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
            stop_criteria=filled(self.stop_criteria),
            themes=self.themes.chosen(),
        )
