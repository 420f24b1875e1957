"""Closing an experiment, and lessons."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, RadioField
from wtforms.validators import Optional

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, LongText, Text, option
from app.experiments.forms.fields import NumberField, fill, fit, offered
from app.experiments.models import Experiment
from app.experiments.services import Evaluation, LessonText
from app.experiments.states import ExperimentState, FailureKind
from app.themes.forms import ThemesField


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
        fill(self.measured, [measure.measured for measure in experiment.measures])
        fill(self.answers, [question.answer for question in experiment.learning_questions])
        self.what_happened.data = experiment.what_happened
        self.failure_kind.data = experiment.failure_kind.value if experiment.failure_kind else None
        self.preventive_action.data = experiment.preventive_action

    def name_rows(self, experiment: Experiment) -> None:
        """Give each row the name of its measure or question, and have exactly as many rows as there are of those."""
        fit(self.measured, [measure.name for measure in experiment.measures])
        fit(self.answers, [question.text for question in experiment.learning_questions])

    def chosen_outcome(self) -> ExperimentState | None:
        """The end that was chosen, if it is one of those offered."""
        return next((ExperimentState(value) for value in offered(self.outcome)), None)

    def evaluation(self) -> Evaluation:
        """What was typed, for the service."""
        return Evaluation(
            measured={number: entry.data for number, entry in enumerate(self.measured.entries, start=1)},
            answers={number: entry.data or "" for number, entry in enumerate(self.answers.entries, start=1)},
            what_happened=self.what_happened.data or "",
            failure_kind=next((FailureKind(value) for value in offered(self.failure_kind)), None),
            preventive_action=self.preventive_action.data or "",
        )

    def asks_for_prevention(self) -> bool:
        """Whether it failed in another way than intelligently, and nobody has said yet how that is prevented."""
        kind = self.evaluation().failure_kind
        is_other_failure = self.chosen_outcome() is ExperimentState.FAILED and kind is not FailureKind.INTELLIGENT
        return is_other_failure and not self.preventive_action.data and not self.has_no_prevention.data


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
