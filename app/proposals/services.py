"""What suppliers do with their drafts, and what the decision does with a proposal. Submitting is a file of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.proposals import drafts, policy, queries
from app.proposals.drafts import Attachment, Draft
from app.proposals.lifecycle import PROPOSAL_CYCLE, is_before_closing
from app.proposals.models import TEXT_FIELDS, Proposal
from app.proposals.states import ProposalState
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


def fill(
    proposal: Proposal,
    draft: Draft,
    *,
    files: Sequence[tuple[str, bytes]] | None = None,
    overwrite: bool,
    by: Actor,
) -> None:
    """Put texts, price and files (name, content) that are there already in the draft, with the salt of `draft`.

    Without `files` those of the draft stay. Raises `RefusedInputError` (field `overwrite`) when there is something in
    the draft and `overwrite` does not say that it may go, `NotPermittedError`, or `InvalidStepError`.
    """
    if proposal.state is ProposalState.WITHDRAWN:
        resume(proposal, by=by)
    _check_writable(proposal, by)
    if not overwrite and holds_something(proposal):
        raise RefusedInputError(
            _l("There is a draft already. Say that it may be overwritten, or go back and keep it."), field="overwrite"
        )
    if files is not None or not drafts.is_readable(proposal):
        drafts.discard(proposal)
    drafts.write(proposal, draft)
    for name, content in files or ():
        drafts.add_file(proposal, name, content)


def reuse(earlier: Proposal, challenge: Challenge, *, overwrite: bool, by: Actor) -> Proposal:
    """Use an opened proposal, with its files, for a draft to another open vraagstuk of the same supplier.

    Raises what `start_draft` and `fill` raise, and `NotPermittedError` for a proposal that is not one's own or is
    sealed.
    """
    if not policy.can_reuse(by, earlier):
        raise NotPermittedError("reuse")
    proposal = start_draft(challenge, earlier.organisation_id, by=by)
    files = [(file.name, file.content) for file in queries.opened_files(earlier)]
    texts = {name: str(getattr(earlier, name)) for name in TEXT_FIELDS}
    fill(proposal, Draft(texts, earlier.price_eur), files=files, overwrite=overwrite, by=by)
    return proposal


def holds_something(proposal: Proposal) -> bool:
    """Whether there is a draft in which somebody typed something or to which a file was added."""
    if not drafts.is_readable(proposal):
        return True  # nobody can say that it is empty
    draft = drafts.read(proposal)
    return draft is not None and (not draft.is_empty or bool(drafts.attachments(proposal)))


def conclude(proposal: Proposal, action: str, *, by: Actor) -> None:
    """Take the step (`invite`, `choose` or `reject`) that a signed decision means for one proposal. Tells nobody."""
    if action != "invite":
        proposal.decided_at = now()
    PROPOSAL_CYCLE.take(proposal, action, by=by)


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
