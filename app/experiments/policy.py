"""Who may do what with an experiment and its lessons."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.experiments.models import Experiment, Lesson, TrojkaSeat
from app.experiments.states import ENDED, PUBLIC_STATES, ExperimentState
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.proposals.models import Proposal


def is_insider(actor: Actor, experiment: Experiment) -> bool:
    """People of the agency and of the supplier, and a guest of the trojka."""
    is_theirs = actor.belongs_to(experiment.organisation_id) or actor.belongs_to(experiment.supplier_id)
    return is_theirs or has_seat(actor, experiment)


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


def can_sign_second(actor: Actor, experiment: Experiment) -> bool:
    """Another director than the first signs a loss mandate above the ceiling."""
    waiting = experiment.waiting_mandate
    can_start_or_runs = experiment.state in (ExperimentState.READY, ExperimentState.RUNNING)
    return can_start_or_runs and waiting is not None and waiting.first_by_id != actor.id and can_sign(actor, experiment)


def can_set_ceiling(actor: Actor, organisation: Organisation) -> bool:
    """Managers and directors of an agency say up to which amount one director signs."""
    return organisation.kind is OrganisationKind.AGENCY and actor.has(organisation.id, Role.MANAGER, Role.DIRECTOR)


def has_seat(actor: Actor, experiment: Experiment) -> bool:
    """A person of the agency who is asked for a seat, accepted or not, or a guest: whose seat itself is the right."""
    return _seat_of(actor, experiment) is not None


def can_accept_seat(actor: Actor, experiment: Experiment) -> bool:
    """Whoever was asked for a seat and has not accepted it yet."""
    held = _seat_of(actor, experiment)
    return held is not None and held.accepted_at is None


def can_check_in(actor: Actor, experiment: Experiment) -> bool:
    """The lead, and everybody who accepted a seat."""
    held = _seat_of(actor, experiment)
    return actor.has(experiment.organisation_id, Role.LEAD) or (held is not None and held.accepted_at is not None)


def _seat_of(actor: Actor, experiment: Experiment) -> TrojkaSeat | None:
    """The seat of this person; one who left the agency has lost it, a guest was never there."""
    is_of_agency = actor.belongs_to(experiment.organisation_id)
    theirs = (held for held in experiment.seats if actor.id is not None and held.user_id == actor.id)
    return next((held for held in theirs if held.is_guest or is_of_agency), None)


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
