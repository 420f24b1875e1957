"""Who may do what with a story. Pure: no database, no request."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.experiments.models import Experiment
from app.experiments.states import ENDED
from app.showcases.models import Showcase
from app.showcases.states import ConsentSide, ShowcaseState

AGENCY_ROLES = (Role.LEAD, Role.OFFICER, Role.DIRECTOR)
SUPPLIER_ROLES = (Role.MEMBER, Role.MANAGER)


def can_curate(actor: Actor, _showcase: Showcase | None = None) -> bool:
    """Ambassadors write, curate, publish and archive stories."""
    return actor.is_ambassador


def can_draft_from(actor: Actor, experiment: Experiment) -> bool:
    """Ambassadors make a story of every experiment that has ended, failed ones too."""
    return actor.is_ambassador and experiment.state in ENDED


def consent_sides(actor: Actor, showcase: Showcase) -> tuple[ConsentSide, ...]:
    """For which of the two parties this person may consent; for none when the story is from a published source."""
    experiment = showcase.experiment
    if experiment is None:
        return ()
    sides = (
        (ConsentSide.AGENCY, actor.has(experiment.organisation_id, *AGENCY_ROLES)),
        (ConsentSide.SUPPLIER, actor.has(experiment.supplier_id, *SUPPLIER_ROLES)),
    )
    return tuple(side for side, may in sides if may)


def can_consent(actor: Actor, showcase: Showcase) -> bool:
    """Whether this person may speak for the agency or for the supplier."""
    return bool(consent_sides(actor, showcase))


def can_view(actor: Actor, showcase: Showcase) -> bool:
    """Published stories are everybody's; before and after, ambassadors and the two parties see them."""
    if showcase.state is ShowcaseState.PUBLISHED or actor.is_ambassador:
        return True
    experiment = showcase.experiment
    return experiment is not None and (
        actor.belongs_to(experiment.organisation_id) or actor.belongs_to(experiment.supplier_id)
    )
