"""Records of every kind that can be found, in any state, with whatever the database asks for in that state."""

from datetime import timedelta
from typing import Any

from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.experiments.models import Experiment, Lesson
from app.experiments.states import ENDED, ExperimentState, FailureKind
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from tests.factories import ChallengeFactory, ExperimentFactory

BEFORE_OPENING = frozenset({ChallengeState.CONCEPT, ChallengeState.ADOPTED})


def challenge_in(state: ChallengeState, **values: Any) -> Challenge:
    """A vraagstuk in a stage; *closed* is an open one of which the closing time has passed."""
    if state is ChallengeState.CLOSED:
        return _made(ChallengeFactory(closed=True, **values))
    moments: dict[str, Any] = {}
    if state not in BEFORE_OPENING:
        is_later = state not in {ChallengeState.DIALOGUE, ChallengeState.OPEN}
        traits = {"published": True} if state is ChallengeState.DIALOGUE else {"opened": True}
        moments = {**traits, **({"closing_at": now() - timedelta(hours=2)} if is_later else {})}
    return _made(
        ChallengeFactory(
            **moments,
            state=state,
            proposals_opened_at=now() if state is ChallengeState.ASSESSMENT else None,
            decided_at=now() if state is ChallengeState.DECIDED else None,
            withdrawal_reason="Het geld is op." if state is ChallengeState.WITHDRAWN else "",
            adopted_path="/experimenten/aaaaaaaa" if state is ChallengeState.ADOPTED else "",
            **values,
        )
    )


def experiment_in(state: ExperimentState, **values: Any) -> Experiment:
    """An experiment in a state; until it starts it has no mandate."""
    has_started = state not in {ExperimentState.DESIGN, ExperimentState.READY}
    moments = {
        "mandate_signed_at": now() - timedelta(weeks=9) if has_started else None,
        "started_at": now() - timedelta(weeks=8) if has_started else None,
        "ended_at": now() - timedelta(days=1) if state in ENDED else None,
        "failure_kind": FailureKind.INTELLIGENT if state is ExperimentState.FAILED else None,
    }
    return _made(ExperimentFactory(**{**moments, "state": state, **values}))


def lesson_of(experiment: Experiment, **values: Any) -> Lesson:
    """A lesson of an experiment."""
    texts = {name: f"{name} van een les." for name in ("situation", "surprise", "advice")}
    return _made(Lesson(**{**texts, "experiment": experiment, "title": "Een les", **values}))


def story_in(state: ShowcaseState, **values: Any) -> Showcase:
    """A story from a source, in a state."""
    texts = {name: f"{name} van een verhaal." for name in ("title", "summary", "result", "story")}
    complete = {**texts, "source": "Elders", "state": state, "outcome": ShowcaseOutcome.SUCCEEDED}
    return _made(Showcase(**{**complete, "published_at": now() - timedelta(days=3), **values}))


def _made(record: Any) -> Any:
    db.session.add(record)
    db.session.flush()
    return record
