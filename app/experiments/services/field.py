"""The parties in the field of an experiment, and what somebody does about each. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.models import User
from app.audit.services import record
from app.core.clock import now, today
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_date
from app.experiments import policy
from app.experiments.models import Experiment, Stakeholder
from app.experiments.queries.field import number_of_parties, people_of_field
from app.experiments.services.messages import hold
from app.experiments.states import Ring
from app.notifications.services import notify

MOST_PARTIES = 100
FURTHEST = timedelta(days=5 * 366)
"""A day that lies further away is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Action:
    """What is done next, by whom (a person's id) and by when; all of it or nothing."""

    text: str = ""
    who_id: int | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class PartyText:
    """A party as people write it."""

    name: str
    ring: Ring
    needed_for: str
    wants: str
    action: Action


def add_party(experiment: Experiment, text: PartyText, *, by: Actor) -> Stakeholder:
    """Put a party in the field. Raises as `plan_action`, and `RefusedInputError` when there are too many."""
    if not policy.can_edit_field(by, experiment):
        raise NotPermittedError("add_party")
    hold(experiment)
    if number_of_parties(experiment) >= MOST_PARTIES:
        raise RefusedInputError(_l("At most %(max)s parties fit in the field.", max=MOST_PARTIES))
    people = _checked(experiment, text.action)
    party = Stakeholder(experiment=experiment, next_action="")
    db.session.add(party)
    _write(party, text, people, by=by)
    db.session.flush()
    record("party_added", experiment, by=by, party=party.ref)
    return party


def change_party(party: Stakeholder, text: PartyText, *, by: Actor) -> None:
    """Tell it better. Raises as `add_party`."""
    if not policy.can_edit_field(by, party.experiment):
        raise NotPermittedError("change_party")
    _write(party, text, _checked(party.experiment, text.action, party), by=by)
    record("party_changed", party.experiment, by=by, party=party.ref)


def plan_action(party: Stakeholder, action: Action, *, by: Actor) -> None:
    """Say what is done next.

    Raises `NotPermittedError`, or `RefusedInputError` (fields `next_action`, `who_id`, `due`) for an action without
    person or day, a person from elsewhere, or a new day that has passed.
    """
    if not policy.can_edit_field(by, party.experiment):
        raise NotPermittedError("plan_action")
    people = _checked(party.experiment, action, party)
    if party.done_at is not None:
        # What was done is over: the same words are something to do again, and are told again.
        party.done_at, party.next_action = None, ""
    _plan(party, action, people, by=by)
    record("action_planned", party.experiment, by=by, party=party.ref)


def mark_done(party: Stakeholder, *, by: Actor) -> None:
    """Say that the action is done. Raises `NotPermittedError`, or `InvalidStepError` when there is none to do."""
    if not policy.can_mark_done(by, party):
        raise NotPermittedError("mark_done")
    if not party.next_action or party.done_at is not None:
        raise InvalidStepError(_l("There is no action to mark: it was done already, or none was planned."))
    party.done_at = now()
    record("action_done", party.experiment, by=by, party=party.ref)


def remove_party(party: Stakeholder, *, by: Actor) -> None:
    """Take a party out of the field, for good. Raises `NotPermittedError`."""
    if not policy.can_edit_field(by, party.experiment):
        raise NotPermittedError("remove_party")
    record("party_removed", party.experiment, by=by, party=party.ref)
    db.session.delete(party)


def _write(party: Stakeholder, text: PartyText, people: Sequence[User], *, by: Actor) -> None:
    party.name, party.ring = text.name, text.ring
    party.needed_for, party.wants = text.needed_for, text.wants
    _plan(party, text.action, people, by=by)


def _plan(party: Stakeholder, action: Action, people: Sequence[User], *, by: Actor) -> None:
    is_new = action.text != party.next_action
    was_theirs = party.who_id == action.who_id
    party.next_action, party.who_id, party.due = action.text, action.who_id, action.due
    if is_new:
        party.done_at = None
    if action.text and (is_new or not was_theirs) and party.done_at is None:
        _tell(party, action, people, by=by)


def _checked(experiment: Experiment, action: Action, party: Stakeholder | None = None) -> Sequence[User]:
    """Who can do something, when this action is possible. Nothing has changed yet when it is refused."""
    people = people_of_field(experiment)
    if not action.text:
        if action.who_id is not None:
            raise RefusedInputError(_l("Say what this person does, or choose nobody."), field="next_action")
        if action.due is not None:
            raise RefusedInputError(_l("Say what is done by this day, or leave the day empty."), field="next_action")
        return people
    if action.who_id is None:
        raise RefusedInputError(_l("Choose who of you does this."), field="who_id")
    # Who and when stay possible as they are, so that the rest can be changed after somebody left or a day passed.
    is_same_person, is_same_day = party and action.who_id == party.who_id, party and action.due == party.due
    if not is_same_person and action.who_id not in {person.id for person in people}:
        raise RefusedInputError(_l("Choose somebody of your own organisation, or who holds a seat."), field="who_id")
    if action.due is None:
        raise RefusedInputError(_l("Say by when this is done."), field="due")
    if not is_same_day and action.due < today():
        raise RefusedInputError(_l("This day has passed. Choose today or a later day."), field="due")
    if action.due > today() + FURTHEST:
        raise RefusedInputError(_l("This day is too far away. Choose a day within five years."), field="due")
    return people


def _tell(party: Stakeholder, action: Action, people: Sequence[User], *, by: Actor) -> None:
    notify(
        [person for person in people if person.id == action.who_id and person.id != by.id],
        subject=_l("You do something for the experiment: %(title)s", title=party.experiment.title),
        paragraphs=[action.text, _l("Ready no later than %(date)s.", date=LazyString(format_date, action.due))],
        link=f"/experimenten/{party.experiment.path}/speelveld",
        is_private=True,
    )
