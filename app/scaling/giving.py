"""From whom an organisation takes a solution over: from the agency of the experiment, or from one that uses it."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.database import db
from app.core.errors import RefusedInputError
from app.experiments.models import Experiment
from app.scaling import queries
from app.scaling.models import Adoption
from app.scaling.states import COUNTED
from app.scaling.tree import makes_circle

FIELD = "taken_from"


def giver_for(adoption: Adoption, ref: str) -> Adoption | None:
    """The adoption with this ref as the one that `adoption` is taken over from; None, for "", is the experiment itself.

    One that stays as it was is not looked at again: who stopped later keeps its place. Anything else is looked at while
    the experiment is held, so that two at once cannot make a circle. Raises `RefusedInputError`.
    """
    current = adoption.taken_from
    if ref == (current.ref if current else ""):
        return current
    _hold(adoption.experiment_id)
    return _checked(adoption, queries.adoption_with_ref(ref)) if ref else None


def _checked(adoption: Adoption, giver: Adoption | None) -> Adoption:
    if giver is None:
        raise RefusedInputError(_l("Choose an organisation from the list."), field=FIELD)
    name = giver.organisation.name
    if giver.id == adoption.id:
        raise RefusedInputError(
            _l("This is your own organisation. You cannot take it over from yourself."), field=FIELD
        )
    if giver.experiment_id != adoption.experiment_id:
        raise RefusedInputError(_l("%(name)s took over another solution, not this one.", name=name), field=FIELD)
    if giver.state not in COUNTED:
        raise RefusedInputError(
            _l("%(name)s does not use it now. Choose an organisation that uses it.", name=name), field=FIELD
        )
    if makes_circle(queries.givers_by_taker(adoption.experiment_id), adoption.id, giver.id):
        raise RefusedInputError(
            _l("%(name)s took it over from you, directly or through others. You cannot take it back.", name=name),
            field=FIELD,
        )
    return giver


def _hold(experiment_id: int) -> None:
    """Keep others from saying from whom they take over this solution until this transaction ends."""
    db.session.flush()
    db.session.execute(select(Experiment.id).where(Experiment.id == experiment_id).with_for_update())
