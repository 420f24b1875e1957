"""Who may do what with a scaling dossier and with an adoption. Pure: no database, no request."""

from collections.abc import Collection

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import ScalingState

PREPARERS = (Role.LEAD, Role.OFFICER, Role.OWNER)
"""Roles in the agency of the experiment that fill in the dossier."""

ADOPTERS = (Role.LEAD, Role.OFFICER, Role.OWNER)
"""Roles in another agency that take a solution over."""


FOLLOWED_UP = (ScalingState.APPROVED, ScalingState.SCALING)
"""After the yes, before it is anchored: milestones are set and reached."""


def can_view_case(_actor: Actor, _case: ScalingCase) -> bool:
    """Everybody: that there is a dossier, until when and what was decided is public."""
    return True


def can_read_evidence(actor: Actor, case: ScalingCase) -> bool:
    """The working texts are the agency's own until the decision, and public from then on."""
    return case.state is not ScalingState.PREPARING or actor.belongs_to(case.experiment.organisation_id)


def can_prepare(actor: Actor, case: ScalingCase) -> bool:
    """The lead, officers and owners of the agency fill in the dossier."""
    return actor.has(case.experiment.organisation_id, *PREPARERS)


def can_decide(actor: Actor, case: ScalingCase) -> bool:
    """Directors of the agency decide."""
    return actor.has(case.experiment.organisation_id, Role.DIRECTOR)


def can_scale(actor: Actor, case: ScalingCase) -> bool:
    """The lead, owners and directors of the agency say how far scaling up has come."""
    return actor.has(case.experiment.organisation_id, Role.LEAD, Role.OWNER, Role.DIRECTOR)


def can_set_milestones(actor: Actor, case: ScalingCase) -> bool:
    """The same people plan the way there, from the yes until it is anchored."""
    return can_scale(actor, case) and case.state in FOLLOWED_UP


def is_adoptable(experiment: Experiment) -> bool:
    """Only what was measured to work can be taken over."""
    return experiment.state is ExperimentState.SUCCEEDED


def can_adopt_for(actor: Actor, organisation_id: int) -> bool:
    """Officers, owners and leads take a solution over for their agency. (Suppliers have none of these roles.)"""
    return actor.has(organisation_id, *ADOPTERS)


def is_own_solution(experiment: Experiment, organisation_id: int) -> bool:
    """The agency that did the experiment cannot take it over from itself."""
    return experiment.organisation_id == organisation_id


def adopting_ids(actor: Actor, experiment: Experiment, taken: Collection[int] = ()) -> list[int]:
    """The organisations for which this person may still take the experiment's solution over."""
    return [
        organisation_id
        for organisation_id in actor.organisation_ids(*ADOPTERS)
        if not is_own_solution(experiment, organisation_id) and organisation_id not in taken
    ]


def can_view_adoption(_actor: Actor, _adoption: Adoption) -> bool:
    """Everybody: who takes over what from whom is public from the first interest on."""
    return True


def can_work_on_adoption(actor: Actor, adoption: Adoption) -> bool:
    """Officers, owners and leads of the organisation that takes over."""
    return can_adopt_for(actor, adoption.organisation_id)
