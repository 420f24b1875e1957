"""One round of the opener: remember the deadlines, then open what two officers confirmed, or say why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from traceback import extract_tb
from typing import Final

import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.accounts.models import User
from app.audit import chain
from app.audit.services import record
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import Challenge
from app.challenges.naming import KIND
from app.challenges.policy import Unsealer
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db, reading
from app.proposals import opening_mails
from app.proposals.accepting import moment_of_arrival
from app.proposals.deadline_memory import DeadlineMemory
from app.proposals.models import Opening, Proposal
from app.proposals.opener.checks import RefusalError, check, names_of
from app.proposals.opener.unsealing import report_lost, submissions, unseal, without_submission
from app.proposals.opening import REFUSALS
from app.proposals.opening_record import Confirmation, OpeningRecord
from app.proposals.states import OpeningRefusal, OpeningState, ProposalState
from app.seal.keys import ReceiptPublicKey
from app.seal.opening import OpenerKey
from app.search.services import index_later

log = structlog.get_logger(__name__)
LOCK_SECONDS: Final = 2
"""How long a submission that hangs keeps the opener waiting before it leaves that vraagstuk for the next round."""
LOCK_NOT_AVAILABLE: Final = "55P03"  # PostgreSQL's code


class _HeldError(Exception):
    """Somebody else holds the vraagstuk: a submission that has begun and not ended."""


@dataclass
class Opener:
    """With the private keys, the public keys of receipts, and the memory of deadlines."""

    keys: Sequence[OpenerKey] = field(repr=False)
    receipt_keys: Sequence[ReceiptPublicKey]
    memory: DeadlineMemory
    _noted: set[int] = field(default_factory=set, repr=False)

    def remember_deadlines(self) -> None:
        """Keep the closing times of the vraagstukken that are open or still sealed. Raises `DamagedMemoryError`."""
        with reading():
            rows = db.session.execute(
                select(Challenge.id, Challenge.ref, Challenge.closing_at).where(Challenge.state == ChallengeState.OPEN)
            ).all()
            db.session.rollback()
        self.memory.remember({name: at for id_, ref, at in rows if at is not None for name in names_of(id_, ref)})

    def open_confirmed(self) -> int:
        """Open each vraagstuk that two officers confirmed, or refuse it; returns how many were opened.

        Commits by itself: each vraagstuk is a transaction. Raises `OperationalError` when the database is away.
        """
        return sum(self._handle(opening_id) for opening_id in _confirmed())

    def _handle(self, opening_id: int) -> bool:
        try:
            self._open(opening_id)
            db.session.commit()
        except _HeldError:
            db.session.rollback()
            self._note_waiting(opening_id)
        except RefusalError as refusal:
            db.session.rollback()
            _refuse(opening_id, refusal)
        except Exception as error:
            db.session.rollback()
            if _is_away(error):
                raise
            # Not the message of the error: PostgreSQL puts the row in it that it refuses, with the texts.
            where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
            log.error("opening_failed", opening=opening_id, error=type(error).__name__, where=where)
            _refuse(opening_id, RefusalError(OpeningRefusal.FAILED, type(error).__name__))
        else:
            log.info("opened", opening=opening_id)
            return True
        return False

    def _open(self, opening_id: int) -> None:
        """Check everything, then open everything; flushes. Raises `RefusalError` and `_HeldError`."""
        challenge = _hold_challenge(opening_id)
        opening = db.session.get_one(Opening, opening_id, populate_existing=True)
        # The earlier of two clocks: whoever sets one of them forward opens nothing.
        at = min(now(), moment_of_arrival())
        submitted = submissions(challenge, self.receipt_keys)
        deadline = check(challenge, opening, submitted, keys=self.keys, memory=self.memory, at=at)
        head = chain.head()
        by = Unsealer(id=opening.second_by_id)
        lines = [unseal(one, challenge, self.keys, at=at, by=by) for one in submitted]
        lines += [report_lost(proposal, at=at, by=by) for proposal in without_submission(challenge)]
        found = OpeningRecord(
            challenge=challenge.ref,
            title=challenge.title,
            agency=challenge.organisation.name,
            opened_at=at,
            deadline=deadline,
            confirmations=_confirmations(opening),
            audit_head=head,
            lines=tuple(lines),
        )
        _finish(challenge, opening, found, by)

    def _note_waiting(self, opening_id: int) -> None:
        """Write down, once, that a submission that has not ended keeps this vraagstuk from being opened."""
        if opening_id in self._noted:
            return
        self._noted.add(opening_id)
        log.warning("opening_waits", opening=opening_id)
        try:
            _limit_waiting()
            opening = db.session.get_one(Opening, opening_id)
            record("opening_waits", opening.challenge, by=None, opening=opening.ref)
            db.session.commit()
        except OperationalError:  # what hangs may hold the end of the audit chain too; the log has it
            db.session.rollback()


def _confirmed() -> list[int]:
    with reading():
        found = db.session.scalars(
            select(Opening.id).where(Opening.state == OpeningState.CONFIRMED).order_by(Opening.second_at, Opening.id)
        ).all()
        db.session.rollback()
    return list(found)


def _hold_challenge(opening_id: int) -> Challenge:
    """The vraagstuk, read afresh and held until the transaction ends; then no submission is under way.

    A submission holds it for sharing. Raises `_HeldError` when one keeps hanging.
    """
    try:
        _limit_waiting()
        challenge = db.session.scalars(
            select(Challenge)
            .join(Opening, Opening.challenge_id == Challenge.id)
            .where(Opening.id == opening_id)
            .with_for_update(of=Challenge)
            .execution_options(populate_existing=True)
        ).one()
    except OperationalError as error:
        if _is_held(error):
            raise _HeldError from error
        raise
    if _is_postgresql():
        db.session.execute(text("SET LOCAL lock_timeout = 0"))
    return challenge


def _limit_waiting() -> None:
    if _is_postgresql():
        db.session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _is_held(error: OperationalError) -> bool:
    """Whether the database is there, and only a lock was not to be had in time."""
    return getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE or "database is locked" in str(error.orig)


def _is_away(error: Exception) -> bool:
    """Whether the database could not be asked, which is nobody's fault and passes."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _confirmations(opening: Opening) -> tuple[Confirmation, ...]:
    who = ((opening.first_by_id, opening.first_at), (opening.second_by_id, opening.second_at))
    return tuple(Confirmation(db.session.get_one(User, id_).name, at) for id_, at in who if at is not None)


