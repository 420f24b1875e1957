"""Reads about decisions: the one that is being prepared, those that were signed, and what they are about."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.accounts.states import Role
from app.assessments import policy
from app.assessments.confidentiality import Confidential
from app.assessments.models import Decision, PanelMember, Verdict
from app.assessments.queries.assessing import Sheet, established, sheets
from app.assessments.states import Background, DecisionKind, DecisionState, MemberState
from app.challenges.models import Challenge
from app.challenges.queries import people_in
from app.core.canonical import canonical_json
from app.core.database import db
from app.core.errors import NotFoundError
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.proposals.states import READABLE_STATES, ProposalState


def unsigned(challenge: Challenge, *, held: bool = False) -> Decision | None:
    """The decision that is being prepared or lies with the director; `held` keeps others from it until the commit."""
    statement = _with_all().where(Decision.challenge_id == challenge.id, Decision.state != DecisionState.SIGNED)
    if held:
        statement = statement.with_for_update(of=Decision).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def prepared(challenge: Challenge, actor: Actor, *, held: bool = False) -> Decision:
    """The decision to work on. Raises `NotFoundError` for who does not prepare it, and when there is none."""
    decision = unsigned(challenge, held=held)
    if decision is None or not policy.can_work_on(actor, decision):
        raise NotFoundError(challenge.ref)
    return decision


def verdict_on(decision: Decision, ref: str) -> Verdict:
    """What is written about one proposal. Raises `NotFoundError` for a proposal that it is not about."""
    for verdict in decision.verdicts:
        if verdict.proposal.ref == ref:
            return verdict
    raise NotFoundError(ref)


def signed(challenge: Challenge) -> list[Decision]:
    """The decisions that the director signed: at most an invitation to talk, and the one that ends it."""
    statement = _with_all().where(Decision.challenge_id == challenge.id, Decision.state == DecisionState.SIGNED)
    return list(db.session.scalars(statement.order_by(Decision.decided_at, Decision.id)))


def final(challenge: Challenge) -> Decision | None:
    """The decision that ended the assessment, public as soon as it is signed."""
    return db.session.scalar(
        select(Decision).where(
            Decision.challenge_id == challenge.id,
            Decision.state == DecisionState.SIGNED,
            Decision.kind != DecisionKind.INVITE,
        )
    )


def had_invitations(challenge: Challenge) -> bool:
    """Whether there was a round of conversations already; there is one at most."""
    statement = select(Decision.id).where(
        Decision.challenge_id == challenge.id,
        Decision.state == DecisionState.SIGNED,
        Decision.kind == DecisionKind.INVITE,
    )
    return db.session.scalar(select(statement.exists())) or False


def to_decide_on(challenge: Challenge) -> list[Proposal]:
    """The proposals that are still in the running: all that were opened, or after a round of talks the invited ones."""
    state = ProposalState.INVITED if had_invitations(challenge) else ProposalState.OPENED
    return _proposals(challenge, state)


def damaged(challenge: Challenge) -> list[Proposal]:
    """The proposals whose seal was broken: nobody could read them, and nobody scored them."""
    return _proposals(challenge, ProposalState.DAMAGED)


def number_received(challenge: Challenge) -> int:
    """How many proposals came in, damaged ones too; public after the decision."""
    counted = select(func.count(Proposal.id)).where(
        Proposal.challenge_id == challenge.id, Proposal.state.in_({*READABLE_STATES, ProposalState.DAMAGED})
    )
    return db.session.scalar(counted) or 0


def scores(challenge: Challenge) -> dict[int, Sheet]:
    """The established scores by the id of the proposal, the highest total first; empty until they are established."""
    return {sheet.proposal.id: sheet for sheet in sheets(challenge)} if established(challenge) else {}


def confidential(challenge: Challenge) -> Confidential:
    """Everything that suppliers wrote in confidence for this vraagstuk, to look through texts."""
    found = db.session.scalars(
        select(Proposal).where(Proposal.challenge_id == challenge.id, Proposal.state.in_(READABLE_STATES))
    )
    return Confidential.of(challenge, found.all())


def basis_of(challenge: Challenge) -> str:
    """The hash of what a decision rests on: the proposals in the running with their versions, and all scores."""
    sheets_by_id = scores(challenge)
    rows = [
        [proposal.ref, proposal.state.value, proposal.version, _points(sheets_by_id.get(proposal.id))]
        for proposal in (*to_decide_on(challenge), *damaged(challenge))
    ]
    return hashlib.sha256(canonical_json(sorted(rows, key=lambda row: str(row[0])))).hexdigest()


def backgrounds_of(challenge: Challenge) -> list[Background]:
    """The background of each person who assessed; public after the decision, without names."""
    found = db.session.scalars(
        select(PanelMember.background).where(
            PanelMember.challenge_id == challenge.id, PanelMember.state == MemberState.DECLARED
        )
    )
    return sorted(found, key=list(Background).index)


def directors(challenge: Challenge) -> Sequence[User]:
    """Who can sign."""
    return people_in(challenge.organisation_id, Role.DIRECTOR)


def appointers(challenge: Challenge) -> Sequence[User]:
    """Who can make somebody director: the managers of the organisation."""
    return people_in(challenge.organisation_id, Role.MANAGER)


def _points(sheet: Sheet | None) -> list[list[int | str]]:
    return [[row.criterion.id, str(row.shown)] for row in sheet.rows] if sheet else []


def _proposals(challenge: Challenge, state: ProposalState) -> list[Proposal]:
    return list(
        db.session.scalars(
            select(Proposal)
            .join(Proposal.organisation)
            .options(contains_eager(Proposal.organisation), joinedload(Proposal.challenge))
            .where(Proposal.challenge_id == challenge.id, Proposal.state == state)
            .order_by(Organisation.name, Proposal.id)
        )
    )


def _with_all() -> Select[Decision]:
    about = selectinload(Decision.verdicts)
    return select(Decision).options(
        joinedload(Decision.challenge).joinedload(Challenge.organisation),
        joinedload(Decision.challenge).selectinload(Challenge.criteria),
        joinedload(Decision.prepared_by),
        joinedload(Decision.decided_by),
        about.joinedload(Verdict.proposal).joinedload(Proposal.organisation),
        about.selectinload(Verdict.reasons),
    )
