"""Reads about stories, already limited to what the actor may see. The public list is in `listing`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.experiments.models import Experiment
from app.experiments.states import ENDED
from app.files.models import StoredFile
from app.files.queries import files_of
from app.organisations.models import Organisation
from app.showcases import policy
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseState


def get(ref: str, actor: Actor) -> Showcase:
    """The story behind an address. Raises `NotFoundError` when this actor may not know of it."""
    showcase = db.session.scalar(
        select(Showcase)
        .options(
            joinedload(Showcase.experiment).joinedload(Experiment.organisation),
            joinedload(Showcase.experiment).joinedload(Experiment.supplier),
            selectinload(Showcase.themes),
        )
        .where(Showcase.ref == split_ref(ref))
    )
    if showcase is None or not policy.can_view(actor, showcase):
        raise NotFoundError(ref)
    return showcase


def story_of(experiment_id: int) -> Showcase | None:
    """The story of an experiment, in whatever state."""
    return db.session.scalar(select(Showcase).where(Showcase.experiment_id == experiment_id))


def visible_story_of(experiment: Experiment, actor: Actor) -> Showcase | None:
    """The story of an experiment, if this actor may see it."""
    story = story_of(experiment.id)
    return story if story is not None and policy.can_view(actor, story) else None


def picture_of(showcase: Showcase) -> StoredFile | None:
    """The picture of a story, if it has one."""
    return next(iter(files_of("showcase", showcase.id)), None)


def may_read_files(actor: Actor, showcase_id: int) -> bool:
    """Whoever may see the story may see its picture."""
    showcase = db.session.get(Showcase, showcase_id)
    return showcase is not None and policy.can_view(actor, showcase)


def without_story(limit: int = 100) -> Sequence[Any]:
    """Ended experiments that nobody has made a story of, the latest first: `ref`, `title`, `organisation`, `state`,
    `ended_at`."""
    return db.session.execute(
        select(
            Experiment.ref,
            Experiment.title,
            Experiment.state,
            Experiment.ended_at,
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .outerjoin(Showcase, Showcase.experiment_id == Experiment.id)
        .where(Experiment.state.in_(ENDED), Showcase.id.is_(None))
        .order_by(Experiment.ended_at.desc())
        .limit(limit)
    ).all()


def being_made(limit: int = 100) -> Sequence[Any]:
    """Stories that are not public yet: `ref`, `title`, `state`, `updated_at`, both consents and `from_source`."""
    return db.session.execute(
        select(
            Showcase.ref,
            Showcase.title,
            Showcase.state,
            Showcase.updated_at,
            Showcase.agency_consent_at,
            Showcase.supplier_consent_at,
            Showcase.experiment_id.is_(None).label("from_source"),
        )
        .where(Showcase.state.in_((ShowcaseState.CONCEPT, ShowcaseState.CURATED)))
        .order_by(Showcase.updated_at.desc())
        .limit(limit)
    ).all()
