"""What suppliers do with their drafts, and what the decision does with a proposal. Submitting is a file of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError
from app.proposals import drafts, policy, queries
from app.proposals.drafts import Attachment, Draft
from app.proposals.lifecycle import PROPOSAL_CYCLE, is_before_closing
from app.proposals.models import Proposal
from app.proposals.states import DECIDED_STATES, ProposalState
from app.proposals.submitting import CLOSED


@dataclass(frozen=True, slots=True)
class ProposalText:
    """What a supplier fills in: four texts and a price in whole euros excluding VAT."""

    texts: Mapping[str, str]
    price_eur: int | None


def start_draft(challenge: Challenge, organisation_id: int, *, by: Actor) -> Proposal:
    """The one proposal of this supplier: a new draft, or the one that is there; a withdrawn one is resumed.

    Raises `NotPermittedError`, or `InvalidStepError` when the vraagstuk is not open.
    """
    if not policy.can_propose(by, challenge) or not by.has(organisation_id, *policy.MAKERS):
        raise NotPermittedError("start_draft")
    if challenge.stage is not ChallengeState.OPEN:
        raise InvalidStepError(_l("You can only write a proposal while the challenge is open for proposals."))
    proposal = queries.own(challenge, organisation_id) or _create(challenge, organisation_id, by)
    if proposal.state is ProposalState.WITHDRAWN:
        resume(proposal, by=by)
    return proposal


def resume(proposal: Proposal, *, by: Actor) -> None:
    """Make a withdrawn proposal a draft again: the one that stood beside it, else an empty one."""
    PROPOSAL_CYCLE.take(proposal, "resume", by=by)
    if not drafts.exists(proposal):
        drafts.write(proposal, Draft.empty())


def start_replacement(proposal: Proposal, *, by: Actor) -> None:
    """Begin an empty draft beside a submitted proposal, to take its place; the draft that is there stays.

    Raises `NotPermittedError` or `InvalidStepError`.
    """
    _check_writable(proposal, by)
    if not drafts.exists(proposal):
        drafts.write(proposal, Draft.empty())
        record("started_replacement", proposal, by=by)


def discard_draft(proposal: Proposal, *, by: Actor) -> None:
    """Throw away a draft with its files: the one beside a submitted proposal, or one that cannot be read any more.

    What was submitted stays. A proposal that is a draft itself goes on with an empty one. Raises `NotPermittedError`
    or `InvalidStepError`.
    """
    _check_writable(proposal, by)
    drafts.discard(proposal)
    record("discarded_draft", proposal, by=by)
    if proposal.state is ProposalState.DRAFT:
        drafts.write(proposal, Draft.empty())


def save(proposal: Proposal, text: ProposalText, *, by: Actor) -> None:
    """Keep a draft as it is at the moment, complete or not. What was submitted is never changed by this.

    Raises `NotPermittedError`, `UnreadableDraftError`, or `InvalidStepError` when there is no draft or the vraagstuk is
    closed.
    """
    draft = _draft(proposal, by)
    drafts.write(proposal, Draft(dict(text.texts), text.price_eur, draft.salt))


def attach(proposal: Proposal, name: str, content: bytes, *, by: Actor) -> Attachment:
    """Add a file to the draft. Raises what `save` and `drafts.add_file` raise."""
    _draft(proposal, by)
    return drafts.add_file(proposal, name, content)


def detach(proposal: Proposal, ref: str, *, by: Actor) -> None:
    """Remove a file from the draft. Raises what `save` raises, and `NotFoundError`."""
    _draft(proposal, by)
    drafts.remove_file(proposal, ref)


def decide(proposal: Proposal, *, is_chosen: bool, reason: str, by: Actor) -> None:
    """Choose or reject one proposal, with the reason in the trail. Tells nobody: the whole decision does."""
    proposal.decided_at = now()
    PROPOSAL_CYCLE.take(proposal, "choose" if is_chosen else "reject", by=by, reason=reason)


def mark_as_read(proposal: Proposal, *, by: Actor) -> None:
    """The supplier has read the decision; it no longer waits for them."""
    if not policy.is_maker(by, proposal):
        raise NotPermittedError("mark_as_read")
    if proposal.state not in DECIDED_STATES:
        raise InvalidStepError(_l("There is no decision yet."))
    if proposal.decision_read_at is None:
        proposal.decision_read_at = now()
        record("read_decision", proposal, by=by)


def _create(challenge: Challenge, organisation_id: int, by: Actor) -> Proposal:
    proposal = Proposal(challenge_id=challenge.id, organisation_id=organisation_id, created_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(proposal)
    except IntegrityError:
        # A colleague began in the same moment: there is one proposal for each supplier.
        existing = queries.own(challenge, organisation_id)
        if existing is None:
            raise
        return existing
    drafts.write(proposal, Draft.empty())
    record("started", proposal, by=by)
    return proposal


def _draft(proposal: Proposal, by: Actor) -> Draft:
    """The draft that this person may change now."""
    _check_writable(proposal, by)
    draft = drafts.read(proposal)
    if draft is None:
        raise InvalidStepError(_l("Only a draft is saved while you type. This proposal is no draft."))
    return draft


def _check_writable(proposal: Proposal, by: Actor) -> None:
    """Raise `NotPermittedError` or `InvalidStepError` unless this person may write in a draft of the proposal now."""
    if not policy.can_write(by, proposal):
        raise NotPermittedError("write")
    if not is_before_closing(proposal):
        raise InvalidStepError(CLOSED)
    if proposal.state not in (ProposalState.DRAFT, ProposalState.SUBMITTED):
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
