"""What kind of failure it was: it follows from five questions and is not chosen (see docs/decisions/0011)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled
from app.experiments.states import FailureKind


class FailureQuestion(Labelled):
    """The five questions (Innovatie Barometer 2021, after Edmondson); each is answered with yes or no."""

    NEW_GROUND = "new_ground", _l("Was it new ground? Could nobody have told you beforehand how it would go?")
    PURPOSE = "purpose", _l("Did you work toward a goal, and did you write down beforehand what you expected?")
    SMALL = "small", _l("Was the trial as small as possible: no more money, time and people than you needed to learn?")
    SHARED = "shared", _l("Is the lesson shared, so that others need not repeat it?")
    CAUSES = "causes", _l("Did several causes come together?")

    def told(self, answer: bool) -> Any:
        """The answer as a sentence, to say where a kind comes from."""
        return _TOLD[self][0 if answer else 1]


_TOLD: dict[FailureQuestion, tuple[Any, Any]] = {
    FailureQuestion.NEW_GROUND: (_l("it was new ground"), _l("it was known ground")),
    FailureQuestion.PURPOSE: (
        _l("there were a goal and an expectation beforehand"),
        _l("there was no goal or expectation beforehand"),
    ),
    FailureQuestion.SMALL: (_l("the trial was as small as possible"), _l("the trial could have been smaller")),
    FailureQuestion.SHARED: (_l("the lesson is shared"), _l("the lesson is not shared yet")),
    FailureQuestion.CAUSES: (_l("several causes came together"), _l("there was one cause")),
}
CAREFUL = (
    FailureQuestion.NEW_GROUND,
    FailureQuestion.PURPOSE,
    FailureQuestion.SMALL,
    FailureQuestion.SHARED,
)
"""Four times yes makes a failure intelligent."""


def kind_of(answers: Mapping[str, bool]) -> FailureKind | None:
    """The kind that follows from the answers, by the value of the question; None until all five are there."""
    if any(question.value not in answers for question in FailureQuestion):
        return None
    if all(answers[question.value] for question in CAREFUL):
        return FailureKind.INTELLIGENT
    return FailureKind.COMPLEX if answers[FailureQuestion.CAUSES.value] else FailureKind.SIMPLE


def reasons(answers: Mapping[str, bool]) -> list[Any]:
    """Why it is that kind: the answers that decided, as sentences; empty until all five are there."""
    kind = kind_of(answers)
    if kind is None:
        return []
    if kind is FailureKind.INTELLIGENT:
        return [question.told(True) for question in CAREFUL]
    decisive = [question for question in CAREFUL if not answers[question.value]]
    causes = FailureQuestion.CAUSES
    return [*(question.told(False) for question in decisive), causes.told(answers[causes.value])]
