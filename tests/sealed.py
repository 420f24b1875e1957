"""Proposals that are really sealed, by way of the services, and what only the opener can do with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.core.database import db
from app.organisations.models import Organisation
from app.proposals import drafts, services, submitting
from app.proposals.models import Proposal, Receipt, Submission
from app.proposals.services import ProposalText
from tests.factories import SupplierFactory, actor_of, member

TEXTS = {
    "idea": "Wij bellen mensen op het moment dat zij kunnen komen.",
    "why_it_works": "Mensen wachten thuis in plaats van aan de balie.",
    "smallest_test": "Twee weken, één balie, veertig mensen.",
    "team": "Een onderzoeker en twee begeleiders.",
}
PRICE_EUR = 18_000


def drafted(
    challenge: Challenge,
    supplier: Organisation | None = None,
    texts: Mapping[str, str] = TEXTS,
    *,
    price_eur: int | None = PRICE_EUR,
    files: Sequence[tuple[str, bytes]] = (),
    by: User | None = None,
) -> Proposal:
    """A draft of this supplier (a new one when none is named) to an open vraagstuk, with files of (name, content)."""
    supplier = supplier or SupplierFactory()
    writer = actor_of(by or member(supplier, Role.MEMBER))
    proposal = services.start_draft(challenge, supplier.id, by=writer)
    if not drafts.exists(proposal):
        services.start_replacement(proposal, by=writer)
    services.save(proposal, ProposalText({**TEXTS, **texts}, price_eur), by=writer)
    for name, content in files:
        services.attach(proposal, name, content, by=writer)
    return proposal


def submitted(
    challenge: Challenge,
    supplier: Organisation | None = None,
    texts: Mapping[str, str] = TEXTS,
    *,
    by: User | None = None,
    **values: Any,
) -> Proposal:
    """A proposal that was sealed and received; `values` are those of `drafted`. Submitted before, it is replaced."""
    supplier = supplier or SupplierFactory()
    writer = by or member(supplier, Role.MEMBER)
    proposal = drafted(challenge, supplier, texts, by=writer, **values)
    submitting.submit(proposal, by=actor_of(writer))
    return proposal


def commitment_of(proposal: Proposal) -> str:
    """The mark of the draft as it is, which the form of the last look sends along."""
    draft = drafts.read(proposal)
    assert draft is not None
    return submitting.manifest_of(proposal, draft).commitment()


def submission_of(proposal: Proposal) -> Submission:
    """The submission that counts."""
    found = submitting.live_submission(proposal)
    assert found is not None
    return found


def receipt_of(proposal: Proposal) -> Receipt:
    """The receipt of the submission that counts."""
    return db.session.query(Receipt).filter_by(submission_id=submission_of(proposal).id).one()
