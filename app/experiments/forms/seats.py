"""Who is asked for which seat."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.accounts.forms import AddressField
from app.core.forms import BaseForm, option
from app.experiments.models import Experiment
from app.experiments.states import Seat


def _by_mail(seat: Seat) -> Any:
    return _l("%(seat)s: e-mail address", seat=seat.label)


class SeatsForm(BaseForm):
    """For each seat a colleague, or the address of somebody who is invited."""

    project_leader = SelectField(Seat.PROJECT_LEADER.label, coerce=str, default="")
    project_leader_email = AddressField(_by_mail(Seat.PROJECT_LEADER), required=False)
    executive_ambassador = SelectField(Seat.EXECUTIVE_AMBASSADOR.label, coerce=str, default="")
    executive_ambassador_email = AddressField(_by_mail(Seat.EXECUTIVE_AMBASSADOR), required=False)
    service_manager = SelectField(Seat.SERVICE_MANAGER.label, coerce=str, default="")
    service_manager_email = AddressField(_by_mail(Seat.SERVICE_MANAGER), required=False)
    information_manager = SelectField(Seat.INFORMATION_MANAGER.label, coerce=str, default="")
    information_manager_email = AddressField(_by_mail(Seat.INFORMATION_MANAGER), required=False)

    def offer(self, people: Sequence[Any], experiment: Experiment) -> None:
        """The people to choose from; a guest only for the seat that they have."""
        choices = [option("", _l("Nobody yet")), *(option(person.id, person.name) for person in people)]
        for seat in Seat:
            held = experiment.seat(seat)
            guest = [option(held.user_id, held.user.name)] if held is not None and held.is_guest else []
            known = {str(person.id) for person in people}
            self[seat.value].choices = [*choices, *(one for one in guest if one.value not in known)]

    def show(self, experiment: Experiment) -> None:
        """Who is on which seat now."""
        for held in experiment.seats:
            self[held.seat.value].data = str(held.user_id)

    def people(self) -> dict[Seat, int | None]:
        """The chosen person's id of each seat."""
        return {seat: int(self[seat.value].data) if self[seat.value].data else None for seat in Seat}

    def addresses(self) -> dict[Seat, str]:
        """The address that was filled in at each seat; empty where there is none."""
        return {seat: self[f"{seat.value}_email"].data or "" for seat in Seat}
