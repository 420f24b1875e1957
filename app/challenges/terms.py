"""The terms on which a vraagstuk opens, and what is proposed where somebody leaves one empty. Pure.

Six are filled in by hand, as promised: budget, closing time, criteria, what happens if it works, route, and why that
route. The others are proposed or may stay empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta

from app.challenges.criteria import weighed_of
from app.challenges.models import Challenge
from app.challenges.moments import answers_close, questions_close
from app.core.clock import in_amsterdam, now
from app.core.config import current_settings
from app.procurement.states import Route, Subject

BY_HAND = ("budget_eur", "closing_at", "criteria", "scaling_option", "route_choice", "route")
"""What somebody fills in to open (domain: *to open it 6 more fields*)."""
PROPOSED_EXPERIMENTS = 3
"""Better three small experiments than one large one."""
PROPOSED_SUBJECT = Subject.SUPPLIES_SERVICES
DECISION_AFTER_CLOSING = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is needed to open: money, dates (moments in UTC), criteria as (name, weight), scaling, route and why."""

    budget_eur: int | None = None
    experiments_count: int | None = None
    closing_at: datetime | None = None
    questions_close_at: datetime | None = None
    decision_due: date | None = None
    scaling_option: str = ""
    scaling_volume: str = ""
    scaling_max_eur: int | None = None
    subject: Subject | None = None
    route_choice: Route | None = None
    route: str = ""
    criteria: Sequence[tuple[str, int]] = field(default=())

    def completed(self) -> "Terms":
        """With the proposed decision date, when there is a closing time and no decision date."""
        if self.closing_at is None or self.decision_due is not None:
            return self
        return replace(self, decision_due=proposed_decision(self.closing_at))


PLAIN = tuple(item.name for item in fields(Terms) if item.name != "criteria")
"""The terms that are columns of the vraagstuk."""


def terms_of(challenge: Challenge) -> Terms:
    """The terms as they are kept."""
    return Terms(criteria=weighed_of(challenge), **{name: getattr(challenge, name) for name in PLAIN})


def proposed_decision(closing_at: datetime) -> date:
    """Four weeks after closing, on the calendar of Amsterdam."""
    return in_amsterdam(closing_at).date() + DECISION_AFTER_CLOSING


def dialogue_end(challenge: Challenge) -> datetime:
    """Until when the dialogue lasts at least. Raises `ValueError` when it has not begun."""
    if challenge.published_at is None:
        raise ValueError("the dialogue has not begun")
    return challenge.published_at + timedelta(days=current_settings().min_dialogue_days)


def earliest_opening(challenge: Challenge) -> datetime:
    """When it can open: now, or at the end of the dialogue. Raises `ValueError` when the dialogue has not begun."""
    return max(now(), dialogue_end(challenge))


def questions_window(challenge: Challenge, closing_at: datetime) -> tuple[datetime | None, datetime | None]:
    """Until when questions would be asked and answered with this closing time, if it opened as early as it can."""
    if closing_at <= earliest_opening(challenge):
        return None, None
    opened = Challenge(opened_at=earliest_opening(challenge), closing_at=closing_at)
    return questions_close(opened), answers_close(opened)
