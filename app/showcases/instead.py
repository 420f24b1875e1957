"""Taking over what a story tells of, instead of asking anew: by way of the experiment behind it."""

from app.accounts.actor import Actor
from app.challenges.takeover import register_adopter
from app.core.database import db
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling.instead import can_take_over, take_over
from app.showcases.models import Showcase
from app.showcases.services import KIND
from app.showcases.states import ShowcaseState


def register_story_adopter() -> None:
    """Say how a story is taken over; one from a published source has no experiment here and cannot be."""
    register_adopter(KIND, _take_over, can_adopt=_can_take_over)


def _can_take_over(record_id: int, organisation_id: int) -> bool:
    return can_take_over(_experiment_behind(record_id), organisation_id)


def _take_over(record_id: int, organisation: Organisation, by: Actor) -> str:
    return take_over(_experiment_behind(record_id), organisation, by)


def _experiment_behind(record_id: int) -> Experiment | None:
    showcase = db.session.get(Showcase, record_id)
    is_public = showcase is not None and showcase.state is ShowcaseState.PUBLISHED
    return showcase.experiment if showcase is not None and is_public else None
