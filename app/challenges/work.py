"""What waits for somebody on *Mijn werk* around vraagstukken."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.challenges.blocks import waiting_for_another
from app.challenges.lifecycle import FULL_WEIGHT
from app.challenges.models import Challenge, CoOwner, Criterion, Question
from app.challenges.moments import answers_close_in_sql
from app.challenges.states import ASKABLE_STATES, WRITABLE_STATES, ChallengeState, CoOwnerState
from app.core.clock import now
from app.core.config import current_settings
from app.core.work import Task, work_list, work_select
from app.lifecycle.engine import MIN_REASON


def _concepts(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER)):
        return None
    return work_select("challenge.concept", Challenge.ref, Challenge.title).where(
        Challenge.organisation_id.in_(ids), Challenge.state == ChallengeState.CONCEPT
    )


def _questions(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER)):
        return None
    waiting = select(Question.id).where(Question.challenge_id == Challenge.id, Question.answered_at.is_(None))
    until = answers_close_in_sql()
    return work_select("challenge.questions", Challenge.ref, Challenge.title, until).where(
        Challenge.organisation_id.in_(ids),
        Challenge.stage.in_(ASKABLE_STATES),
        or_(until.is_(None), until > now()),
        waiting.exists(),
    )


def _requests(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER, Role.OWNER)):
        return None
    return work_select("challenge.requests", Challenge.ref, Challenge.title).where(
        Challenge.organisation_id.in_(ids), Challenge.state == ChallengeState.DIALOGUE, _is_asked_to_join()
    )


def _to_prepare(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OFFICER)):
        return None
    return work_select("challenge.prepare", Challenge.ref, Challenge.title).where(
        Challenge.organisation_id.in_(ids), _dialogue_is_over(), ~_is_prepared()
    )


def _to_open(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids(Role.OWNER)):
        return None
    return work_select("challenge.open", Challenge.ref, Challenge.title).where(
        Challenge.organisation_id.in_(ids), _dialogue_is_over(), _is_prepared()
    )


def _sentences(actor: Actor) -> Select[Any] | None:
    if not (ids := actor.organisation_ids()):
        return None
    return work_select("challenge.sentence", Challenge.ref, Challenge.title).where(
        Challenge.organisation_id.in_(ids), Challenge.state.in_(WRITABLE_STATES), waiting_for_another(actor.id)
    )


def _dialogue_is_over() -> ColumnElement[bool]:
    least = timedelta(days=current_settings().min_dialogue_days)
    return and_(Challenge.state == ChallengeState.DIALOGUE, Challenge.published_at <= now() - least)


def _is_prepared() -> ColumnElement[bool]:
    """Whether everything is filled in that opening asks for (`lifecycle.TO_OPEN`); a test holds the two together."""
    weights = (
        select(func.coalesce(func.sum(Criterion.weight), 0))
        .where(Criterion.challenge_id == Challenge.id)
        .scalar_subquery()
    )
    joined = (
        select(func.coalesce(func.sum(CoOwner.share), 0))
        .where(CoOwner.challenge_id == Challenge.id, CoOwner.state == CoOwnerState.ACCEPTED)
        .scalar_subquery()
    )
    least_reason = Challenge.route_advice["least_reason"].as_integer()
    least = timedelta(days=current_settings().min_open_days)
    return and_(
        Challenge.report_published_at.is_not(None),
        func.coalesce(Challenge.budget_eur, 0) > 0,
        func.coalesce(Challenge.experiments_count, 0) > 0,
        Challenge.scaling_option != "",
        Challenge.subject.is_not(None),
        Challenge.route_choice.is_not(None),
        func.length(Challenge.route) >= func.coalesce(least_reason, MIN_REASON),
        ~_is_asked_to_join(),
        Challenge.lead_share + joined == FULL_WEIGHT,
        Challenge.decision_due.is_not(None),
        func.coalesce(Challenge.closing_at > now() + least, False),
        weights == FULL_WEIGHT,
    )


def _is_asked_to_join() -> ColumnElement[bool]:
    asking = select(CoOwner.id).where(CoOwner.challenge_id == Challenge.id, CoOwner.state == CoOwnerState.ASKED)
    return asking.exists()


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    for task in (
        Task(
            "challenge.questions",
            _l("Answer"),
            _l("Somebody has asked a question. Your answer goes to everyone at once."),
            "challenges.show",
            _questions,
            anchor="vragen",
        ),
        Task(
            "challenge.requests",
            _l("Answer the agency"),
            _l("Another agency has this problem too and wants to join. Answer before it opens."),
            "challenges.show",
            _requests,
            anchor="meedoen",
        ),
        Task(
            "challenge.open",
            _l("Look and open"),
            _l("The dialogue has taken place and everything is filled in. You can open it for proposals."),
            "challenges.show",
            _to_open,
        ),
        Task(
            "challenge.prepare",
            _l("Prepare the opening"),
            _l("The dialogue has taken place. Fill in what is needed to open for proposals."),
            "challenges.prepare",
            _to_prepare,
        ),
        Task(
            "challenge.sentence",
            _l("Look at the sentence"),
            _l("A sentence waits for a second pair of eyes: may it stay?"),
            "challenges.guard",
            _sentences,
        ),
        Task(
            "challenge.concept",
            _l("Go on writing"),
            _l("This concept is not public yet."),
            "challenges.edit",
            _concepts,
        ),
    ):
        work_list.register(task)
