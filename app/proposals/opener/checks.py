"""May this vraagstuk be opened? Every place that says something of its deadline is asked, and the latest counts."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.states import Role
from app.audit import chain
from app.audit.models import AuditEntry
from app.challenges.models import Announcement, Challenge
from app.challenges.queries import people_with
from app.challenges.states import ChallengeState
from app.core.database import db
from app.proposals.deadline_memory import DamagedMemoryError, DeadlineMemory
from app.proposals.models import Opening
from app.proposals.opener.unsealing import Submitted, header_of
from app.proposals.opening import TOGETHER
from app.proposals.states import OpeningRefusal
from app.seal.fields import moment_text
from app.seal.opening import DamagedSealError, OpenerKey
from app.seal.receipts import Problem


class RefusalError(Exception):
    """The opener does not open; `detail` (for the log and the trail) says what was found."""

    def __init__(self, reason: OpeningRefusal, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail


def names_of(challenge_id: int, ref: str) -> tuple[str, str]:
    """Under which names the memory keeps a vraagstuk: whoever changes one of them changes the other too, or nothing."""
    return f"id:{challenge_id}", f"ref:{ref}"


def check(
    challenge: Challenge,
    opening: Opening,
    submitted: Sequence[Submitted],
    *,
    keys: Sequence[OpenerKey],
    memory: DeadlineMemory,
    at: datetime,
) -> datetime:
    """The latest deadline that was ever recorded. Raises `RefusalError` unless all is in order at the moment `at`."""
    deadline, source = max(_deadlines(challenge, submitted, keys, memory))
    if at < deadline:
        raise RefusalError(OpeningRefusal.TOO_EARLY, f"{source} says {moment_text(deadline)}")
    if challenge.stage is not ChallengeState.CLOSED:
        raise RefusalError(OpeningRefusal.NOT_CLOSED, f"the state is {challenge.stage.value}")
    _check_confirmations(challenge, opening, deadline)
    _check_keys(submitted, keys)
    if fault := chain.first_fault(one.receipt.audit_head for one in submitted if one.receipt):
        raise RefusalError(OpeningRefusal.TRAIL_BROKEN, str(fault))
    return deadline


def _deadlines(
    challenge: Challenge, submitted: Sequence[Submitted], keys: Sequence[OpenerKey], memory: DeadlineMemory
) -> Iterator[tuple[datetime, str]]:
    """Every deadline of this vraagstuk that stands anywhere, and where it stands."""
    if challenge.closing_at is None:
        raise RefusalError(OpeningRefusal.NOT_CLOSED, "there is no closing time")
    yield challenge.closing_at, "the vraagstuk"
    try:
        if remembered := memory.latest(*names_of(challenge.id, challenge.ref)):
            yield remembered, "the memory of the opener"
    except DamagedMemoryError as error:
        raise RefusalError(OpeningRefusal.MEMORY_DAMAGED, str(error)) from error
    for moment in _promised(challenge):
        yield moment, "the audit trail"
    for one in submitted:
        yield one.deadline, "a submission"
        if one.receipt:
            yield one.receipt.deadline, "a receipt"
        try:
            header = header_of(one, keys)
        except DamagedSealError:
            continue  # it says nothing, and is reported as damaged
        # A seal that was put here from another vraagstuk speaks of the deadline of that one.
        if header.challenge == challenge.ref:
            yield header.deadline, "a seal"


def _promised(challenge: Challenge) -> Iterator[datetime]:
    """The closing times in the audit trail and in the announcements. Raises `RefusalError` for what is no moment."""
    trail = db.session.scalars(
        select(AuditEntry.details).where(
            AuditEntry.record_kind == Challenge.__tablename__, AuditEntry.record_id == challenge.id
        )
    )
    changes = db.session.scalars(select(Announcement.changes).where(Announcement.challenge_id == challenge.id))
    said = [details.get("closing_at") for details in trail.all()]
    said += [change.get("new") for kept in changes.all() for change in kept if change.get("name") == "closing_at"]
    try:
        yield from (datetime.fromisoformat(one) for one in said if one)
    except (TypeError, ValueError) as error:
        raise RefusalError(OpeningRefusal.TRAIL_BROKEN, "a closing time in it is no moment") from error


def _check_confirmations(challenge: Challenge, opening: Opening, deadline: datetime) -> None:
    first, second = opening.first_at, opening.second_at
    who = {opening.first_by_id, opening.second_by_id} - {None}
    named = " and ".join(str(one) for one in sorted(filter(None, who)))
    if second is None or len(who) != 2 or not first <= second <= first + TOGETHER:
        raise RefusalError(OpeningRefusal.NOT_TOGETHER, f"confirmed by {named}")
    if first < deadline:
        raise RefusalError(OpeningRefusal.CONFIRMED_TOO_EARLY, f"the deadline was {moment_text(deadline)}")
    if not who <= {officer.id for officer in people_with(challenge, Role.OFFICER)}:
        raise RefusalError(OpeningRefusal.NOT_OFFICERS, f"confirmed by {named}")


def _check_keys(submitted: Sequence[Submitted], keys: Sequence[OpenerKey]) -> None:
    """Raise `RefusalError` when a key is not here: what it belongs to is not damaged, it waits for its key."""
    known = {key.id for key in keys}
    for one in submitted:
        if one.answer is not None and one.answer.problem is Problem.UNKNOWN_KEY:
            raise RefusalError(OpeningRefusal.KEY_MISSING, one.answer.detail)
        if one.receipt and one.receipt.seal_key not in known:
            raise RefusalError(OpeningRefusal.KEY_MISSING, f"sealed with the unknown key {one.receipt.seal_key}")
