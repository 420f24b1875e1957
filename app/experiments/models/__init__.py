"""Experiments with their plan, their field, their course and what was learned."""

from app.experiments.models.closing import (
    ExperimentFactor,
    Lesson,
    LessonUse,
    SupplierReference,
    ValueResult,
    lesson_theme,
)
from app.experiments.models.course import CheckIn, CheckInLink
from app.experiments.models.experiment import SILENCE, WEEK, Experiment, experiment_theme, is_silent
from app.experiments.models.field import Escalation, Stakeholder
from app.experiments.models.plan import (
    LearningQuestion,
    LossMandate,
    MandateCeiling,
    Measure,
    MeasureValue,
    SeatInvitation,
    StopCriterion,
    TrojkaSeat,
)

__all__ = [
    "SILENCE",
    "WEEK",
    "CheckIn",
    "CheckInLink",
    "Escalation",
    "Experiment",
    "ExperimentFactor",
    "LearningQuestion",
    "Lesson",
    "LessonUse",
    "LossMandate",
    "MandateCeiling",
    "Measure",
    "MeasureValue",
    "SeatInvitation",
    "Stakeholder",
    "StopCriterion",
    "SupplierReference",
    "TrojkaSeat",
    "ValueResult",
    "experiment_theme",
    "is_silent",
    "lesson_theme",
]
