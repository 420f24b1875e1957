"""Taking over what worked instead of asking anew: how an experiment or its lesson ends somebody's concept."""

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.challenges.takeover import register_adopter
from app.core.database import db
from app.core.errors import RefusedInputError
from app.experiments.models import Experiment, Lesson
from app.organisations.models import Organisation
from app.scaling import policy, queries
from app.scaling.adopting import show_interest
from app.scaling.states import AdoptionState


def can_take_over(experiment: Experiment | None, organisation_id: int) -> bool:
    """Whether it was shown to work, at another agency, and this one has not stopped with it before."""
    if experiment is None or not policy.is_adoptable(experiment):
        return False
    earlier = queries.adoption_by(organisation_id, experiment)
    has_stopped = earlier is not None and earlier.state is AdoptionState.STOPPED
    return not has_stopped and not policy.is_own_solution(experiment, organisation_id)


def take_over(experiment: Experiment | None, organisation: Organisation, by: Actor) -> str:
    """Begin an adoption, or go on with the one that there is; the path of its page.

    Raises `NotPermittedError`, and `RefusedInputError` when this experiment cannot be taken over.
    """
    if experiment is None or not can_take_over(experiment, organisation.id):
        raise RefusedInputError(_l("You can only take over what was shown to work in an experiment."))
    return f"/overnames/{show_interest(experiment, organisation, by=by).path}"


def register_adopters() -> None:
    """Say how experiments and lessons are taken over."""
    register_adopter(
        "experiment",
        lambda record_id, organisation, by: take_over(_experiment(record_id), organisation, by),
        can_adopt=lambda record_id, organisation_id: can_take_over(_experiment(record_id), organisation_id),
    )
    register_adopter(
        "lesson",
        lambda record_id, organisation, by: take_over(_experiment_of_lesson(record_id), organisation, by),
        can_adopt=lambda record_id, organisation_id: can_take_over(_experiment_of_lesson(record_id), organisation_id),
    )


def _experiment(record_id: int) -> Experiment | None:
    return db.session.get(Experiment, record_id)


def _experiment_of_lesson(record_id: int) -> Experiment | None:
    lesson = db.session.get(Lesson, record_id)
    return lesson.experiment if lesson is not None else None
