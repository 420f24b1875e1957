"""Submitting: the draft is sealed, accepted by the clock in one statement, and answered with a signed receipt.

Everything stands or falls with one transaction: the ciphertext, the end of an earlier submission, the removal of the
draft, the audit row, the receipt and the mail.
"""

from datetime import datetime
from typing import Final

import structlog
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import User
from app.audit.chain import link_now
from app.challenges.holding import hold
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.config import ConfigurationError, current_settings
from app.core.database import db
from app.core.errors import DomainError, InvalidStepError, NotPermittedError, StaleRecordError
from app.core.filters import format_datetime, moment_to_the_second
from app.core.refs import new_ref
from app.notifications.services import notify
from app.proposals import drafts, policy
from app.proposals.accepting import accept, moment_of_arrival
from app.proposals.drafts import Draft
from app.proposals.lifecycle import PROPOSAL_CYCLE, is_before_closing
from app.proposals.models import Proposal, Receipt, Submission
from app.proposals.states import ProposalState, SubmissionEnd
from app.seal.manifest import Manifest
from app.seal.receipts import ReceiptDocument, sign
from app.seal.sealing import seal
from app.seal.web_keys import WebKeys, web_keys

CLOSED: Final = _l("The challenge is closed. Proposals can no longer be submitted or changed.")
log = structlog.get_logger(__name__)


class TooLateError(DomainError):
    """A proposal arrived at its closing time or after it. The draft is kept; `arrived_at` is what the clock said."""

    status = 409

    def __init__(self, proposal: Proposal, *, arrived_at: datetime, deadline: datetime) -> None:
        super().__init__("too late")
        self.message = CLOSED
        self.proposal_id, self.proposal_path = proposal.id, proposal.path
        self.arrived_at, self.deadline = arrived_at, deadline


class SealAwayError(DomainError):
    """The platform has no keys to seal with or to sign a receipt with; the draft is kept."""

    status = 503

    def __init__(self) -> None:
        super().__init__("no keys to seal with")
        self.message = _l("Submitting is not possible at the moment. Your draft is kept.")


def can_seal() -> bool:
    """Whether the keys are there that submitting needs."""
    try:
        return web_keys(current_settings()) is not None
    except ConfigurationError:
        return False


def manifest_of(proposal: Proposal, draft: Draft) -> Manifest:
    """What is sealed when this draft is submitted: the supplier's own copy, byte for byte.

    Raises `InvalidStepError`, with what is missing, for a draft that is not complete.
    """
    if missing := draft.missing():
        raise InvalidStepError(_l("Something has to be done first."), missing=missing)
    return Manifest(
        challenge=proposal.challenge.ref,
        proposal=proposal.ref,
        organisation=proposal.organisation_id,
        organisation_name=proposal.organisation.name,
        texts=draft.texts,
        price_eur=draft.price_eur or 0,
        files=tuple(attachment.entry for attachment in drafts.attachments(proposal)),
        salt=draft.salt,
    )


def submit(proposal: Proposal, *, by: Actor, commitment: str | None = None) -> Receipt:
    """Seal and submit the draft; an earlier submission of this proposal ends, and its ciphertext is removed.

    `commitment` is that of what was looked at last: `StaleRecordError` when the draft is another by now. Raises
    `TooLateError`, `SealAwayError`, `NotPermittedError`, `InvalidStepError` (with what is missing), or
    `UnreadableDraftError`. Confirms by one mail to who submitted, without the salt or anything of the text.
    """
    if not policy.can_write(by, proposal):
        raise NotPermittedError("submit")
    # The opener changes the vraagstuk, and so waits for whoever is submitting; after it, nobody gets in any more.
    hold(proposal.challenge, is_shared=True)
    draft = drafts.read(proposal)
    if draft is None:
        raise InvalidStepError(_l("There is no draft to submit."))
    manifest, keys = manifest_of(proposal, draft), _keys()
    if commitment is not None and commitment != manifest.commitment():
        raise StaleRecordError(newest_url=f"/voorstellen/{proposal.path}/nakijken")
    submission = _accept(proposal, manifest, keys, by)
    drafts.discard(proposal)
    db.session.flush()
    receipt = write_receipt(submission, keys)
    _confirm(receipt, by)
    return receipt


