"""Who may do what with a story. Pure: no database, no request."""

from app.accounts.actor import Actor
from app.accounts.states import Role
from app.experiments.models import Experiment
from app.experiments.states import ENDED
from app.showcases.models import Ambassador, Introduction, Sharing, Showcase
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


def can_share(actor: Actor, showcase: Showcase) -> bool:
    """Ambassadors and the agency's people write down where a public story was shared."""
    experiment = showcase.experiment
    is_involved = actor.is_ambassador or (experiment is not None and actor.belongs_to(experiment.organisation_id))
    return showcase.state is ShowcaseState.PUBLISHED and is_involved


def can_remove_sharing(actor: Actor, sharing: Sharing) -> bool:
    """Whoever wrote down that a story was shared may take that away."""
    return actor.is_authenticated and sharing.by_id == actor.id


def can_introduce(actor: Actor, _experiment: Experiment | None = None) -> bool:
    """Ambassadors bring a giver and a taker together."""
    return actor.is_ambassador


def can_read_introduction(actor: Actor, introduction: Introduction) -> bool:
    """Ambassadors, and the people of the two agencies that were brought together."""
    return actor.is_ambassador or actor.belongs_to(introduction.giver_id) or actor.belongs_to(introduction.taker_id)


def can_edit_page(actor: Actor, ambassador: Ambassador | None = None) -> bool:
    """Ambassadors make and change their own page; nobody else does."""
    return actor.is_ambassador and (ambassador is None or ambassador.user_id == actor.id)


def can_view_page(actor: Actor, ambassador: Ambassador) -> bool:
    """A page that its ambassador made public is everybody's, as long as they are one; until then it is their own."""
    user = ambassador.user
    is_public = ambassador.is_public and user.is_ambassador and user.disabled_at is None
    return is_public or can_edit_page(actor, ambassador)
