"""Where stories were told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.accounts.actor import Actor
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import Page, paginate
from app.showcases import policy
from app.showcases.models import Sharing, Showcase


def sharings_of(showcase: Showcase, number: int) -> Page[Any]:
    """One page of where a story was told, the latest first: `id`, `kind`, `on`, `note`, `by_id`; two queries."""
    return paginate(db.session(), _sharings(showcase), number)


def latest_sharings(showcase: Showcase, limit: int = 3) -> Sequence[Any]:
    """The latest few of them."""
    return db.session.execute(_sharings(showcase).limit(limit)).all()


def times_shared(showcase: Showcase) -> int:
    """How often a story was told."""
    return db.session.scalar(select(func.count()).select_from(Sharing).where(Sharing.showcase_id == showcase.id)) or 0


def own_sharing(showcase: Showcase, number: int, actor: Actor) -> Sharing:
    """What this person wrote down about this story. Raises `NotFoundError` for what is another's."""
    sharing = db.session.scalar(
        select(Sharing)
        .options(joinedload(Sharing.showcase))
        .where(Sharing.id == number, Sharing.showcase_id == showcase.id)
    )
    if sharing is None or not policy.can_remove_sharing(actor, sharing):
        raise NotFoundError(str(number))
    return sharing


def _sharings(showcase: Showcase) -> Select[*tuple[Any, ...]]:
    return (
        select(Sharing.id, Sharing.kind, Sharing.on, Sharing.note, Sharing.by_id)
        .where(Sharing.showcase_id == showcase.id)
        .order_by(Sharing.on.desc(), Sharing.id.desc())
    )
