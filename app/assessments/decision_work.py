"""What waits on *Mijn werk* around a decision: overdue answers on top, preparing, signing, reading a letter."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.assessments.models import Decision, Panel
from app.assessments.queries.letters import waiting_to_be_read
from app.assessments.queries.promises import WAITING_STAGES
from app.assessments.states import DecisionState
from app.assessments.terms import latest_overdue
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import today
from app.core.work import Task, work_list, work_select
from app.proposals.models import Proposal
from app.proposals.states import ProposalState


def overdue(actor: Actor) -> Select[Any] | None:
    """Vraagstukken whose suppliers should have had their answer. That says nothing about the number of proposals."""
    agencies = actor.organisation_ids(Role.OFFICER, Role.DIRECTOR)
    if not agencies:
        return None
    return work_select("overdue_answer", Challenge.ref, Challenge.title, Challenge.decision_due).where(
        Challenge.organisation_id.in_(agencies),
        Challenge.stage.in_(WAITING_STAGES),
        Challenge.decision_due <= latest_overdue(today()),
    )


def to_prepare(actor: Actor) -> Select[Any] | None:
    """Vraagstukken with scores that stand, and with a decision that is still to be prepared."""
    agencies = actor.organisation_ids(Role.OFFICER)
    if not agencies:
        return None
    is_judged = select(Panel.challenge_id).where(Panel.challenge_id == Challenge.id, Panel.established_at.is_not(None))
    is_in_the_running = select(Proposal.id).where(
        Proposal.challenge_id == Challenge.id, Proposal.state == ProposalState.OPENED
    )
    lies_elsewhere = _decision().where(or_(Decision.state == DecisionState.OFFERED, Decision.comment != ""))
    return work_select("decide", Challenge.ref, Challenge.title, Challenge.decision_due).where(
        Challenge.organisation_id.in_(agencies),
        Challenge.stage == ChallengeState.ASSESSMENT,
        _is_not_overdue(),
        or_(is_judged.exists(), ~is_in_the_running.exists()),
        ~lies_elsewhere.exists(),
    )


def sent_back(actor: Actor) -> Select[Any] | None:
    """Decisions that the director sent back."""
    return _of_decisions("decision_sent_back", actor, Role.OFFICER, DecisionState.PREPARED, Decision.comment != "")


def to_sign(actor: Actor) -> Select[Any] | None:
    """Decisions that wait for the director."""
    return _of_decisions("sign_decision", actor, Role.DIRECTOR, DecisionState.OFFERED)


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    work_list.register(
        Task(
            key="overdue_answer",
            label=_l("Give the answer"),
            reason=_l(
                "Overdue: suppliers were promised an answer within ten working days after the decision date. Everybody "
                "sees that it is late."
            ),
            endpoint="decisions.decide",
            waiting=overdue,
            comes_first=True,
        ),
        Task(
            key="decide",
            label=_l("Prepare the decision"),
            reason=_l("The proposals can be decided on. Every supplier waits for an answer with reasons."),
            endpoint="decisions.decide",
            waiting=to_prepare,
        ),
        Task(
            key="decision_sent_back",
            label=_l("Change the decision"),
            reason=_l("The director sent the decision back, with a comment."),
            endpoint="decisions.decide",
            waiting=sent_back,
        ),
        Task(
            key="sign_decision",
            label=_l("Read and sign"),
            reason=_l("An officer has prepared the decision. With your signature every supplier gets their letter."),
            endpoint="decisions.sign",
            waiting=to_sign,
        ),
        Task(
            key="read_letter",
            label=_l("Read the letter"),
            reason=_l("There is a decision on your proposal, with the reasons."),
            endpoint="letters.latest",
            waiting=waiting_to_be_read,
        ),
    )


def _decision() -> Select[Any]:
    return select(Decision.id).where(Decision.challenge_id == Challenge.id, Decision.state != DecisionState.SIGNED)


def _is_not_overdue() -> Any:
    return or_(Challenge.decision_due.is_(None), Challenge.decision_due > latest_overdue(today()))


def _of_decisions(key: str, actor: Actor, role: Role, state: DecisionState, *more: Any) -> Select[Any] | None:
    agencies = actor.organisation_ids(role)
    if not agencies:
        return None
    return work_select(key, Challenge.ref, Challenge.title, Challenge.decision_due).where(
        Challenge.organisation_id.in_(agencies),
        Challenge.stage == ChallengeState.ASSESSMENT,
        _is_not_overdue(),
        _decision().where(Decision.state == state, *more).exists(),
    )
