"""What waits on *Mijn werk* around panels: naming one, declaring and assessing, and settling differences."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, distinct, exists, func, or_, select

from app.accounts.actor import Actor
from app.assessments import policy
from app.assessments.composition import ACTIVE_STATES, LEAST_BACKGROUNDS, LEAST_PEOPLE
from app.assessments.models import Assessment, Panel, PanelMember
from app.assessments.queries.panel import is_of
from app.assessments.states import AssessmentState, MemberState
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.work import Task, work_list, work_select
from app.organisations.states import OrganisationKind
from app.proposals.models import Proposal
from app.proposals.states import READABLE_STATES


def is_complete() -> ColumnElement[bool]:
    """`composition(…).is_complete` in SQL, over Challenge."""
    return (
        select(PanelMember.challenge_id)
        .where(PanelMember.challenge_id == Challenge.id, PanelMember.state.in_(ACTIVE_STATES))
        .group_by(PanelMember.challenge_id)
        .having(func.count() >= LEAST_PEOPLE, func.count(distinct(PanelMember.background)) >= LEAST_BACKGROUNDS)
        .exists()
    )


def is_waited_for() -> ColumnElement[bool]:
    """Whether somebody who counts has not handed in yet, over Challenge."""
    handed_in = exists().where(Assessment.member_id == PanelMember.id, Assessment.state != AssessmentState.DRAFT)
    return exists().where(PanelMember.challenge_id == Challenge.id, PanelMember.state.in_(ACTIVE_STATES), ~handed_in)


def has_something_to_assess() -> ColumnElement[bool]:
    """Whether a proposal can be read, over Challenge; before the opening nobody may know, so then it counts as yes."""
    is_readable = exists().where(Proposal.challenge_id == Challenge.id, Proposal.state.in_(READABLE_STATES))
    return or_(Challenge.stage != ChallengeState.ASSESSMENT, is_readable)


def panels_to_name(actor: Actor) -> Select[Any] | None:
    """Vraagstukken of which the panel is not complete; until the proposals can be opened."""
    if not (ids := actor.organisation_ids(*policy.COMPOSERS)):
        return None
    return work_select("panel.name", Challenge.ref, Challenge.title, Challenge.closing_at).where(
        Challenge.organisation_id.in_(ids),
        Challenge.stage.in_(policy.COMPOSING_STAGES),
        ~is_complete(),
        has_something_to_assess(),
    )


def seats_to_declare(actor: Actor) -> Select[Any] | None:
    """Panels on which this person was named, and that can begin."""
    return _seats("panel.declare", actor, PanelMember.state == MemberState.NAMED)


def seats_to_assess(actor: Actor) -> Select[Any] | None:
    """Panels on which this person still has to hand in."""
    unfinished = exists().where(Assessment.member_id == PanelMember.id, Assessment.state == AssessmentState.DRAFT)
    return _seats("panel.assess", actor, PanelMember.state == MemberState.DECLARED, unfinished)


def scores_to_settle(actor: Actor) -> Select[Any] | None:
    """Vraagstukken on which everybody handed in, to settle and establish."""
    if not (ids := actor.organisation_ids(*policy.COMPOSERS)):
        return None
    return (
        work_select("panel.settle", Challenge.ref, Challenge.title, Challenge.decision_due)
        .join_from(Challenge, Panel, Panel.challenge_id == Challenge.id)
        .where(
            Challenge.organisation_id.in_(ids),
            Challenge.stage == ChallengeState.ASSESSMENT,
            Panel.established_at.is_(None),
            is_complete(),
            ~is_waited_for(),
        )
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    work_list.register(
        Task(
            key="panel.name",
            label=_l("Name the panel"),
            reason=_l("At least three people with three different backgrounds assess the proposals."),
            endpoint="panel.show",
            waiting=panels_to_name,
        ),
        Task(
            key="panel.declare",
            label=_l("Begin to assess"),
            reason=_l("You are on the panel. First say whether you have an interest in one of the suppliers."),
            endpoint="assessing.desk",
            waiting=seats_to_declare,
        ),
        Task(
            key="panel.assess",
            label=_l("Go on assessing"),
            reason=_l("You are on the panel. The proposals wait for your scores, each with a sentence."),
            endpoint="assessing.desk",
            waiting=seats_to_assess,
        ),
        Task(
            key="panel.settle",
            label=_l("Look at the scores"),
            reason=_l("The whole panel has handed in. Settle the differences, and establish the scores."),
            endpoint="settling.show",
            waiting=scores_to_settle,
        ),
    )


def _seats(key: str, actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any] | None:
    is_supplier = any(one.kind == OrganisationKind.SUPPLIER for one in actor.organisations)
    if actor.id is None or is_supplier:
        return None
    return (
        work_select(key, Challenge.ref, Challenge.title, Panel.due_on)
        .join_from(PanelMember, Panel, Panel.challenge_id == PanelMember.challenge_id)
        .join(Challenge, Challenge.id == Panel.challenge_id)
        .where(is_of(actor), Challenge.stage == ChallengeState.ASSESSMENT, has_something_to_assess(), *conditions)
    )