def withdraw(proposal: Proposal, *, by: Actor) -> None:
    """Take a submitted proposal back before the deadline: its ciphertext is removed, its receipt stays."""
    hold(proposal.challenge, is_shared=True)
    PROPOSAL_CYCLE.take(proposal, "withdraw", by=by)
    _end(proposal, SubmissionEnd.WITHDRAWN)


def live_submission(proposal: Proposal) -> Submission | None:
    """The submission that counts, or None."""
    return db.session.scalar(
        select(Submission).where(Submission.proposal_id == proposal.id, Submission.ended_at.is_(None))
    )


def _accept(proposal: Proposal, manifest: Manifest, keys: WebKeys, by: Actor) -> Submission:
    deadline = _deadline(proposal)
    if not is_before_closing(proposal):
        raise TooLateError(proposal, arrived_at=moment_of_arrival(), deadline=deadline)
    is_replacement = proposal.state is ProposalState.SUBMITTED
    # Set for the database, which wants a date with this state; the accepting statement says what it is.
    proposal.submitted_at = now()
    PROPOSAL_CYCLE.take(proposal, "replace" if is_replacement else "submit", by=by, commitment=manifest.commitment())
    _end(proposal, SubmissionEnd.REPLACED)
    sealed = seal(manifest, drafts.contents(proposal), deadline=deadline, public_key=keys.seal)
    submission = accept(proposal, sealed, deadline=deadline, by_id=by.id)
    if submission is None:
        raise TooLateError(proposal, arrived_at=moment_of_arrival(), deadline=deadline)
    proposal.submitted_at = submission.received_at
    return submission


def _deadline(proposal: Proposal) -> datetime:
    challenge = proposal.challenge
    if challenge.state is not ChallengeState.OPEN or challenge.closing_at is None:
        raise InvalidStepError(CLOSED)
    return challenge.closing_at


def _keys() -> WebKeys:
    try:
        keys = web_keys(current_settings())
    except ConfigurationError as error:
        log.error("seal_away", error=str(error))
        raise SealAwayError from error
    if keys is None:
        raise SealAwayError
    return keys


def _end(proposal: Proposal, how: SubmissionEnd) -> None:
    submission = live_submission(proposal)
    if submission is not None:
        submission.ended_at, submission.ended_how = now(), how
        submission.header = submission.body = None
        db.session.flush()


def write_receipt(submission: Submission, keys: WebKeys) -> Receipt:
    """Sign what was accepted, with the head of the audit chain at this moment."""
    document = ReceiptDocument(
        number=new_ref(),
        proposal=submission.proposal.ref,
        challenge=submission.proposal.challenge.ref,
        organisation=submission.proposal.organisation_id,
        received_at=submission.received_at,
        deadline=submission.deadline,
        commitment=submission.commitment,
        ciphertext_sha256=submission.ciphertext_sha256,
        ciphertext_size=submission.ciphertext_size,
        seal_key=submission.seal_key,
        audit_head=link_now(),
        receipt_key=keys.receipt.public.id,
    )
    receipt = Receipt(
        ref=document.number,
        submission=submission,
        document=document.to_bytes().decode(),
        signature=sign(document, keys.receipt),
    )
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _confirm(receipt: Receipt, by: Actor) -> None:
    sender = db.session.get(User, by.id)
    if sender is None:
        return
    submission = receipt.submission
    document = receipt.read()
    notify(
        [sender],
        subject=_l("Your proposal has been received"),
        paragraphs=[
            _l("Challenge: %(title)s", title=submission.proposal.challenge.title),
            _l("Received on %(when)s.", when=LazyString(moment_to_the_second, submission.received_at)),
            _l("Number of your receipt: %(number)s", number=document.number),
            _l("Mark of what you sent (commitment): %(hash)s", hash=document.commitment),
            _l(
                "Mark of the sealed package: %(hash)s (%(size)s bytes)",
                hash=document.ciphertext_sha256,
                size=document.ciphertext_size,
            ),
            _l("Head of the trail at that moment: %(hash)s", hash=document.audit_head),
            _l(
                "Your proposal is sealed until %(when)s. Nobody can read it until then, you included. Until then you "
                "can replace or withdraw it. Keep your own copy and your receipt.",
                when=LazyString(format_datetime, submission.deadline),
            ),
        ],
        link=f"/voorstellen/{submission.proposal.ref}/ontvangstbewijs",
        is_private=True,
    )
