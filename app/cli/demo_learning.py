"""What the demo's experiments left behind: what helped, public values, who used the lessons, and references."""

from collections.abc import Mapping
from typing import Any

from app.cli.demo_cast import Cast
from app.cli.demo_content import read
from app.cli.demo_moments import maybe, moment
from app.core.database import db
from app.experiments.models import Experiment, ExperimentFactor, Lesson, LessonUse, SupplierReference, ValueResult
from app.experiments.states import Effect, Factor, PublicValue, ReferenceState

Row = Mapping[str, Any]


def load_learning(cast: Cast, experiments: Mapping[str, Experiment]) -> None:
    """Add the content of `learning.toml`; flushes, never commits."""
    content = read("learning")
    for row in content["result"]:
        experiment = experiments[row["experiment"]]
        experiment.factors = [
            ExperimentFactor(factor=factor, score=score) for factor, score in zip(Factor, row["factors"], strict=True)
        ]
        experiment.value_results = [
            ValueResult(value=PublicValue(value), effect=Effect(told[0]), note=told[1])
            for value, told in row["values"].items()
        ]
    for row in content["use"]:
        lesson = _lesson(experiments[row["experiment"]], row["lesson"])
        lesson.uses.append(
            LessonUse(
                organisation=cast.organisation[row["organisation"]],
                by_id=cast.owner[row["organisation"]].id,
                at=moment(row["at"]),
                text=row["text"],
                saved_eur=row.get("saved_eur"),
            )
        )
    for row in content["reference"]:
        db.session.add(_reference(cast, experiments[row["experiment"]], row))


def _lesson(experiment: Experiment, title: str) -> Lesson:
    return next(lesson for lesson in experiment.lessons if lesson.title == title)


def _reference(cast: Cast, experiment: Experiment, row: Row) -> SupplierReference:
    is_answered = "answered" in row
    return SupplierReference(
        experiment=experiment,
        state=ReferenceState(row["state"]),
        asked_by_id=cast.member[cast.key_of(experiment.supplier)].id,
        asked_at=moment(row["asked"]),
        answered_by_id=cast.director[cast.key_of(experiment.organisation)].id if is_answered else None,
        answered_at=maybe(row.get("answered")),
        words=row.get("words", ""),
    )
