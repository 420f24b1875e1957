"""Reads about what people follow and what is new for them. Every one is limited to one person."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.challenges.models import Challenge, Follow
from app.challenges.naming import KIND as CHALLENGE
from app.challenges.queries import first_to_close, once_open, visible_to
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.i18n import language
from app.core.paging import Page, paginate
from app.core.refs import split_ref
from app.following import policy
from app.following.models import CalendarKey, Finding, Subscription
from app.following.moments import found_until
from app.following.states import Pace
from app.organisations.models import Organisation
from app.search.documents import Key, News
from app.themes.models import Theme

ON_MY_WORK = 10


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """What *Mijn werk* shows: the vraagstukken that a person follows, and what is new for them."""

    challenges: Sequence[Any]
    news: Sequence[Any]


def get(ref: str, actor: Actor) -> Subscription:
    """A subscription of this person, stopped less than a day ago or not. Raises `NotFoundError` for all others."""
    found = db.session.scalar(select(Subscription).where(Subscription.ref == split_ref(ref)))
    if found is None or not policy.can_view(actor, found):
        raise NotFoundError(ref)
    return found


def ref_of(actor: Actor, *, theme_id: int | None = None, organisation_id: int | None = None, key: str = "") -> str:
    """The ref of the subscription of this person to a theme, an agency or a search; empty without one."""
    is_it = Subscription.search_key == key
    if theme_id is not None:
        is_it = Subscription.theme_id == theme_id
    elif organisation_id is not None:
        is_it = Subscription.organisation_id == organisation_id
    return db.session.scalar(select(Subscription.ref).where(is_it, _is_of(actor))) or ""


def all_of(actor: Actor) -> Sequence[Any]:
    """Everything that a person follows but vraagstukken, as columns, by kind and name; one query."""
    unseen = (
        select(Finding.subscription_id, func.count().label("number"))
        .join(Subscription, Subscription.id == Finding.subscription_id)
        .where(Finding.seen_at.is_(None), _is_of(actor))
        .group_by(Finding.subscription_id)
        .subquery()
    )
    return db.session.execute(
        select(
            Subscription.ref,
            Subscription.kind,
            Subscription.pace,
            Subscription.search,
            Subscription.created_at,
            Theme.slug.label("theme"),
            Organisation.slug.label("organisation"),
            shown_name().label("name"),
            func.coalesce(unseen.c.number, 0).label("unseen"),
        )
        .outerjoin(Theme, Theme.id == Subscription.theme_id)
        .outerjoin(Organisation, Organisation.id == Subscription.organisation_id)
        .outerjoin(unseen, unseen.c.subscription_id == Subscription.id)
        .where(_is_of(actor))
        .order_by(Subscription.kind.desc(), shown_name())
    ).all()


def at_a_glance(actor: Actor) -> AtAGlance:
    """The vraagstukken that a person follows, the first to close on top, and the newest that they have not seen.

    One query, and no more for who follows nothing.
    """
    closing = once_open(Challenge.closing_at)
    followed = (
        _glance("challenge", Challenge.id, Challenge.ref, Challenge.title, Organisation.name, closing)
        .select_from(Challenge)
        .join(Organisation, Organisation.id == Challenge.organisation_id)
        .join(Follow, Follow.challenge_id == Challenge.id)
        .where(Follow.user_id == actor.id, visible_to(actor))
        .order_by(*first_to_close())
        .limit(ON_MY_WORK)
    )
    news = _unseen(actor).limit(ON_MY_WORK)
    parts = [part.subquery() for part in (followed, news)]
    rows = db.session.execute(union_all(*(select(part) for part in parts))).all()
    return AtAGlance(
        challenges=[row for row in rows if row.part == "challenge"], news=[row for row in rows if row.part == "news"]
    )


def news_of(actor: Actor, number: int) -> Page[Any]:
    """One page of what a person has not seen yet, the newest first; two queries."""
    return paginate(db.session(), _unseen(actor), number)


def _unseen(actor: Actor) -> Select[Any]:
    """Each record once, also when it was found for more than one thing that the person follows."""
    name, found_at = func.min(shown_name()), func.max(Finding.found_at)
    return (
        _glance("news", Finding.record_id, literal(""), literal(""), name, found_at, Finding.kind)
        .select_from(Finding)
        .join(Subscription, Subscription.id == Finding.subscription_id)
        .outerjoin(Theme, Theme.id == Subscription.theme_id)
        .outerjoin(Organisation, Organisation.id == Subscription.organisation_id)
        .where(_is_of(actor), Finding.seen_at.is_(None))
        .group_by(Finding.kind, Finding.record_id)
        .order_by(found_at.desc(), Finding.kind, Finding.record_id)
    )


def _glance(
    part: str, record_id: Any, ref: Any, title: Any, name: Any, moment: Any, kind: Any = CHALLENGE
) -> Select[Any]:
    return select(
        literal(part).label("part"),
        (literal(kind) if isinstance(kind, str) else kind).label("kind"),
        record_id.label("record_id"),
        ref.label("ref"),
        title.label("title"),
        name.label("name"),
        moment.label("moment"),
    )


def shown_name() -> ColumnElement[str]:
    """What is followed, in the language of the reader; of a query that joins themes and organisations."""
    theme = func.coalesce(func.nullif(Theme.name_en, ""), Theme.name) if language() == "en" else Theme.name
    return func.coalesce(theme, Organisation.name, Subscription.name)


def name_of(subscription: Subscription, in_language: str | None = None) -> str:
    """What one subscription follows, in a language; without one in that of the reader."""
    theme, organisation = subscription.theme, subscription.organisation
    if theme is not None:
        return theme.name_en if (in_language or language()) == "en" and theme.name_en else theme.name
    return organisation.name if organisation is not None else subscription.name


def number_of(user_id: int) -> int:
    """How much a person follows besides vraagstukken."""
    is_theirs = and_(Subscription.user_id == user_id, Subscription.ended_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(Subscription).where(is_theirs)) or 0


def calendar_key_of(actor: Actor) -> CalendarKey | None:
    """The key of the calendar of this person, if they made one."""
    return db.session.get(CalendarKey, actor.id) if actor.id is not None else None


# For mails


@dataclass(frozen=True, slots=True)
class Due:
    """News that waits to be told: for which subscription, about which record."""

    finding_id: int
    subscription_id: int
    key: Key
    news: News


def who_waits(moment: datetime) -> Sequence[tuple[int, Pace]]:
    """The people for whom news is due at this moment, each with the pace of a mail."""
    is_due = [
        and_(Subscription.pace == pace, Finding.found_at <= until)
        for pace in Pace
        if (until := found_until(pace, moment)) is not None
    ]
    rows = db.session.execute(
        select(Subscription.user_id, Subscription.pace)
        .join(Finding, Finding.subscription_id == Subscription.id)
        .join(User, User.id == Subscription.user_id)
        .where(
            Finding.told_at.is_(None), Subscription.ended_at.is_(None), User.disabled_at.is_(None), or_(False, *is_due)
        )
        .distinct()
        .order_by(Subscription.user_id, Subscription.pace)
    )
    return [(row.user_id, row.pace) for row in rows]


def due_of(ids: Collection[int], until: datetime) -> list[Due]:
    """The news of these subscriptions that nobody told yet and that was found until a moment, the oldest first."""
    rows = db.session.execute(
        select(Finding.id, Finding.subscription_id, Finding.kind, Finding.record_id, Finding.news)
        .where(Finding.subscription_id.in_(ids), Finding.told_at.is_(None), Finding.found_at <= until)
        .order_by(Finding.found_at, Finding.id)
    )
    return [Due(row.id, row.subscription_id, (row.kind, row.record_id), row.news) for row in rows]


def told_before(user_id: int, ids: Collection[int], keys: Collection[Key]) -> set[tuple[Key, News]]:
    """What a person was told about these records already, by way of one of these subscriptions.

    Who follows a vraagstuk itself hears by that that it opens.
    """
    rows = db.session.execute(
        select(Finding.kind, Finding.record_id, Finding.news).where(among(ids, keys), Finding.told_at.is_not(None))
    )
    told: set[tuple[Key, News]] = {((row.kind, row.record_id), row.news) for row in rows}
    challenge_ids = [record_id for kind, record_id in keys if kind == CHALLENGE]
    follows = select(Follow.challenge_id).where(Follow.user_id == user_id, Follow.challenge_id.in_(challenge_ids))
    return told | {((CHALLENGE, followed), News.OPENED) for followed in db.session.scalars(follows)}


def among(ids: Collection[int], keys: Collection[Key]) -> ColumnElement[bool]:
    """Whether a finding is of one of these subscriptions and about one of these records."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for kind, record_id in sorted(keys):
        by_kind[kind].append(record_id)
    is_one = [and_(Finding.kind == kind, Finding.record_id.in_(found)) for kind, found in by_kind.items()]
    # The first three by themselves lead an index to the few rows that the last one looks at.
    kinds, numbers = list(by_kind), sorted({record_id for _, record_id in keys})
    return and_(
        Finding.subscription_id.in_(ids), Finding.kind.in_(kinds), Finding.record_id.in_(numbers), or_(False, *is_one)
    )


_WITH_NAMES = joinedload(Subscription.theme), joinedload(Subscription.organisation)


def of_person(user_id: int) -> Sequence[Subscription]:
    """Everything that a person follows besides vraagstukken, also what they stopped less than a day ago."""
    return db.session.scalars(
        select(Subscription).options(*_WITH_NAMES).where(Subscription.user_id == user_id).order_by(Subscription.id)
    ).all()


def of_pace(user_id: int, pace: Pace) -> Sequence[Subscription]:
    """What a person follows at this pace."""
    return db.session.scalars(
        select(Subscription)
        .options(*_WITH_NAMES)
        .where(Subscription.user_id == user_id, Subscription.pace == pace, Subscription.ended_at.is_(None))
        .order_by(Subscription.id)
    ).all()


def _is_of(actor: Actor) -> ColumnElement[bool]:
    return and_(Subscription.user_id == actor.id, Subscription.ended_at.is_(None))
