"""Reads about decisions."""

from typing import Any

from sqlalchemy import Select, select

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.assessments.models import Decision
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import db
from app.core.work import work_select


def decision_on(challenge: Challenge) -> Decision | None:
    """The decision on a vraagstuk; public as soon as it is there."""
    return db.session.scalar(select(Decision).where(Decision.challenge_id == challenge.id))


def waiting_for_decision(actor: Actor) -> Select[Any] | None:
    """*Mijn werk*: closed vraagstukken on which this person can decide, until the day that was promised.

    That there is something to decide says nothing about the number of proposals: a decision that none came waits too.
    """
    agencies = actor.organisation_ids(Role.OFFICER, Role.DIRECTOR)
    if not agencies:
        return None
    return work_select("decide", Challenge.ref, Challenge.title, Challenge.decision_due).where(
        Challenge.organisation_id.in_(agencies), Challenge.stage == ChallengeState.CLOSED
    )
