"""The demo's proposals: drafts in their boxes, submissions that are really sealed, and openings with their record.

What was opened is written here from the texts that were sealed a moment before; only the opener can open a seal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts.states import Role
from app.audit.chain import link_now
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.queries import people_with
from app.core.config import current_settings
from app.core.database import db
from app.proposals import drafts
from app.proposals.drafts import Draft
from app.proposals.models import TEXT_FIELDS, Opening, Proposal, Submission
from app.proposals.opening_record import Confirmation, Line, OpeningRecord
from app.proposals.states import OpeningState, ProposalState, SubmissionEnd
from app.proposals.submitting import write_receipt
from app.seal.keys import create_keys
from app.seal.manifest import Manifest
from app.seal.sealing import seal
from app.seal.web_keys import WebKeys, web_keys

Row = Mapping[str, Any]


def demo_keys() -> WebKeys:
    """The keys to seal and sign with; made where they are looked for when there are none yet."""
    settings = current_settings()
    keys = web_keys(settings)
    if keys is None:
        create_keys(settings.seal_public_key_file.parent)
        keys = web_keys(settings)
    if keys is None:
        raise RuntimeError("keys were made, and are not found")
    return keys


def keep_draft(proposal: Proposal, row: Row) -> None:
    """Put the texts in the box of the draft."""
    drafts.write(proposal, Draft({name: row[name] for name in TEXT_FIELDS}, row.get("price_eur")))


@dataclass(frozen=True, slots=True)
class SealedProposal:
    """A submission with what was sealed in it."""

    submission: Submission
    manifest: Manifest
    receipt: str


class Sealer:
    """Seals the demo's proposals, and writes down their openings."""

    def __init__(self, keys: WebKeys) -> None:
        self._keys = keys
        self._sealed: dict[int, list[SealedProposal]] = {}

    def submit(self, proposal: Proposal, row: Row, received_at: datetime) -> None:
        """Seal the texts of a row, as received at that moment, with the receipt for it."""
        challenge = proposal.challenge
        if challenge.closing_at is None:
            raise ValueError(f"{challenge.title}: a proposal without a closing time")
        manifest = Manifest(
            challenge=challenge.ref,
            proposal=proposal.ref,
            organisation=proposal.organisation_id,
            organisation_name=proposal.organisation.name,
            texts={name: row[name] for name in TEXT_FIELDS},
            price_eur=row["price_eur"],
            files=(),
            salt=Draft.empty().salt,
        )
        sealed = seal(manifest, (), deadline=challenge.closing_at, public_key=self._keys.seal)
        submission = Submission(
            proposal=proposal,
            submitted_by_id=proposal.created_by_id,
            received_at=received_at,
            deadline=challenge.closing_at,
            seal_key=sealed.key_id,
            commitment=sealed.commitment,
            ciphertext_sha256=sealed.body_sha256,
            ciphertext_size=sealed.size,
            header=sealed.header,
            body=sealed.body,
        )
        db.session.add(submission)
        record("loaded", proposal, by=None)
        receipt = write_receipt(submission, self._keys)
        self._sealed.setdefault(challenge.id, []).append(SealedProposal(submission, manifest, receipt.ref))

    def withdraw(self, proposal: Proposal, at: datetime) -> None:
        """Take the last submission of this proposal back: its ciphertext goes."""
        sealed = self._sealed[proposal.challenge_id].pop()
        sealed.submission.header = sealed.submission.body = None
        sealed.submission.ended_at, sealed.submission.ended_how = at, SubmissionEnd.WITHDRAWN

    def open_all(self, challenge: Challenge, at: datetime) -> None:
        """Write what was sealed where it can be read, and the record of opening, with two officers of the agency."""
        sealed = self._sealed.get(challenge.id, [])
        for one in sealed:
            _write(one, at)
        challenge.proposals_opened_at = at
        officers = sorted(people_with(challenge, Role.OFFICER), key=lambda officer: officer.id)
        if len(officers) < 2 or challenge.closing_at is None:
            return
        moments = (at - timedelta(minutes=4), at - timedelta(minutes=1))
        first, second = officers[:2]
        report = OpeningRecord(
            challenge=challenge.ref,
            title=challenge.title,
            agency=challenge.organisation.name,
            opened_at=at,
            deadline=challenge.closing_at,
            confirmations=tuple(
                Confirmation(officer.name, moment) for officer, moment in zip(officers[:2], moments, strict=True)
            ),
            audit_head=link_now(),
            lines=tuple(_line(one) for one in sealed),
        )
        db.session.add(
            Opening(
                challenge=challenge,
                state=OpeningState.DONE,
                first_by_id=first.id,
                first_at=moments[0],
                second_by_id=second.id,
                second_at=moments[1],
                opened_at=at,
                report=report.to_json(),
            )
        )


def _write(sealed: SealedProposal, at: datetime) -> None:
    proposal = sealed.submission.proposal
    proposal.state, proposal.opened_at = ProposalState.OPENED, at
    for name in TEXT_FIELDS:
        setattr(proposal, name, sealed.manifest.texts[name])
    proposal.price_eur, proposal.manifest = sealed.manifest.price_eur, sealed.manifest.to_bytes().decode()


def _line(sealed: SealedProposal) -> Line:
    submission = sealed.submission
    return Line(
        proposal=submission.proposal.ref,
        supplier_id=submission.proposal.organisation_id,
        supplier=submission.proposal.organisation.name,
        receipt=sealed.receipt,
        received_at=submission.received_at,
        ciphertext_sha256=submission.ciphertext_sha256,
        ciphertext_size=submission.ciphertext_size,
        commitment=submission.commitment,
    )
