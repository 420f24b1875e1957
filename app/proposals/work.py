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
from app.proposals.states import ProposalState


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
