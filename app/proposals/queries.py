"""Reads of proposals. What is sealed for this person does not exist: no row, no count, no error that tells."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.challenges import queries as challenge_queries
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.organisations.models import Organisation
from app.proposals import policy
from app.proposals.models import OpenedFile, Proposal
from app.proposals.states import READABLE_STATES, ProposalState

MOST_TO_CHOOSE_FROM: Final = 200


def get(ref: str, actor: Actor) -> Proposal:
    """The proposal behind an address; raises `NotFoundError` when this actor may not know of it."""
    proposal = db.session.scalar(
        select(Proposal)
        .join(Proposal.challenge)
        .join(Proposal.organisation)
        .options(contains_eager(Proposal.challenge).joinedload(Challenge.organisation))
        .options(contains_eager(Proposal.organisation))
        .where(Proposal.ref == split_ref(ref), visible_to(actor))
    )
    if proposal is None:
        raise NotFoundError(ref)
    return proposal


def is_opened() -> ColumnElement[bool]:
    """`policy.is_opened` in SQL, over Proposal."""
    return Proposal.state.in_(READABLE_STATES)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`policy.can_view` in SQL, over Proposal joined with Challenge."""
    reads_all = Challenge.organisation_id.in_(actor.organisation_ids(*policy.READERS))
    reads_chosen = Challenge.organisation_id.in_(actor.organisation_ids(*policy.READERS_OF_CHOSEN))
    return or_(
        Proposal.organisation_id.in_(actor.organisation_ids(*policy.MAKERS)),
        and_(reads_all, is_opened()),
        and_(reads_chosen, Proposal.state == ProposalState.CHOSEN),
    )


def sealed_ids() -> Select[Any]:
    """Ids of the proposals that nobody but their makers may know of: for lists that name records of all kinds."""
    return select(Proposal.id).where(~is_opened())


def own(challenge: Challenge, organisation_id: int) -> Proposal | None:
    """The one proposal of this supplier to this vraagstuk, in whatever state."""
    return db.session.scalar(
        select(Proposal)
        .options(joinedload(Proposal.challenge), joinedload(Proposal.organisation))
        .where(Proposal.challenge_id == challenge.id, Proposal.organisation_id == organisation_id)
    )


def to_judge(challenge: Challenge, actor: Actor) -> list[Proposal]:
    """Every proposal that was submitted, in the order of the suppliers' names.

    Raises `NotFoundError` when this actor may not read them (yet).
    """
    if not policy.can_read_all(actor, challenge):
        raise NotFoundError(challenge.ref)
    return list(
        db.session.scalars(
            select(Proposal)
            .join(Proposal.organisation)
            .join(Proposal.challenge)
            .options(contains_eager(Proposal.organisation), contains_eager(Proposal.challenge))
            .where(Proposal.challenge_id == challenge.id, is_opened())
            .order_by(Organisation.name, Proposal.id)
        )
    )


def number_to_judge(challenge: Challenge, actor: Actor) -> int | None:
    """How many proposals were submitted; None when this actor may not know."""
    if not policy.can_read_all(actor, challenge):
        return None
    statement = select(func.count(Proposal.id)).join(Proposal.challenge)
    return db.session.scalar(statement.where(Proposal.challenge_id == challenge.id, is_opened())) or 0


def has_submitted(challenge: Challenge) -> bool:
    """Whether proposals came, opened or damaged. For the life cycle of a vraagstuk, never for a screen before that."""
    came = select(Proposal.id).where(
        Proposal.challenge_id == challenge.id,
        Proposal.state.not_in((ProposalState.DRAFT, ProposalState.WITHDRAWN)),
    )
    return db.session.scalar(select(came.exists())) or False


def chosen_suppliers(challenge: Challenge) -> list[tuple[str, str]]:
    """(name, slug) of the suppliers that were chosen, public once the vraagstuk is decided; in the order of names."""
    rows = db.session.execute(
        select(Organisation.name, Organisation.slug)
        .join(Proposal, Proposal.organisation_id == Organisation.id)
        .where(Proposal.challenge_id == challenge.id, Proposal.state == ProposalState.CHOSEN)
        .order_by(Organisation.name)
    )
    return [(name, slug) for name, slug in rows]


def opened_files(proposal: Proposal) -> Sequence[OpenedFile]:
    """The files of an opened proposal, in the order in which they were sealed; without their contents."""
    return db.session.scalars(
        select(OpenedFile).where(OpenedFile.proposal_id == proposal.id).order_by(OpenedFile.id)
    ).all()


def files_of_opened(challenge: Challenge) -> dict[int, list[OpenedFile]]:
    """The files of all opened proposals of a vraagstuk, by the id of their proposal; one query, without contents."""
    found: defaultdict[int, list[OpenedFile]] = defaultdict(list)
    for file in db.session.scalars(
        select(OpenedFile)
        .join(Proposal, Proposal.id == OpenedFile.proposal_id)
        .where(Proposal.challenge_id == challenge.id, is_opened())
        .order_by(OpenedFile.id)
    ):
        found[file.proposal_id].append(file)
    return dict(found)


def get_opened_file(proposal: Proposal, ref: str) -> OpenedFile:
    """A file of an opened proposal. Whoever calls this may read the proposal. Raises `NotFoundError`."""
    file = db.session.scalar(
        select(OpenedFile).where(OpenedFile.proposal_id == proposal.id, OpenedFile.ref == split_ref(ref))
    )
    if file is None or not policy.is_opened(proposal):
        raise NotFoundError(ref)
    return file


def damaged(challenge: Challenge, actor: Actor) -> Sequence[str]:
    """Names of the suppliers whose proposal was received but did not open whole, for who reads the others."""
    if not policy.can_read_all(actor, challenge):
        raise NotFoundError(challenge.ref)
    return db.session.scalars(
        select(Organisation.name)
        .join(Proposal, Proposal.organisation_id == Organisation.id)
        .where(Proposal.challenge_id == challenge.id, Proposal.state == ProposalState.DAMAGED)
        .order_by(Organisation.name)
    ).all()


def open_for(actor: Actor, but: Challenge) -> Sequence[Any]:
    """Open vraagstukken (ref, title, language, closing_at) that this person can answer, the first to close on top."""
    return db.session.execute(
        select(Challenge.ref, Challenge.title, Challenge.language, Challenge.closing_at)
        .where(
            challenge_queries.visible_to(actor),
            Challenge.stage == ChallengeState.OPEN,
            Challenge.id != but.id,
            Challenge.organisation_id.not_in(actor.organisation_ids()),
        )
        .order_by(Challenge.closing_at, Challenge.id)
        .limit(MOST_TO_CHOOSE_FROM)
    ).all()


def makers(proposal: Proposal) -> list[User]:
    """The supplier's people who may read this proposal, to write to."""
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.disabled_at.is_(None),
                User.memberships.any(
                    and_(Membership.organisation_id == proposal.organisation_id, Membership.role.in_(policy.MAKERS))
                ),
            )
            .order_by(User.id)
        )
    )


def ids_of_makers(challenge: Challenge) -> Select[Any]:
    """Ids of the people whose supplier has a proposal to this vraagstuk, in whatever state."""
    return (
        select(Membership.user_id)
        .join(Proposal, Proposal.organisation_id == Membership.organisation_id)
        .where(Proposal.challenge_id == challenge.id, Membership.role.in_(policy.MAKERS))
    )
