"""What waits for a supplier's people on *Mijn werk*."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.accounts.actor import Actor
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.work import Task, work_list, work_select
from app.proposals import policy
from app.proposals.models import Proposal
from app.proposals.states import DECIDED_STATES, ProposalState


def _drafts_to_finish(actor: Actor) -> Select[Any] | None:
    """Drafts to vraagstukken that are still open, until their closing time."""
    suppliers = actor.organisation_ids(*policy.MAKERS)
    if not suppliers:
        return None
    return (
        work_select("finish_proposal", Proposal.ref, Challenge.title, Challenge.closing_at)
        .join_from(Proposal, Challenge, Proposal.challenge_id == Challenge.id)
        .where(
            Proposal.organisation_id.in_(suppliers),
            Proposal.state == ProposalState.DRAFT,
            Challenge.stage == ChallengeState.OPEN,
        )
    )


def _decisions_to_read(actor: Actor) -> Select[Any] | None:
    """Decisions that nobody of the supplier has marked as read."""
    suppliers = actor.organisation_ids(*policy.MAKERS)
    if not suppliers:
        return None
    return (
        work_select("read_decision", Proposal.ref, Challenge.title)
        .join_from(Proposal, Challenge, Proposal.challenge_id == Challenge.id)
        .where(
            Proposal.organisation_id.in_(suppliers),
            Proposal.state.in_(DECIDED_STATES),
            Proposal.decision_read_at.is_(None),
        )
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    work_list.register(
        Task(
            key="finish_proposal",
            label=_l("Go on writing"),
            reason=_l("Your proposal is a draft. It counts only when you submit it before the closing time."),
            endpoint="proposals.edit",
            waiting=_drafts_to_finish,
        )
    )
    work_list.register(
        Task(
            key="read_decision",
            label=_l("Read the decision"),
            reason=_l("There is a decision on your proposal, with the reason."),
            endpoint="proposals.show",
            waiting=_decisions_to_read,
        )
    )
