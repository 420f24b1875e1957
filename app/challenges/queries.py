"""Reads of vraagstukken, already limited to what the actor may see. The list with its filters is in `listing`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import VISITOR, Actor
from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.challenges import policy
from app.challenges.models import Challenge, CoOwner, Follow, Question, challenge_theme
from app.challenges.states import PRIVATE_STATES, ChallengeState, CoOwnerState
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError
from app.core.i18n import language
from app.core.refs import split_ref
from app.organisations.models import Organisation
from app.themes.models import Theme


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked a question, and for which organisations that person works."""

    name: str
    organisations: tuple[str, ...]


Concerned = Callable[[Challenge], Select[Any]]
"""Gives the ids of people, as a `select` of one column."""
_concerned: list[Concerned] = []


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """`policy.can_view` as a condition in SQL; a test holds the two together."""
    return or_(Challenge.state.not_in(PRIVATE_STATES), Challenge.organisation_id.in_(actor.organisation_ids()))


def get(ref: str, actor: Actor) -> Challenge:
    """The vraagstuk behind an address, with organisation, themes and criteria.

    Raises `NotFoundError` when there is none, or when this actor may not know of it.
    """
    challenge = db.session.scalar(
        select(Challenge)
        .where(Challenge.ref == split_ref(ref))
        .options(
            joinedload(Challenge.organisation),
            selectinload(Challenge.themes),
            selectinload(Challenge.criteria),
            selectinload(Challenge.co_owners).joinedload(CoOwner.organisation),
        )
    )
    if challenge is None or not policy.can_view(actor, challenge):
        raise NotFoundError(ref)
    return challenge


def get_question(challenge: Challenge, ref: str) -> Question:
    """A question of this vraagstuk. Raises `NotFoundError`."""
    question = db.session.scalar(
        select(Question).where(Question.challenge_id == challenge.id, Question.ref == split_ref(ref))
    )
    if question is None:
        raise NotFoundError(ref)
    return question


def merged_into(question: Question) -> Sequence[Question]:
    """The questions that were merged into this one, in the order of asking."""
    return db.session.scalars(
        select(Question).where(Question.merged_into_id == question.id).order_by(Question.id)
    ).all()


def mergeable_with(question: Question) -> Sequence[Question]:
    """The other questions of the same vraagstuk that stand on their own."""
    return db.session.scalars(
        select(Question)
        .where(
            Question.challenge_id == question.challenge_id,
            Question.id != question.id,
            Question.merged_into_id.is_(None),
        )
        .order_by(Question.id)
    ).all()


def askers_of(questions: Collection[Question]) -> Sequence[User]:
    """Who asked these, as far as they can be written to. For mails to themselves only: who asked is hidden."""
    ids = {question.asker_id for question in questions}
    return db.session.scalars(
        select(User).where(User.id.in_(ids - {None}), User.disabled_at.is_(None)).order_by(User.id)
    ).all()


def asker_of(question: Question, actor: Actor) -> Asker | None:
    """Who asked a question, for the officers of the agency; None when that account is gone.

    Raises `NotPermittedError` for everybody else.
    """
    if not policy.is_officer(actor, question.challenge):
        raise NotPermittedError("asker")
    user = db.session.get(User, question.asker_id) if question.asker_id is not None else None
    if user is None:
        return None
    organisations = db.session.scalars(
        select(Organisation.name)
        .where(Organisation.id.in_(select(Membership.organisation_id).where(Membership.user_id == user.id)))
        .order_by(Organisation.name)
    ).all()
    return Asker(user.name, tuple(organisations))


def get_co_owner(challenge: Challenge, ref: str, actor: Actor) -> CoOwner:
    """An agency that joined or asked to. Raises `NotFoundError`, also when this actor may not know of it."""
    wanted = split_ref(ref)
    found = next((co_owner for co_owner in challenge.co_owners if co_owner.ref == wanted), None)
    if found is None or not policy.can_view_co_owner(actor, found):
        raise NotFoundError(ref)
    return found


def may_read_files(actor: Actor, challenge_id: int) -> bool:
    """Whoever may see the vraagstuk may read its attachments."""
    challenge = db.session.get(Challenge, challenge_id)
    return challenge is not None and policy.can_view(actor, challenge)


def register_concerned(people: Concerned) -> None:
    """Name people of a higher feature who hear of everything as followers do, without being counted as such."""
    if people not in _concerned:
        _concerned.append(people)


def followers(challenge: Challenge) -> Sequence[User]:
    """The people who follow a vraagstuk or are concerned in it otherwise, and can be written to."""
    follows = select(Follow.user_id).where(Follow.challenge_id == challenge.id)
    concerned = [User.id.in_(people(challenge)) for people in _concerned]
    return db.session.scalars(
        select(User).where(or_(User.id.in_(follows), *concerned), User.disabled_at.is_(None))
    ).all()


def people_with(challenge: Challenge, *roles: Role) -> Sequence[User]:
    """The people of the agency with one of these roles."""
    return people_in(challenge.organisation_id, *roles)


