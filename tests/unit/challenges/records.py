"""Vraagstukken without a database."""

from datetime import timedelta
from typing import Any

from app.challenges.models import SIX_QUESTIONS, Challenge, Criterion
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.procurement.states import Route, Subject
from app.themes.models import Theme

AGENCY = 7
ELSEWHERE = 8


def challenge(state: ChallengeState = ChallengeState.CONCEPT, **values: Any) -> Challenge:
    """Complete for a dialogue; `closed` is an open one whose time has passed."""
    is_closed = state is ChallengeState.CLOSED
    if is_closed:
        state = ChallengeState.OPEN
        values.setdefault("closing_at", now() - timedelta(hours=1))
    names = ("title", *SIX_QUESTIONS, "dialogue_report", "scaling_option", "route")
    texts = dict.fromkeys(names, "Mensen wachten te lang.")
    facts = {"reuse_checked_at": now() - timedelta(days=21), "lead_share": 100}
    record = Challenge(id=1, organisation_id=AGENCY, state=state, version=1, **{**texts, **facts, **values})
    record.themes = [Theme(name="Schulden", slug="schulden")]
    return record


def prepared(**values: Any) -> Challenge:
    """In dialogue for 20 days, with everything that opening asks for."""
    terms: dict[str, Any] = {
        "budget_eur": 60_000,
        "experiments_count": 3,
        "published_at": now() - timedelta(days=20),
        "report_published_at": now() - timedelta(days=1),
        "subject": Subject.SUPPLIES_SERVICES,
        "route_choice": Route.SEVERAL_QUOTES,
        "closing_at": now() + timedelta(days=20),
        "decision_due": today() + timedelta(days=40),
    }
    weights = values.pop("weights", (60, 40))
    record = challenge(ChallengeState.DIALOGUE, **{**terms, **values})
    record.criteria = [Criterion(position=n, name=f"Criterium {n}", weight=w) for n, w in enumerate(weights, 1)]
    return record
