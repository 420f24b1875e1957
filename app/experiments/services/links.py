"""The link in a reminder: one person checks in with it, once, without signing in."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from app.accounts.actor import Actor
from app.core.clock import now
from app.core.database import db
from app.experiments import policy
from app.experiments.models import CheckInLink
from app.experiments.services.messages import claims
from app.experiments.states import ExperimentState
from app.organisations.queries import actor_of_person

LIFETIME = timedelta(days=30)


class LinkState(StrEnum):
    """What a link is still good for; only an open one lets somebody check in."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"
    EXPIRED = "expired"
    NOT_YOURS = "not_yours"


def person_of(link: CheckInLink) -> Actor | None:
    """The person of a link with the roles of this moment; None when the account is closed."""
    return actor_of_person(link.user_id)


def state_of(link: CheckInLink, person: Actor | None) -> LinkState:
    """Whether the link still counts. It dies with the experiment, with the right to check in, and after 30 days."""
    if link.used_at is not None:
        return LinkState.USED
    if link.experiment.state is not ExperimentState.RUNNING:
        return LinkState.ENDED
    if person is None or not policy.can_check_in(person, link.experiment):
        return LinkState.NOT_YOURS
    return LinkState.OPEN if link.expires_at > now() else LinkState.EXPIRED


def use(link: CheckInLink) -> bool:
    """Use the link up; whether it was not used yet: of two at once one succeeds.

    Stands or falls with the check-in of the same transaction: one that is refused leaves the link as it was.
    """
    is_first = claims(
        update(CheckInLink).where(CheckInLink.id == link.id, CheckInLink.used_at.is_(None)).values(used_at=now())
    )
    db.session.expire(link, ["used_at"])
    return is_first