def people_in(organisation_id: int, *roles: Role) -> Sequence[User]:
    """The people of an organisation with one of these roles, who can be written to."""
    return (
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.organisation_id == organisation_id,
                Membership.role.in_(roles),
                User.disabled_at.is_(None),
            )
        )
        .unique()
        .all()
    )


def is_followed_by(challenge: Challenge, actor: Actor) -> bool:
    """Whether this person follows it."""
    if actor.id is None:
        return False
    return db.session.get(Follow, (challenge.id, actor.id)) is not None


def follower_count(challenge: Challenge) -> int:
    """How many people follow it."""
    return db.session.scalar(select(func.count()).select_from(Follow).where(Follow.challenge_id == challenge.id)) or 0


def agencies_of(actor: Actor) -> Sequence[Organisation]:
    """The organisations for which this person may begin a vraagstuk."""
    ids = actor.organisation_ids(Role.OFFICER)
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)).all()


def joining_agencies_of(actor: Actor) -> Sequence[Organisation]:
    """The organisations for which this person may join a vraagstuk."""
    ids = actor.organisation_ids(*policy.JOINERS)
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)).all()


def origin_of(challenge: Challenge) -> Challenge | None:
    """The vraagstuk of which this one took the texts."""
    return db.session.get(Challenge, challenge.copied_from_id) if challenge.copied_from_id is not None else None


def theme_name() -> Any:
    """The name of a theme in the language of the reader, as a column."""
    return func.coalesce(func.nullif(Theme.name_en, ""), Theme.name) if language() == "en" else Theme.name


def once_open(column: Any) -> ColumnElement[Any]:
    """A column of the terms, which nobody outside the agency sees before it opens."""
    return case((Challenge.opened_at.is_not(None), column))


def first_to_close() -> tuple[ColumnElement[Any], ...]:
    """An order: what closes first on top, then what has not opened yet, then what is over, the last one first."""
    is_open, closing = Challenge.stage == ChallengeState.OPEN, once_open(Challenge.closing_at)
    return (
        case((is_open, 0), (closing.is_(None), 1), else_=2),
        case((is_open, closing)),
        closing.desc(),
        Challenge.id.desc(),
    )


def row_columns() -> tuple[Any, ...]:
    """What a list shows of a vraagstuk. A function, because the stage holds the moment at which it is asked."""
    themes = (
        select(func.aggregate_strings(theme_name(), ", "))
        .select_from(challenge_theme.join(Theme, Theme.id == challenge_theme.c.theme_id))
        .where(challenge_theme.c.record_id == Challenge.id)
        .scalar_subquery()
    )
    co_owners = (
        select(func.count())
        .select_from(CoOwner)
        .where(CoOwner.challenge_id == Challenge.id, CoOwner.state == CoOwnerState.ACCEPTED)
        .scalar_subquery()
    )
    return (
        Challenge.id,
        Challenge.ref,
        Challenge.title,
        Challenge.language,
        Challenge.stage.label("stage"),
        once_open(Challenge.budget_eur).label("budget_eur"),
        once_open(Challenge.experiments_count).label("experiments_count"),
        once_open(Challenge.closing_at).label("closing_at"),
        Challenge.published_at,
        Organisation.name.label("organisation"),
        Organisation.slug.label("organisation_slug"),
        co_owners.label("co_owners"),
        themes.label("themes"),
    )


def rows(actor: Actor = VISITOR) -> Select[Any]:
    """A list row (`row_columns`) of every vraagstuk that the actor may see; add conditions and order."""
    return (
        select(*row_columns()).join(Organisation, Organisation.id == Challenge.organisation_id).where(visible_to(actor))
    )


def closing_soon(limit: int) -> Sequence[Any]:
    """The open vraagstukken that close first; one query."""
    return db.session.execute(
        rows().where(Challenge.stage == ChallengeState.OPEN).order_by(Challenge.closing_at).limit(limit)
    ).all()


def latest_of_organisation(organisation_id: int, limit: int) -> Sequence[Any]:
    """The newest public vraagstukken that an agency leads or co-owns; one query."""
    co_owned = select(CoOwner.challenge_id).where(
        CoOwner.organisation_id == organisation_id, CoOwner.state == CoOwnerState.ACCEPTED
    )
    is_owned = or_(Challenge.organisation_id == organisation_id, Challenge.id.in_(co_owned))
    return db.session.execute(rows().where(is_owned).order_by(Challenge.published_at.desc()).limit(limit)).all()


def followed_by(actor: Actor, limit: int) -> Sequence[Any]:
    """What a person follows, the first to close on top; one query."""
    return db.session.execute(
        rows(actor)
        .join(Follow, Follow.challenge_id == Challenge.id)
        .where(Follow.user_id == actor.id)
        .order_by(*first_to_close())
        .limit(limit)
    ).all()


def counts_by_stage() -> dict[ChallengeState, int]:
    """How many public vraagstukken are in each stage at this moment; one query."""
    stages = select(Challenge.stage.label("stage")).where(visible_to(VISITOR)).subquery()
    statement = select(stages.c.stage, func.count().label("number")).group_by(stages.c.stage)
    return {row.stage: row.number for row in db.session.execute(statement)}
