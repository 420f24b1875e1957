"""Opening the submissions of a vraagstuk, one in memory at a time. What does not hold is reported; the others open."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.policy import Unsealer
from app.core.database import db
from app.organisations.models import Organisation
from app.proposals.models import OpenedFile, Proposal, Receipt, Submission
from app.proposals.opening_record import Line
from app.proposals.states import ProposalState
from app.seal.keys import ReceiptPublicKey
from app.seal.manifest import TEXTS
from app.seal.opening import DamagedSealError, Header, Opened, OpenerKey, TooEarlyError, open_sealed, read_header
from app.seal.receipts import ReceiptDocument, Verification, verify

STEPS = ("submit", "replace", "withdraw")
"""What the audit trail says of a submission; the last of these says whether it counts, and which one."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission that counts, without its ciphertext; `answer` is what checking its receipt gave."""

    id: int
    proposal_id: int
    proposal: str
    supplier_id: int
    supplier: str
    received_at: datetime
    deadline: datetime
    commitment: str
    ciphertext_sha256: str
    ciphertext_size: int
    receipt_ref: str
    answer: Verification | None

    @property
    def receipt(self) -> ReceiptDocument | None:
        """What the platform signed; None when there is no receipt with a valid signature."""
        return self.answer.document if self.answer is not None and self.answer.is_valid else None

    def line(self, damage: str) -> Line:
        """Its line in the record of opening."""
        return Line(
            proposal=self.proposal,
            supplier_id=self.supplier_id,
            supplier=self.supplier,
            receipt=self.receipt_ref,
            received_at=self.received_at,
            ciphertext_sha256=self.ciphertext_sha256,
            ciphertext_size=self.ciphertext_size,
            commitment=self.commitment,
            damage=damage,
        )


def submissions(challenge: Challenge, receipt_keys: Sequence[ReceiptPublicKey]) -> list[Submitted]:
    """The submissions that count, in the order of the suppliers' names."""
    rows = db.session.execute(
        select(
            Submission.id,
            Submission.proposal_id,
            Proposal.ref.label("proposal"),
            Proposal.organisation_id.label("supplier_id"),
            Organisation.name.label("supplier"),
            Submission.received_at,
            Submission.deadline,
            Submission.commitment,
            Submission.ciphertext_sha256,
            Submission.ciphertext_size,
            Receipt.ref.label("receipt_ref"),
            Receipt.document,
            Receipt.signature,
        )
        .join(Proposal, Proposal.id == Submission.proposal_id)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .outerjoin(Receipt, Receipt.submission_id == Submission.id)
        .where(Proposal.challenge_id == challenge.id, Submission.ended_at.is_(None))
        .order_by(Organisation.name, Proposal.id)
    ).mappings()
    found = []
    for row in rows:
        values = dict(row)
        document, signature = values.pop("document"), values.pop("signature")
        values["receipt_ref"] = values["receipt_ref"] or ""
        found.append(Submitted(**values, answer=verified(document, signature, receipt_keys)))
    return found


def without_submission(challenge: Challenge) -> list[Proposal]:
    """Proposals of which nothing is left, although they or the audit trail say that they were submitted."""
    live = select(Submission.id).where(Submission.proposal_id == Proposal.id, Submission.ended_at.is_(None))
    empty = db.session.scalars(
        select(Proposal).where(Proposal.challenge_id == challenge.id, ~live.exists()).order_by(Proposal.id)
    ).all()
    steps = db.session.execute(
        select(AuditEntry.record_id, AuditEntry.action)
        .where(
            AuditEntry.record_kind == Proposal.__tablename__,
            AuditEntry.record_id.in_([proposal.id for proposal in empty]),
            AuditEntry.action.in_(STEPS),
        )
        .order_by(AuditEntry.id)
    )
    last: dict[int, str] = {}
    for proposal_id, action in steps.all():
        last[proposal_id] = action
    submitted = {proposal_id for proposal_id, action in last.items() if action != "withdraw"}
    return [one for one in empty if one.state is ProposalState.SUBMITTED or one.id in submitted]


def header_of(submitted: Submitted, keys: Sequence[OpenerKey]) -> Header:
    """What the header of its seal says. Raises `DamagedSealError`."""
    header = db.session.scalar(select(Submission.header).where(Submission.id == submitted.id))
    return read_header(header or b"", keys)


