"""Where a story was told: written down, and taken away again by who wrote it."""

from datetime import date

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import today
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.showcases import policy
from app.showcases.models import Sharing, Showcase
from app.showcases.states import SharingKind, ShowcaseState

FIRST_YEAR = 2000
"""An earlier year is a slip of the pen."""


def share(showcase: Showcase, kind: SharingKind, on: date, note: str, *, by: Actor) -> Sharing:
    """Write down that a public story was told: how, on which day, and where or to whom.

    Raises `NotPermittedError`, `InvalidStepError` when it is not public, `RefusedInputError` for a day to come.
    """
    if showcase.state is not ShowcaseState.PUBLISHED:
        raise InvalidStepError(_l("Only a public story can be shared."))
    if not policy.can_share(by, showcase):
        raise NotPermittedError("share")
    if on > today():
        raise RefusedInputError(_l("This day is still to come. Write it down when it has happened."), field="on")
    if on.year < FIRST_YEAR:
        raise RefusedInputError(_l("Check the year of this day."), field="on")
    sharing = Sharing(showcase_id=showcase.id, kind=kind, on=on, note=note, by_id=by.id)
    db.session.add(sharing)
    record("shared", showcase, by=by, kind=kind.value, on=on.isoformat(), note=note)
    return sharing


def remove_sharing(sharing: Sharing, *, by: Actor) -> None:
    """Take away what one wrote down oneself. Raises `NotPermittedError`."""
    if not policy.can_remove_sharing(by, sharing):
        raise NotPermittedError("remove_sharing")
    record("unshared", sharing.showcase, by=by, kind=sharing.kind.value, on=sharing.on.isoformat(), note=sharing.note)
    db.session.delete(sharing)
    db.session.flush()
