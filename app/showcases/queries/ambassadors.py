"""The pages of ambassadors, with figures that are counted and never kept."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.accounts.models import User
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import Page, paginate
from app.core.refs import path_of, split_ref
from app.experiments.queries.facets import theme_names
from app.scaling.models import Adoption
from app.scaling.states import COUNTED
from app.showcases import listing, policy
from app.showcases.models import Ambassador, Introduction, Sharing, Showcase, ambassador_theme
from app.showcases.queries.introductions import same_solution

MOST_STORIES = 24


@dataclass(frozen=True, slots=True)
class Figures:
    """What an ambassador did: public stories, introductions, adoptions in use since then, and times shared."""

    stories: int
    introductions: int
    followed: int
    shared: int


@dataclass(frozen=True, slots=True)
class AmbassadorRow:
    """A public ambassador in the list."""

    ref: str
    name: str
    about: str
    themes: str | None
    stories: int
    introductions: int
    followed: int
    shared: int

    @property
    def path(self) -> str:
        return path_of(self.ref, self.name)


def ambassadors(number: int) -> Page[Any]:
    """One page of the public ambassadors by name, as `AmbassadorRow`; two queries."""
    statement = (
        select(
            Ambassador.ref,
            User.name,
            Ambassador.about,
            theme_names(ambassador_theme, Ambassador.id),
            *_figures(Ambassador.user_id),
        )
        .join(User, User.id == Ambassador.user_id)
        .where(_is_public())
        .order_by(User.name, Ambassador.id)
    )
    page = paginate(db.session(), statement, number)
    return Page([AmbassadorRow(*row) for row in page.rows], page.number, page.size, page.total)


def get_page(ref: str, actor: Actor) -> Ambassador:
    """The page behind an address. Raises `NotFoundError` when it is not public, but for its own ambassador."""
    page = db.session.scalar(
        select(Ambassador)
        .options(joinedload(Ambassador.user), selectinload(Ambassador.themes))
        .where(Ambassador.ref == split_ref(ref))
    )
    if page is None or not policy.can_view_page(actor, page):
        raise NotFoundError(ref)
    return page


def own_page(actor: Actor) -> Ambassador | None:
    """The page of the one who acts, if they made one."""
    return db.session.scalar(
        select(Ambassador).options(joinedload(Ambassador.user)).where(Ambassador.user_id == actor.id)
    )


def public_page_of(user_id: int | None) -> tuple[str, str] | None:
    """(name, address part) of an ambassador who is public; None for who is not."""
    if user_id is None:
        return None
    row = db.session.execute(
        select(User.name, Ambassador.ref)
        .join(User, User.id == Ambassador.user_id)
        .where(Ambassador.user_id == user_id, _is_public())
    ).first()
    return None if row is None else (row.name, path_of(row.ref, row.name))


def figures_of(user_id: int) -> Figures:
    """What one ambassador did, counted now; one query."""
    return Figures(*db.session.execute(select(*_figures(user_id))).one())


def curated(user_id: int) -> list[listing.StoryRow]:
    """The public stories of an ambassador, the newest first; one query."""
    return listing.latest_of_ambassador(user_id, MOST_STORIES)


def _figures(user_id: Any) -> list[Any]:
    stories = (
        select(func.count())
        .select_from(Showcase)
        .where(Showcase.ambassador_id == user_id, listing.is_public())
        .scalar_subquery()
    )
    introductions = (
        select(func.count()).select_from(Introduction).where(Introduction.ambassador_id == user_id).scalar_subquery()
    )
    followed = (
        select(func.count(Adoption.id.distinct()))
        .select_from(Adoption)
        .join(Introduction, same_solution())
        .where(
            Introduction.ambassador_id == user_id,
            Adoption.state.in_(COUNTED),
            Adoption.in_use_at >= Introduction.created_at,
        )
        .scalar_subquery()
    )
    shared = select(func.count()).select_from(Sharing).where(Sharing.by_id == user_id).scalar_subquery()
    return [stories, introductions, followed, shared]


def _is_public() -> ColumnElement[bool]:
    """`policy.can_view_page` for a visitor, as a condition in SQL (joined with User)."""
    return and_(Ambassador.is_public, User.is_ambassador, User.disabled_at.is_(None))
