"""The terms around a decision: until when suppliers get their answer, and until when they can object. Pure.

Working days and the days on which a term is extended are those of `app.core.workdays`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.assessments.models.decision import OBJECTION_DAYS
from app.challenges.models import Challenge
from app.challenges.purchase import kept_advice
from app.core.workdays import add_workdays, next_workday
from app.procurement.states import Route
from app.procurement.thresholds import table

ANSWER_WORKDAYS = 10
"""Every supplier has an answer so many working days after the decision date at the latest (the promise to users)."""

LONGEST_OBJECTION = 366
EUROPEAN_ROUTES = frozenset(
    {Route.EUROPEAN_OPEN, Route.SOCIAL_REGIME, Route.INNOVATION_PARTNERSHIP, Route.COMPETITIVE_DIALOGUE}
)


@dataclass(frozen=True, slots=True)
class ObjectionTerm:
    """The last day on which a supplier can object. `counted` is what the days alone give; `last` is a working day."""

    days: int
    counted: date
    last: date

    @property
    def is_moved(self) -> bool:
        """Whether the term is longer because it would end on a day on which offices are closed."""
        return self.last != self.counted


def objection_term(sent_on: date, days: int) -> ObjectionTerm:
    """So many calendar days from the day after the letter was sent, extended to the next working day when needed.

    Sources: Aanbestedingswet 2012, article 2.127; Algemene termijnenwet, article 1.
    """
    counted = sent_on + timedelta(days=days)
    return ObjectionTerm(days, counted, next_workday(counted))


def least_objection_days(challenge: Challenge) -> int:
    """The shortest term that the agency may give: what the law asks from the European threshold on, else one day."""
    return table().standstill_days if is_european(challenge) else 1


def is_european(challenge: Challenge) -> bool:
    """Whether the European rules apply: by the estimate that was kept at the opening, or by the route itself."""
    advised = kept_advice(challenge)
    return challenge.route_choice in EUROPEAN_ROUTES or (advised is not None and advised.advice.is_european)


def usual_objection_days(challenge: Challenge) -> int:
    """What the form begins with."""
    return max(OBJECTION_DAYS, least_objection_days(challenge))


def answer_by(decision_due: date) -> date:
    """The last day on which suppliers have their answer, given the decision date."""
    return add_workdays(decision_due, ANSWER_WORKDAYS)


def latest_overdue(day: date) -> date:
    """The latest decision date whose answers are overdue on `day`; every earlier one is overdue too."""
    due = day
    while answer_by(due) >= day:
        due -= timedelta(days=1)
    return due
