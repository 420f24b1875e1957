"""How well the promise of an answer is kept: per organisation and in all, for everybody to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from app.assessments.terms import answer_by, latest_overdue
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import in_amsterdam, today
from app.core.database import db
from app.organisations.models import Organisation

WAITING_STAGES = (ChallengeState.CLOSED, ChallengeState.ASSESSMENT)
ANSWERED_STATES = (ChallengeState.DECIDED, ChallengeState.IN_EXPERIMENT, ChallengeState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Kept:
    """Vraagstukken whose suppliers had a right to an answer: how many there are, and how many were in time.

    `days` is the mean number of days from the closing time to the answer, rounded; None while there was no answer.
    Decisions are public, so small numbers are shown too. One that is overdue counts as soon as its last day has passed.
    """

    name: str
    slug: str
    total: int
    in_time: int
    days: int | None


def kept_by(organisation: Organisation) -> Kept | None:
    """The figures of one organisation; None when nobody had a right to an answer yet."""
    found = _gathered(_rows(Challenge.organisation_id == organisation.id))
    return found[0] if found else None


def kept_by_each() -> list[Kept]:
    """The figures of every organisation that has any, by name; one query."""
    return _gathered(_rows())


def in_all(each: Sequence[Kept]) -> tuple[int, int]:
    """How many were in time, of how many, over all organisations."""
    return sum(one.in_time for one in each), sum(one.total for one in each)


def _rows(*conditions: Any) -> Sequence[Any]:
    """What was answered, and what is overdue. That something is overdue tells nothing of a number of proposals."""
    is_answered = and_(Challenge.state.in_(ANSWERED_STATES), Challenge.decided_at.is_not(None))
    is_overdue = and_(Challenge.stage.in_(WAITING_STAGES), Challenge.decision_due <= latest_overdue(today()))
    return db.session.execute(
        select(
            Organisation.name,
            Organisation.slug,
            Challenge.closing_at,
            Challenge.decision_due,
            Challenge.decided_at,
        )
        .join(Organisation, Challenge.organisation_id == Organisation.id)
        .where(Challenge.decision_due.is_not(None), or_(is_answered, is_overdue), *conditions)
        .order_by(Organisation.name, Organisation.slug)
    ).all()


def _gathered(rows: Iterable[Any]) -> list[Kept]:
    of_each: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        of_each.setdefault((row.name, row.slug), []).append(row)
    return [_kept(name, slug, found) for (name, slug), found in of_each.items()]


def _kept(name: str, slug: str, rows: Sequence[Any]) -> Kept:
    answered = [row for row in rows if row.decided_at is not None]
    in_time = sum(_day(row.decided_at) <= answer_by(row.decision_due) for row in answered)
    waited = [(_day(row.decided_at) - _day(row.closing_at)).days for row in answered if row.closing_at is not None]
    return Kept(name, slug, len(rows), in_time, round(sum(waited) / len(waited)) if waited else None)


def _day(moment: Any) -> date:
    return in_amsterdam(moment).date()
