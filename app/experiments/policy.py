"""Who may do what with an experiment and its lessons."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.experiments.models import Escalation, Experiment, Lesson, Stakeholder, SupplierReference, TrojkaSeat
from app.experiments.states import ENDED, PUBLIC_STATES, ExperimentState, ReferenceState
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.proposals.models import Proposal


def is_insider(actor: Actor, experiment: Experiment) -> bool:
    """People of the agency and of the supplier, and a guest of the trojka."""
    is_theirs = actor.belongs_to(experiment.organisation_id) or actor.belongs_to(experiment.supplier_id)
    return is_theirs or has_seat(actor, experiment)


def is_colleague(actor: Actor, experiment: Experiment) -> bool:
    """People of the agency."""
    return actor.belongs_to(experiment.organisation_id)


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
    """The seat of this person: lost by who left the agency; that of a guest, who was never there, ends with the end."""
    is_of_agency = actor.belongs_to(experiment.organisation_id)
    counts_for_guests = experiment.state not in ENDED
    theirs = (held for held in experiment.seats if actor.id is not None and held.user_id == actor.id)
    return next((held for held in theirs if is_of_agency or (held.is_guest and counts_for_guests)), None)


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


SPEAKERS = (Role.OFFICER, Role.OWNER, Role.LEAD, Role.DIRECTOR)
"""Roles in an agency that say for it what a lesson of others saved. (Suppliers have none of these roles.)"""


def can_speak_for(actor: Actor, organisation_id: int) -> bool:
    """Officers, owners, leads and directors say what a lesson saved their agency, change it and take it back."""
    return actor.has(organisation_id, *SPEAKERS)


def is_own_lesson(lesson: Lesson, organisation_id: int) -> bool:
    """An agency does not tell what its own lesson saved it."""
    return lesson.experiment.organisation_id == organisation_id


def can_tell_use(actor: Actor, lesson: Lesson) -> bool:
    """Whoever speaks for another agency, once the lesson is public."""
    agencies = (agency for agency in actor.organisation_ids(*SPEAKERS) if not is_own_lesson(lesson, agency))
    return lesson.experiment.state in ENDED and any(agencies)


def can_ask_reference(actor: Actor, experiment: Experiment) -> bool:
    """People of the supplier, once the experiment has ended, however it ended."""
    return experiment.state in ENDED and actor.belongs_to(experiment.supplier_id)


def can_hold_reference(actor: Actor, reference: SupplierReference) -> bool:
    """People of the supplier: it is theirs to show or not."""
    return actor.belongs_to(reference.experiment.supplier_id)


def can_answer_reference(actor: Actor, reference: SupplierReference) -> bool:
    """The officer, the lead or the director of the agency."""
    return answers_references(actor, reference.experiment)


def answers_references(actor: Actor, experiment: Experiment) -> bool:
    """The officer, the lead or the director of the agency."""
    return actor.has(experiment.organisation_id, Role.OFFICER, Role.LEAD, Role.DIRECTOR)


def can_view_reference(actor: Actor, reference: SupplierReference) -> bool:
    """Everybody once the agency has agreed; else the supplier, and who answers for the agency."""
    is_theirs = can_hold_reference(actor, reference) or can_answer_reference(actor, reference)
    return reference.state is ReferenceState.AGREED or is_theirs


def holds_seat(actor: Actor, experiment: Experiment) -> bool:
    """Who accepted a seat: somebody of the agency, or a guest, whose seat is their right."""
    held = _seat_of(actor, experiment)
    return held is not None and held.accepted_at is not None


def can_see_field(actor: Actor, experiment: Experiment) -> bool:
    """People of the agency and who holds a seat; never the supplier: it stands in the field itself."""
    return actor.belongs_to(experiment.organisation_id) or _holds_seat_beside_supplier(actor, experiment)


def can_edit_field(actor: Actor, experiment: Experiment) -> bool:
    """Who leads, buys, owns or directs, and who holds a seat: the parties, and putting bottlenecks to people."""
    roles = (Role.LEAD, Role.OFFICER, Role.OWNER, Role.DIRECTOR)
    return actor.has(experiment.organisation_id, *roles) or _holds_seat_beside_supplier(actor, experiment)


def _holds_seat_beside_supplier(actor: Actor, experiment: Experiment) -> bool:
    """Who accepted a seat, but not somebody of the supplier: a guest may be invited from anywhere."""
    return holds_seat(actor, experiment) and not actor.belongs_to(experiment.supplier_id)


def can_mark_done(actor: Actor, party: Stakeholder) -> bool:
    """Who may change the field, and who must do the action."""
    is_theirs = actor.id is not None and party.who_id == actor.id
    return can_edit_field(actor, party.experiment) or (is_theirs and can_see_field(actor, party.experiment))


def can_answer_bottleneck(actor: Actor, bottleneck: Escalation) -> bool:
    """The one person who is asked, as long as they work for the agency or are an ambassador."""
    is_asked = actor.id is not None and bottleneck.asked_id == actor.id
    return is_asked and (actor.is_ambassador or actor.belongs_to(bottleneck.experiment.organisation_id))


def can_see_bottleneck(actor: Actor, bottleneck: Escalation) -> bool:
    """Who sees the field, and who is asked: an ambassador sees just this one."""
    return can_see_field(actor, bottleneck.experiment) or can_answer_bottleneck(actor, bottleneck)


def can_put_bottleneck(actor: Actor, bottleneck: Escalation) -> bool:
    """Who may change the field puts it to somebody else or withdraws it."""
    return can_edit_field(actor, bottleneck.experiment)
