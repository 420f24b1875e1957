"""One story, with who was asked to agree to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import Actor
from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.experiments.models import Experiment
from app.files.models import StoredFile
from app.files.queries import files_of
from app.showcases import policy
from app.showcases.models import Showcase
from app.showcases.states import ConsentSide


@dataclass(frozen=True, slots=True)
class Consent:
    """One of the two parties: who they are, and when which of their people agreed; `asked` is what they asked last."""

    side: ConsentSide
    organisation: str
    at: datetime | None
    by: str
    asked: str
    asked_at: datetime | None


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


def consents_of(showcase: Showcase) -> list[Consent]:
    """Both parties with their answers; none when the story comes from a published source."""
    experiment = showcase.experiment
    if experiment is None:
        return []
    answers = (
        (ConsentSide.AGENCY, experiment.organisation, showcase.agency_consent_at, showcase.agency_consent_by),
        (ConsentSide.SUPPLIER, experiment.supplier, showcase.supplier_consent_at, showcase.supplier_consent_by),
    )
    return [
        Consent(
            side=side,
            organisation=organisation.name,
            at=at,
            by=person.name if person is not None else "",
            asked=showcase.returned_reason if showcase.returned_side is side else "",
            asked_at=showcase.returned_at if showcase.returned_side is side else None,
        )
        for side, organisation, at, person in answers
    ]
