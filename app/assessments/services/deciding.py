"""Deciding on all proposals to a vraagstuk, at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.assessments import policy
from app.assessments.models import Decision
from app.challenges.models import Challenge
from app.challenges.services import mark_decided
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.notifications.services import notify
from app.proposals import queries as proposals
from app.proposals import services as proposal_services
from app.proposals.models import Proposal
from app.proposals.states import ProposalState

MIN_REASON = 20
"""The least characters of a reason for a supplier: one short sentence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on one proposal, and why, for its supplier to read."""

    is_chosen: bool
    reason: str


def decide(challenge: Challenge, verdicts: Mapping[str, Verdict], *, explanation: str, by: Actor) -> Decision:
    """Decide on every proposal, by ref, with a reason for each, and tell every supplier theirs. All or nothing.

    `explanation` is public. None may be chosen. Raises `NotPermittedError`, `InvalidStepError` when the vraagstuk is
    not closed or nothing came in, and `RefusedInputError` when a verdict or a reason is missing or too short.
    """
    # Two officers at once: the second one waits here and finds it decided.
    db.session.refresh(challenge, with_for_update={"of": Challenge})
    if not policy.is_decider(by, challenge):
        raise NotPermittedError("decide")
    if not policy.can_decide(by, challenge):
        raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
    submitted = proposals.to_judge(challenge, by)
    if not submitted:
        raise InvalidStepError(_l("No proposals came. Record that instead of a decision."))
    _check(submitted, verdicts, explanation)
    for proposal in submitted:
        verdict = verdicts[proposal.ref]
        proposal_services.decide(proposal, is_chosen=verdict.is_chosen, reason=verdict.reason, by=by)
    decision = Decision(challenge_id=challenge.id, decided_by_id=by.id, explanation=explanation.strip())
    db.session.add(decision)
    mark_decided(challenge, by=by)
    for proposal in submitted:
        _tell(proposal)
    return decision


def _check(submitted: list[Proposal], verdicts: Mapping[str, Verdict], explanation: str) -> None:
    if {proposal.ref for proposal in submitted} != set(verdicts):
        raise RefusedInputError(_l("The list of proposals has changed. Look at it again before you decide."))
    for ref, verdict in verdicts.items():
        if len(verdict.reason.strip()) < MIN_REASON:
            raise RefusedInputError(_l("Give a reason of at least 20 characters."), field=f"reason_{ref}")
    if len(explanation.strip()) < MIN_REASON:
        raise RefusedInputError(_l("Give an explanation of at least 20 characters."), field="explanation")


def _tell(proposal: Proposal) -> None:
    is_chosen = proposal.state is ProposalState.CHOSEN
    result = _l("Your proposal was chosen.") if is_chosen else _l("Your proposal was not chosen.")
    notify(
        proposals.makers(proposal),
        subject=_l("The decision on your proposal: %(title)s", title=proposal.challenge.title),
        paragraphs=[result, _l("The reason:"), proposal.decision_reason],
        link=f"/voorstellen/{proposal.ref}",
        is_private=True,
    )
