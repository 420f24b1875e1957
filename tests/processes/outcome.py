"""What is in the database after submissions by other processes, for tests that come afterwards."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.audit import chain
from app.audit.models import AuditEntry
from app.audit.refusals import REFUSED, SECRETLY_REFUSED
from app.challenges.models import Challenge
from app.core.database import db
from app.proposals import drafts
from app.proposals.models import Proposal, Receipt, Submission
from app.proposals.states import ProposalState
from app.seal.keys import RECEIPT_PUBLIC_FILE, load_receipt_public_keys
from app.seal.receipts import ReceiptDocument, verify
from tests.conftest import keys_of_tests
from tests.processes.sending import Ready


def receipts_of(challenge: Challenge) -> dict[int, Receipt]:
    """The receipt of each submission, by the id of its proposal; no proposal has two, none was ended."""
    rows = db.session.execute(
        select(Submission, Receipt)
        .join(Proposal, Proposal.id == Submission.proposal_id)
        .outerjoin(Receipt, Receipt.submission_id == Submission.id)
        .where(Proposal.challenge_id == challenge.id)
    ).all()
    found = {submission.proposal_id: receipt for submission, receipt in rows}
    assert len(found) == len(rows)
    assert all(submission.ended_at is None and receipt is not None for submission, receipt in rows)
    return found


def checked(receipt_file: str) -> ReceiptDocument:
    """What a receipt says; its signature is right."""
    found = verify(receipt_file, load_receipt_public_keys(keys_of_tests() / RECEIPT_PUBLIC_FILE))
    assert found.is_valid, found.detail
    assert found.document is not None
    return found.document


def opened_ideas(challenge: Challenge) -> dict[int, str]:
    """The idea of each opened proposal, by its id."""
    opened = Proposal.challenge_id == challenge.id, Proposal.state == ProposalState.OPENED
    return dict(db.session.execute(select(Proposal.id, Proposal.idea).where(*opened)).all())


def assert_chain_holds(receipts: Mapping[int, Receipt]) -> None:
    """Every row is whole, and the end of the chain that each receipt names is in it."""
    assert chain.first_fault(receipt.read().audit_head for receipt in receipts.values()) is None


def count(*conditions: Any) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def assert_kept_as_draft(form: Ready) -> None:
    """It was not submitted, and its draft can be read."""
    proposal = db.session.get_one(Proposal, form.proposal_id)
    draft = drafts.read(proposal)
    assert proposal.state is ProposalState.DRAFT
    assert draft is not None
    assert draft.texts["idea"] == form.idea


def refused_proposals() -> list[int]:
    """The id of a proposal for each attempt that was refused and recorded, in order."""
    refused = AuditEntry.action.in_((REFUSED, SECRETLY_REFUSED)), AuditEntry.record_kind == Proposal.__tablename__
    return list(db.session.scalars(select(AuditEntry.record_id).where(*refused).order_by(AuditEntry.record_id)))
