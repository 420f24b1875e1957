"""How an experiment goes, as its pages show it: check-ins with their values, measures as lines, the mandate."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core.filters import format_date, format_number
from app.experiments import services
from app.experiments.course import increments
from app.experiments.lines import Line, line
from app.experiments.models import CheckIn, Experiment, Measure
from app.experiments.pressure import MandatePressure, Pressure, pressure_on


@dataclass(frozen=True, slots=True)
class Told:
    """A check-in: the values that came with it (name, number with unit), and the euros since the one before."""

    check_in: CheckIn
    values: list[tuple[str, str]]
    since_eur: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure on the way: the picture, a sentence that says what it shows, and (label, shown) for the table."""

    name: str
    sentence: str
    line: Line
    rows: list[tuple[str, str]]
    first: str
    last: str
    baseline: str
    target: str


@dataclass(frozen=True, slots=True)
class MandateUse:
    """Money and weeks against the mandate; `lines` say what is nearly or more than used up."""

    pressure: MandatePressure
    lines: list[Any]

    @property
    def is_asked(self) -> bool:
        """Whether there is a question: stop, or a new mandate?"""
        return self.pressure.worst is not Pressure.NONE


def told(experiment: Experiment) -> list[Told]:
    """The check-ins, the oldest first."""
    values: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for measure in experiment.measures:
        for value in measure.values:
            values[value.check_in_id].append((measure.name, _number(value.value, measure)))
    return [
        Told(check_in, values[check_in.id], since, is_first=number == 0)
        for number, (check_in, since) in enumerate(increments(experiment.check_ins))
    ]


def measure_lines(experiment: Experiment) -> list[MeasureLine]:
    """The measures of which several values were told."""
    return [found for measure in experiment.measures if (found := _line(measure)) is not None]


def mandate_use(experiment: Experiment) -> MandateUse:
    """Money and weeks against the mandate at this moment."""
    pressure = pressure_on(experiment)
    return MandateUse(pressure, services.used(experiment, pressure))


def _line(measure: Measure) -> MeasureLine | None:
    levels = [None if level is None else float(level) for level in (measure.baseline, measure.target)]
    picture = line([(value.at, float(value.value)) for value in measure.values], *levels)
    if picture is None:
        return None
    return MeasureLine(
        name=measure.name,
        sentence=_sentence(measure),
        line=picture,
        rows=[(format_date(value.at), _number(value.value, measure)) for value in measure.values],
        first=format_number(measure.values[0].value),
        last=format_number(measure.values[-1].value),
        baseline=_number(measure.baseline, measure),
        target=_number(measure.target, measure),
    )


def _sentence(measure: Measure) -> str:
    """From the first value to the last, and what it was before the start if that is known."""
    first, last = measure.values[0], measure.values[-1]
    parts = [
        _(
            "From %(first)s on %(begin)s to %(last)s on %(end)s.",
            first=_number(first.value, measure),
            begin=format_date(first.at),
            last=_number(last.value, measure),
            end=format_date(last.at),
        )
    ]
    if measure.baseline is None:
        parts.append(_("The value before the start is not known."))
    if measure.target is None:
        parts.append(_("There is no aim as a number."))
    return " ".join(parts)


def _number(value: Any, measure: Measure) -> str:
    return "" if value is None else f"{format_number(value)} {measure.unit}".strip()
