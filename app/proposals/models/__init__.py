"""Tables of proposals: what may be read, drafts, sealed submissions with their receipts, and openings."""

from app.proposals.models.draft import DraftFile, ProposalDraft
from app.proposals.models.opening import OpenedFile, Opening
from app.proposals.models.proposal import HIGHEST_PRICE_EUR, TEXT_FIELDS, TEXT_LIMITS, TOTAL_LIMIT, Proposal
from app.proposals.models.submission import Receipt, Submission

__all__ = [
    "HIGHEST_PRICE_EUR",
    "TEXT_FIELDS",
    "TEXT_LIMITS",
    "TOTAL_LIMIT",
    "DraftFile",
    "OpenedFile",
    "Opening",
    "Proposal",
    "ProposalDraft",
    "Receipt",
    "Submission",
]
