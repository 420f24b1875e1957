"""The pages on which an experiment is closed, and what is still missing on each. Pure."""

from dataclasses import dataclass
from typing import Any, Self

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled
from app.experiments.lifecycle import (
    ANSWERED,
    EXPERIMENT_CYCLE,
    KIND_OF_FAILURE,
    LEARNED,
    MEASURED,
    OUTCOMES,
    TAUGHT,
)
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState, FailureKind
from app.lifecycle import Requirement


class ClosingPage(Labelled):
    """The pages in their order; the value stands in the address. After them comes the last look."""

    MEASURED = "metingen", _l("Measurements")
    ANSWERS = "antwoorden", _l("Answers")
    OUTCOME = "afloop", _l("Outcome")
    CIRCUMSTANCES = "omstandigheden", _l("Circumstances")
    LESSONS = "lessen", _l("Lessons")

    @property
    def number(self) -> int:
        """Its place, from 1."""
        return list(type(self)).index(self) + 1

    @property
    def next(self) -> Self | None:
        """The page after this one; None when the last look comes."""
        pages = list(type(self))
        return pages[self.number] if self.number < len(pages) else None

    @property
    def previous(self) -> Self | None:
        """The page before this one."""
        return list(type(self))[self.number - 2] if self.number > 1 else None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there yet, and the page on which it belongs."""

    page: ClosingPage
    message: Any


CHOOSE = _l("Choose how it ended.")
TOO_EARLY = _l("This end is possible after the evaluation has begun. Until then you can only stop the experiment.")
_PLACES: tuple[tuple[Requirement[Experiment], ClosingPage], ...] = (
    (MEASURED, ClosingPage.MEASURED),
    (ANSWERED, ClosingPage.ANSWERS),
    (KIND_OF_FAILURE, ClosingPage.OUTCOME),
    (TAUGHT, ClosingPage.LESSONS),
)


def intended(experiment: Experiment) -> ExperimentState | None:
    """How the lead wants to end it, if that was said."""
    return ExperimentState(experiment.intended_outcome) if experiment.intended_outcome else None


def needed(experiment: Experiment) -> list[Missing]:
    """What stands in the way of the end that was chosen, in the order of the pages; the life cycle says what."""
    found = []
    outcome = intended(experiment)
    if outcome is None:
        found.append(Missing(ClosingPage.OUTCOME, CHOOSE))
        requires: tuple[Requirement[Experiment], ...] = LEARNED
    else:
        step = next(step for step in EXPERIMENT_CYCLE.steps if step.action == OUTCOMES[outcome])
        requires = step.requires
        if experiment.state not in step.sources:
            found.append(Missing(ClosingPage.OUTCOME, TOO_EARLY))
    found += [Missing(place_of(need), need.message) for need in requires if not need.met(experiment)]
    return sorted(found, key=lambda missing: missing.page.number)


def welcome(experiment: Experiment) -> list[Missing]:
    """What nobody is made to fill in, but what helps others."""
    is_failure = intended(experiment) is ExperimentState.FAILED
    wishes = (
        (
            ClosingPage.MEASURED,
            _l("Not every measure has a value yet."),
            intended(experiment) is not ExperimentState.SUCCEEDED
            and any(measure.measured is None for measure in experiment.measures),
        ),
        (ClosingPage.OUTCOME, _l("What happened is not told yet."), not experiment.what_happened.strip()),
        (
            ClosingPage.OUTCOME,
            _l("How you prevent it from now on is not told yet."),
            is_failure and asks_for_prevention(experiment),
        ),
        (ClosingPage.CIRCUMSTANCES, _l("What hindered or helped is not scored yet."), not experiment.factors),
        (ClosingPage.CIRCUMSTANCES, _l("What it did for public values is not told yet."), not experiment.value_results),
        (ClosingPage.LESSONS, _l("Nobody is named whom others can call."), not experiment.contact.strip()),
    )
    return [Missing(page, message) for page, message, is_missing in wishes if is_missing]


def asks_for_prevention(experiment: Experiment) -> bool:
    """Whether it failed in another way than intelligently, and nobody has said yet how that is prevented."""
    return experiment.failure_kind in {FailureKind.SIMPLE, FailureKind.COMPLEX} and not (
        experiment.preventive_action.strip()
    )


def first_unfinished(experiment: Experiment) -> ClosingPage | None:
    """Where to go on; None when only the last look is left."""
    if intended(experiment) is None and not MEASURED.met(experiment):
        return ClosingPage.MEASURED
    return next((missing.page for missing in needed(experiment)), None)


def place_of(need: Requirement[Experiment]) -> ClosingPage:
    """The page on which a requirement of an end is met."""
    return next((page for known, page in _PLACES if known is need), ClosingPage.OUTCOME)
