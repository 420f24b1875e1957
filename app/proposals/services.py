"""What suppliers do with their proposal, and what the decision does with it."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.accounts.models import User
from app.audit.services import record
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError
from app.core.filters import format_datetime
from app.notifications.services import notify
from app.proposals import policy, queries
from app.proposals.lifecycle import PROPOSAL_CYCLE, is_before_closing
from app.proposals.models import Proposal
from app.proposals.states import ProposalState


@dataclass(frozen=True, slots=True)
class ProposalText:
    """What a supplier fills in: four texts and a price in whole euros excluding VAT."""

    idea: str
    why_it_works: str
    smallest_test: str
    team: str
    price_eur: int | None

    def write_to(self, proposal: Proposal) -> None:
        proposal.idea = self.idea
        proposal.why_it_works = self.why_it_works
        proposal.smallest_test = self.smallest_test
        proposal.team = self.team
        proposal.price_eur = self.price_eur


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
        PROPOSAL_CYCLE.take(proposal, "resume", by=by)
    return proposal


def save(proposal: Proposal, text: ProposalText, *, by: Actor) -> None:
    """Keep a draft as it is at the moment, complete or not. A submitted proposal is never changed by this.

    Raises `NotPermittedError`, or `InvalidStepError` when it is no draft or the vraagstuk is closed.
    """
    if not policy.can_write(by, proposal):
        raise NotPermittedError("save")
    if proposal.state is not ProposalState.DRAFT:
        raise InvalidStepError(_l("Only a draft is saved while you type. This proposal is no draft."))
    if not is_before_closing(proposal):
        raise InvalidStepError(_l("The challenge is closed. Proposals can no longer be submitted or changed."))
    text.write_to(proposal)
    db.session.flush()


def submit(proposal: Proposal, *, by: Actor) -> None:
    """Submit a complete draft before the deadline, by the clock, and confirm it by mail to who submitted it."""
    _hold(proposal.challenge)
    # Before the step, which looks at the clock itself: what is written down is never later than what was checked.
    proposal.submitted_at = now()
    PROPOSAL_CYCLE.take(proposal, "submit", by=by)
    _confirm(proposal, _l("Your proposal has been submitted"), by)


def replace(proposal: Proposal, text: ProposalText, *, by: Actor) -> None:
    """Put another text in the place of a submitted one, as a whole and before the deadline, and confirm it by mail."""
    _hold(proposal.challenge)
    proposal.submitted_at = now()
    text.write_to(proposal)
    PROPOSAL_CYCLE.take(proposal, "replace", by=by)
    _confirm(proposal, _l("Your proposal has been replaced"), by)


def withdraw(proposal: Proposal, *, by: Actor) -> None:
    """Take a submitted proposal back before the deadline; its makers keep the text."""
    _hold(proposal.challenge)
    PROPOSAL_CYCLE.take(proposal, "withdraw", by=by)


def resume(proposal: Proposal, *, by: Actor) -> None:
    """Make a withdrawn proposal a draft again."""
    PROPOSAL_CYCLE.take(proposal, "resume", by=by)


def decide(proposal: Proposal, *, is_chosen: bool, reason: str, by: Actor) -> None:
    """Choose or reject one proposal, with the reason for its supplier. Tells nobody: the whole decision does."""
    proposal.decided_at, proposal.decision_reason = now(), reason.strip()
    PROPOSAL_CYCLE.take(proposal, "choose" if is_chosen else "reject", by=by, reason=reason)


def mark_as_read(proposal: Proposal, *, by: Actor) -> None:
    """The supplier has read the decision; it no longer waits for them."""
    if not policy.is_maker(by, proposal):
        raise NotPermittedError("mark_as_read")
    if proposal.state not in policy.DECIDED_STATES:
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
    record("started", proposal, by=by)
    return proposal


def _hold(challenge: Challenge) -> None:
    """Read the vraagstuk afresh and keep it from changing until this transaction ends."""
    db.session.refresh(challenge, with_for_update={"read": True, "of": Challenge})


def _confirm(proposal: Proposal, subject: Any, by: Actor) -> None:
    sender = db.session.get(User, by.id)
    if sender is None:
        return
    notify(
        [sender],
        subject=subject,
        paragraphs=[
            _l("Challenge: %(title)s", title=proposal.challenge.title),
            _l("Submitted on %(when)s.", when=LazyString(format_datetime, proposal.submitted_at)),
            _l(
                "Summary number: %(number)s. It stands with your proposal too, as long as the text is the same.",
                number=proposal.summary_number,
            ),
            _l(
                "Until %(when)s nobody but your own people can read it. Until then you can replace or withdraw it.",
                when=LazyString(format_datetime, proposal.challenge.closing_at),
            ),
        ],
        link=f"/voorstellen/{proposal.ref}",
        is_private=True,
    )
