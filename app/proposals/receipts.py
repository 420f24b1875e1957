"""Receipts: those of one proposal, and the check that anybody can do with a receipt in hand."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.core.config import current_settings
from app.core.database import db
from app.core.errors import NotFoundError, RefusedInputError
from app.core.refs import split_ref
from app.proposals.copies import read_copy
from app.proposals.models import Proposal, Receipt, Submission
from app.seal.receipts import Problem, ReceiptDocument, verify
from app.seal.web_keys import receipt_public_keys


def of(proposal: Proposal) -> list[Receipt]:
    """The receipts of a proposal with their submissions, the newest first; replaced and withdrawn ones too."""
    return list(
        db.session.scalars(
            select(Receipt)
            .join(Receipt.submission)
            .options(contains_eager(Receipt.submission))
            .where(Submission.proposal_id == proposal.id)
            .order_by(Submission.received_at.desc(), Receipt.id.desc())
        )
    )


def get(proposal: Proposal, number: str | None) -> Receipt:
    """The receipt with this number, or without one the newest. Raises `NotFoundError`."""
    found = of(proposal)
    wanted = [receipt for receipt in found if receipt.ref == split_ref(number)] if number else found
    if not wanted:
        raise NotFoundError(number or proposal.ref)
    return wanted[0]


class CopyAnswer(StrEnum):
    """Whether an own copy belongs to a receipt."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of a check. `is_known` and `copy` are None when they were not asked, or cannot be answered."""

    document: ReceiptDocument | None
    problem: Problem | None
    is_known: bool | None = None
    copy: CopyAnswer | None = None

    @property
    def is_valid(self) -> bool:
        return self.problem is None


def check(text: str, copy: bytes | None = None) -> Checked:
    """Check the text of a receipt, and whether an own copy belongs to it. Whatever is sent, there is an answer.

    Only a receipt that this platform signed is looked up: who made up a number learns nothing. Whether a proposal was
    replaced or withdrawn since is not told: that is not in the receipt.
    """
    verification = verify(text, receipt_public_keys(current_settings()))
    document = verification.document
    if document is None or not verification.is_valid:
        return Checked(document, verification.problem)
    return Checked(
        document,
        None,
        is_known=_is_known(document),
        copy=None if copy is None else _answer(document, copy),
    )


def _is_known(document: ReceiptDocument) -> bool:
    kept = db.session.scalar(select(Receipt.document).where(Receipt.ref == document.number))
    return kept == document.to_bytes().decode()


def _answer(document: ReceiptDocument, copy: bytes) -> CopyAnswer:
    try:
        manifest = read_copy(copy)
    except RefusedInputError:
        return CopyAnswer.UNREADABLE
    return CopyAnswer.MATCHES if manifest.commitment() == document.commitment else CopyAnswer.DIFFERS