def unseal(
    submitted: Submitted, challenge: Challenge, keys: Sequence[OpenerKey], *, at: datetime, by: Unsealer
) -> Line:
    """Open one submission and write down what was in it; one that does not hold is only reported."""
    proposal = db.session.get_one(Proposal, submitted.proposal_id)
    damage = ""
    try:
        _check_receipt(submitted, challenge)
        _check_trail(submitted)
        _write(proposal, _open(submitted, challenge, keys, at), at)
    except DamagedSealError as error:
        damage = error.reason
    except TooEarlyError as error:  # all deadlines of this vraagstuk have passed: it was put here from another one
        damage = f"the seal is of another vraagstuk, {error}"
    if damage:
        proposal.state, proposal.opened_at = ProposalState.DAMAGED, at
    record("damaged" if damage else "unsealed", proposal, by=by, receipt=submitted.receipt_ref, damage=damage)
    db.session.expire(proposal)  # lets go of its texts: one proposal at a time in memory
    return submitted.line(damage)


def report_lost(proposal: Proposal, *, at: datetime, by: Unsealer) -> Line:
    """Report a proposal of which nothing is left."""
    damage = "nothing of the submission is left"
    proposal.state, proposal.opened_at = ProposalState.DAMAGED, at
    record("damaged", proposal, by=by, receipt="", damage=damage)
    return Line(
        proposal=proposal.ref,
        supplier_id=proposal.organisation_id,
        supplier=proposal.organisation.name,
        receipt="",
        received_at=proposal.submitted_at,
        ciphertext_sha256="",
        ciphertext_size=0,
        commitment="",
        damage=damage,
    )


def verified(document: str | None, signature: str | None, keys: Sequence[ReceiptPublicKey]) -> Verification | None:
    """The receipt of a submission, checked; None when there is none, or none that is JSON."""
    try:
        receipt = json.loads(document or "")
    except ValueError:
        return None
    return verify(json.dumps({"receipt": receipt, "signature": signature}), keys)


def _check_receipt(submitted: Submitted, challenge: Challenge) -> None:
    """Raise `DamagedSealError` unless what stands here is what the platform signed when it came in."""
    receipt = submitted.receipt
    if receipt is None:
        raise DamagedSealError("there is no receipt with a valid signature")
    place = (submitted.receipt_ref, submitted.proposal, challenge.ref, submitted.supplier_id)
    if (receipt.number, receipt.proposal, receipt.challenge, receipt.organisation) != place:
        raise DamagedSealError("the receipt belongs to another proposal")
    kept = (submitted.commitment, submitted.ciphertext_sha256, submitted.received_at)
    if (receipt.commitment, receipt.ciphertext_sha256, receipt.received_at) != kept:
        raise DamagedSealError("the submission is not the one that the receipt speaks of")


def _check_trail(submitted: Submitted) -> None:
    """Raise `DamagedSealError` when the trail says that this submission was withdrawn or replaced.

    Whoever has a backup has its ciphertext and a valid receipt, and could put it back.
    """
    last = db.session.execute(
        select(AuditEntry.action, AuditEntry.details)
        .where(
            AuditEntry.record_kind == Proposal.__tablename__,
            AuditEntry.record_id == submitted.proposal_id,
            AuditEntry.action.in_(STEPS),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    # Without a step it was loaded with the demo.
    if last is not None and (last.action == "withdraw" or last.details.get("commitment") != submitted.commitment):
        raise DamagedSealError("the audit trail says that it was withdrawn or replaced")


def _open(submitted: Submitted, challenge: Challenge, keys: Sequence[OpenerKey], at: datetime) -> Opened:
    header, body = db.session.execute(
        select(Submission.header, Submission.body).where(Submission.id == submitted.id)
    ).one()
    return open_sealed(
        header or b"",
        body or b"",
        keys,
        at=at,
        challenge=challenge.ref,
        proposal=submitted.proposal,
        organisation=submitted.supplier_id,
        commitment=submitted.commitment,
    )


def _write(proposal: Proposal, opened: Opened, at: datetime) -> None:
    """Put what was sealed where it can be read."""
    for name in TEXTS:
        setattr(proposal, name, opened.manifest.texts[name])
    proposal.price_eur = opened.manifest.price_eur
    proposal.manifest = opened.manifest.to_bytes().decode("utf-8")
    proposal.state, proposal.opened_at = ProposalState.OPENED, at
    for entry, content in zip(opened.manifest.files, opened.files, strict=True):
        file = OpenedFile(
            proposal_id=proposal.id,
            name=entry.name,
            media_type=entry.media_type,
            size=entry.size,
            sha256=entry.sha256,
            content=content,
        )
        db.session.add(file)
        db.session.flush()
        db.session.expunge(file)
