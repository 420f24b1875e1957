"""The openings that wait for an officer on *Mijn werk*."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import UTCDateTime
from app.core.work import Task, work_list, work_select
from app.proposals.models import Opening
from app.proposals.opening import TOGETHER
from app.proposals.states import OpeningState


class _Until(FunctionElement[datetime]):
    """Until when the second confirmation can come, of the moment of the first."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(_Until, "sqlite")
def _in_sqlite(element: _Until, compiler: SQLCompiler, **options: Any) -> str:
    seconds = int(TOGETHER.total_seconds())
    return f"strftime('%Y-%m-%d %H:%M:%f', {compiler.process(element.clauses, **options)}, '+{seconds} seconds')"


@compiles(_Until, "postgresql")
def _in_postgresql(element: _Until, compiler: SQLCompiler, **options: Any) -> str:
    seconds = int(TOGETHER.total_seconds())
    return f"({compiler.process(element.clauses, **options)} + interval '{seconds} seconds')"


def _waiting() -> ColumnElement[bool]:
    """Whether the first has confirmed and there is still time for the second."""
    return and_(Opening.state == OpeningState.WAITING, Opening.first_at >= now() - TOGETHER)


def _for_the_second(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER)):
        return None
    return (
        work_select("opening.second", Challenge.ref, Challenge.title, _Until(Opening.first_at))
        .join_from(Challenge, Opening, Opening.challenge_id == Challenge.id)
        .where(
            Challenge.organisation_id.in_(ids),
            Challenge.stage == ChallengeState.CLOSED,
            _waiting(),
            Opening.first_by_id != actor.id,
        )
    )


def _to_open(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER)):
        return None
    is_confirmed = Opening.state == OpeningState.CONFIRMED
    begun = select(Opening.id).where(Opening.challenge_id == Challenge.id, is_confirmed | _waiting())
    return work_select("opening.first", Challenge.ref, Challenge.title, Challenge.decision_due).where(
        Challenge.organisation_id.in_(ids), Challenge.stage == ChallengeState.CLOSED, ~begun.exists()
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    for task in (
        Task(
            "opening.second",
            _l("Confirm the opening"),
            _l("A colleague has confirmed. You are the second: without you nothing is opened."),
            "openings.confirm",
            _for_the_second,
        ),
        Task(
            "opening.first",
            _l("Open the proposals"),
            _l("The closing time has passed. Two officers open the proposals together."),
            "openings.confirm",
            _to_open,
        ),
    ):
        work_list.register(task)
