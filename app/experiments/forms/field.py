"""A party in the field, and what is done next about it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app.core.forms import BaseForm, CreatingForm, LongText, Text, option
from app.experiments.forms.fields import chosen_person, say_what_is_missing
from app.experiments.models import Stakeholder
from app.experiments.services.field import Action, PartyText
from app.experiments.states import Ring


def _next_action() -> Text:
    return Text(_l("What is done next?"), most=300, required=False)


def _who() -> SelectField:
    return SelectField(_l("Who of us does this?"), coerce=str, default="", validate_choice=False)


def _due() -> DateField:
    return DateField(_l("By when?"), [Optional()])


class ActionForm(BaseForm):
    """What is done next, who of us does it, and by when."""

    next_action = _next_action()
    who_id = _who()
    due = _due()

    def offer(self, people: Sequence[Any], party: Stakeholder | None = None) -> None:
        """The people to choose from; who has it now and is none of them any more stays in the list."""
        choices = [option("", _l("Nobody yet")), *(option(person.id, person.name) for person in people)]
        known = {person.id for person in people}
        if party is not None and party.who is not None and party.who_id not in known:
            choices.append(option(party.who_id, party.who.name))
        self.who_id.choices = choices

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false for an action of nobody or without a day; both are said at once."""
        is_valid = super().validate(extra_validators)
        of_action = [(self.who_id, _l("Choose who of you does this.")), (self.due, _l("Say by when this is done."))]
        return say_what_is_missing(of_action if self.next_action.data else ()) and is_valid

    def action(self) -> Action:
        """What was typed, for the service."""
        return Action(self.next_action.data or "", chosen_person(self.who_id), self.due.data)


class PartyForm(ActionForm, CreatingForm):
    """A party: who, what it is needed for, what it wants, and what is done about it."""

    name = Text(_l("Who is needed?"), most=200)
    ring = RadioField(
        _l("How near does this party stand?"),
        choices=lambda: [option(ring.value, ring.label) for ring in Ring],
        coerce=Ring,
        default=Ring.INVOLVED,
        validators=[InputRequired(_l("Choose how near this party stands."))],
    )
    needed_for = LongText(_l("What for?"), most=600, rows=3)
    wants = LongText(_l("What does this party want?"), most=600, rows=3, required=False)
    # Again, so that what is wrong is told in the order of the page.
    next_action = _next_action()
    who_id = _who()
    due = _due()

    def party(self) -> PartyText:
        """What was typed, for the service."""
        return PartyText(
            name=self.name.data or "",
            ring=self.ring.data,
            needed_for=self.needed_for.data or "",
            wants=self.wants.data or "",
            action=self.action(),
        )
