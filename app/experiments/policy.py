"""Who may do what with an experiment and its lessons."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.experiments.models import Experiment, Lesson
from app.experiments.states import ENDED, PUBLIC_STATES
from app.proposals.models import Proposal


def is_insider(actor: Actor, experiment: Experiment) -> bool:
    """People of the agency and of the supplier."""
    return actor.belongs_to(experiment.organisation_id) or actor.belongs_to(experiment.supplier_id)


def can_view(actor: Actor, experiment: Experiment) -> bool:
    """Everybody from the start on; until then only insiders."""
    return experiment.state in PUBLIC_STATES or is_insider(actor, experiment)


def can_start_from(actor: Actor, proposal: Proposal) -> bool:
    """The officer or the lead of the agency that asked."""
    return actor.has(proposal.challenge.organisation_id, Role.OFFICER, Role.LEAD)


def can_edit(actor: Actor, experiment: Experiment) -> bool:
    """The lead or the officer of the agency: the plan, the seats and the way to the director."""
    return actor.has(experiment.organisation_id, Role.LEAD, Role.OFFICER)


def can_sign(actor: Actor, experiment: Experiment) -> bool:
    """The director signs the loss mandate."""
    return actor.has(experiment.organisation_id, Role.DIRECTOR)


def has_seat(actor: Actor, experiment: Experiment) -> bool:
    """A person of the agency who is asked for a seat, accepted or not."""
    return actor.belongs_to(experiment.organisation_id) and any(held.user_id == actor.id for held in experiment.seats)


def can_accept_seat(actor: Actor, experiment: Experiment) -> bool:
    """Whoever was asked for a seat and has not accepted it yet."""
    return has_seat(actor, experiment) and any(
        held.user_id == actor.id and held.accepted_at is None for held in experiment.seats
    )


def can_check_in(actor: Actor, experiment: Experiment) -> bool:
    """The lead, and everybody who accepted a seat."""
    has_accepted = actor.belongs_to(experiment.organisation_id) and any(
        held.user_id == actor.id and held.accepted_at is not None for held in experiment.seats
    )
    return actor.has(experiment.organisation_id, Role.LEAD) or has_accepted


def can_answer_criterion(actor: Actor, experiment: Experiment) -> bool:
    """The lead says what follows from a stop criterion that is met: stop, or go on."""
    return can_close(actor, experiment)


def can_close(actor: Actor, experiment: Experiment) -> bool:
    """The lead evaluates and closes."""
    return actor.has(experiment.organisation_id, Role.LEAD)


def can_write_lesson(actor: Actor, experiment: Experiment) -> bool:
    """Whoever may check in or edit: lessons come from those who were there."""
    return can_check_in(actor, experiment) or can_edit(actor, experiment)


def can_view_lesson(actor: Actor, lesson: Lesson) -> bool:
    """Everybody once the experiment has ended; until then only insiders."""
    return lesson.experiment.state in ENDED or is_insider(actor, lesson.experiment)
