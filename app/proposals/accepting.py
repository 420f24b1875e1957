"""The statement that accepts a submission: the clock is read in it, so that what is accepted was in time.

The same reading is compared with the closing time and kept as the time of receipt. On SQLite the clock is the
application's (`app_now()`), on PostgreSQL the database server's (`receipt_clock()`, migration 0005).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import UTCDateTime, db
from app.proposals.models import Proposal, Submission
from app.proposals.states import ProposalState
from app.seal.sealing import Sealed


class receipt_clock(FunctionElement[datetime]):  # noqa: N801 - named as the function in SQL
    """The moment at which the database evaluates it, in UTC."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(receipt_clock)
def _of_the_server(_element: receipt_clock, _compiler: SQLCompiler, **_: Any) -> str:
    return "receipt_clock()"


@compiles(receipt_clock, "sqlite")
def _of_the_application(_element: receipt_clock, _compiler: SQLCompiler, **_: Any) -> str:
    return "app_now()"


def accept(proposal: Proposal, sealed: Sealed, *, deadline: datetime, by_id: int | None) -> Submission | None:
    """Keep what was sealed until `deadline` as the submission of this proposal, if the closing time has not come.

    Returns None, and keeps nothing, when the vraagstuk is not open at the moment of the statement, its closing time has
    come, or is another than `deadline`.
    """
    # A table of one row that is computed once: in the condition and the row stands one and the same moment.
    clock = select(receipt_clock().label("moment")).cte("clock").prefix_with("MATERIALIZED")
    in_time = (
        select(
            Proposal.id,
            literal(by_id, Submission.submitted_by_id.type),
            clock.c.moment,
            Challenge.closing_at,
            literal(sealed.key_id),
            literal(sealed.commitment),
            literal(sealed.body_sha256),
            literal(sealed.size),
            literal(sealed.header, Submission.header.type),
            literal(sealed.body, Submission.body.type),
        )
        .join(Proposal.challenge)
        .join(clock, true())
        .where(
            Proposal.id == proposal.id,
            Proposal.state == ProposalState.SUBMITTED,
            Challenge.state == ChallengeState.OPEN,
            Challenge.closing_at == deadline,
            clock.c.moment < Challenge.closing_at,
        )
    )
    names = (
        "proposal_id",
        "submitted_by_id",
        "received_at",
        "deadline",
        "seal_key",
        "commitment",
        "ciphertext_sha256",
        "ciphertext_size",
        "header",
        "body",
    )
    accepted = insert(Submission).from_select(names, in_time).returning(Submission.id)
    submission_id = db.session.scalar(accepted)
    return db.session.get_one(Submission, submission_id) if submission_id is not None else None


def moment_of_arrival() -> datetime:
    """What the clock of receipts says now."""
    moment: datetime = db.session.scalars(select(receipt_clock())).one()
    return moment
