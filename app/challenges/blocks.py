"""Reads of the sentences that the guard stops: of one vraagstuk, and everywhere for the administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.accounts.models import User
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges import queries
from app.challenges.findings import Key
from app.challenges.guard import RULES
from app.challenges.models import Challenge, GuardBlock
from app.challenges.states import PRIVATE_STATES
from app.core.database import db
from app.core.errors import NotFoundError
from app.organisations.models import Organisation

ASKED = "asked_to_look"
"""The action in the audit trail of who asks colleagues to look at a sentence."""

LOOKERS = (Role.OFFICER, Role.OWNER)
"""Who gets a mail when somebody asks a colleague to look."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often sentences were lifted under a rule, and how many are stopped by it at this moment."""

    rule: str
    lifted: int
    stopped: int


def get_block(challenge: Challenge, block_id: int) -> GuardBlock:
    """A sentence of this vraagstuk that the guard stops, lifted or not. Raises `NotFoundError`."""
    block = db.session.get(GuardBlock, block_id)
    if block is None or block.challenge_id != challenge.id:
        raise NotFoundError(str(block_id))
    return block


def key_of(block: GuardBlock) -> Key:
    """What makes it the same block as before."""
    return block.field, block.rule, block.sentence_key


def asked_about(challenge: Challenge) -> set[Key]:
    """The sentences of this vraagstuk that colleagues were asked to look at."""
    rows = db.session.scalars(
        select(AuditEntry.details).where(
            AuditEntry.record_kind == Challenge.__tablename__,
            AuditEntry.record_id == challenge.id,
            AuditEntry.action == ASKED,
        )
    )
    return {(details["field"], details["rule"], details["sentence_key"]) for details in rows}


def was_asked() -> Any:
    """In SQL: whether colleagues were asked to look at a `GuardBlock` of a `Challenge` (both in the query)."""
    return (
        select(AuditEntry.id)
        .where(
            AuditEntry.record_kind == Challenge.__tablename__,
            AuditEntry.record_id == Challenge.id,
            AuditEntry.action == ASKED,
            *(
                AuditEntry.details[name].as_string() == getattr(GuardBlock, name)
                for name in ("field", "rule", "sentence_key")
            ),
        )
        .correlate(Challenge, GuardBlock)
        .exists()
    )


def lookers(challenge: Challenge, asker_id: int | None, block: GuardBlock) -> Sequence[User]:
    """Officers and owners who can look at a sentence: not who asks, and not who wrote it."""
    not_these = {asker_id, block.written_by_id}
    return [person for person in queries.people_with(challenge, *LOOKERS) if person.id not in not_these]


def lifted_everywhere(rule: str | None = None) -> Select[Any]:
    """What was lifted anywhere, the newest first; the vraagstuk is named only when it is public."""
    columns: tuple[Any, ...] = (
        GuardBlock.rule,
        GuardBlock.sentence,
        GuardBlock.words,
        GuardBlock.reason,
        GuardBlock.lifted_at,
        Organisation.name.label("organisation"),
        Challenge.ref,
        Challenge.title,
        Challenge.state.not_in(PRIVATE_STATES).label("is_public"),
    )
    statement = (
        select(*columns)
        .join(Challenge, Challenge.id == GuardBlock.challenge_id)
        .join(Organisation, Organisation.id == Challenge.organisation_id)
        .where(GuardBlock.lifted_at.is_not(None))
        .order_by(GuardBlock.lifted_at.desc(), GuardBlock.id.desc())
    )
    return statement.where(GuardBlock.rule == rule) if rule else statement


def counts_by_rule() -> list[RuleCount]:
    """For every rule how much was lifted and how much is stopped now; one query."""
    lifted = func.count(GuardBlock.lifted_at)
    rows = db.session.execute(select(GuardBlock.rule, lifted, func.count()).group_by(GuardBlock.rule))
    counts = {rule: RuleCount(rule, lifts, total - lifts) for rule, lifts, total in rows}
    return [counts.get(rule, RuleCount(rule, 0, 0)) for rule in RULES if rule != "R10"]


def waiting_for_another(person_id: int | None) -> Any:
    """In SQL: whether a `Challenge` has a sentence that colleagues of this person asked somebody else to look at."""
    waits = and_(
        GuardBlock.challenge_id == Challenge.id,
        GuardBlock.lifted_at.is_(None),
        GuardBlock.written_by_id != person_id,
        was_asked(),
    )
    return select(GuardBlock.id).where(waits).correlate(Challenge).exists()