def _finish(challenge: Challenge, opening: Opening, found: OpeningRecord, by: Unsealer) -> None:
    """Bring the vraagstuk in assessment, keep the record of opening, and tell everybody concerned."""
    challenge.proposals_opened_at = found.opened_at
    CHALLENGE_CYCLE.take(
        challenge,
        "unseal",
        by=by,
        opening=opening.ref,
        first=opening.first_by_id,
        second=opening.second_by_id,
        opened=len(found.opened),
        damaged=len(found.damaged),
    )
    opening.state, opening.opened_at, opening.report = OpeningState.DONE, found.opened_at, found.to_json()
    db.session.flush()
    opening_mails.tell_opened(challenge, count=len(found.lines), damaged=len(found.damaged))
    rows = db.session.execute(
        select(Proposal.id, Proposal.ref, Proposal.organisation_id, Proposal.state).where(
            Proposal.ref.in_([line.proposal for line in found.lines])
        )
    )
    for row in rows.all():
        opening_mails.tell_supplier(
            challenge, row.ref, row.organisation_id, is_damaged=row.state is ProposalState.DAMAGED
        )
    index_later(KIND, challenge.id)


def _refuse(opening_id: int, refusal: RefusalError) -> None:
    """Write down why nothing was opened, and tell the officers; commits."""
    opening = db.session.get_one(Opening, opening_id)
    log.warning("opening_refused", opening=opening_id, reason=refusal.reason.value, detail=refusal.detail)
    opening.state, opening.refusal = OpeningState.REFUSED, refusal.reason.value
    why = refusal.reason.value
    record("opening_refused", opening.challenge, by=None, reason=why, opening=opening.ref, found=refusal.detail)
    opening_mails.tell_refused(opening.challenge, *REFUSALS[refusal.reason])
    db.session.commit()
