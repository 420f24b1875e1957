"""Conversations about a vraagstuk outside the platform, for the report of the dialogue. Services flush, never commit.

They say with which group or organisation, never with which person.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges import policy
from app.challenges.models import Challenge, Contact
from app.core.clock import today
from app.core.database import db
from app.core.errors import NotFoundError, NotPermittedError, RefusedInputError
from app.core.refs import split_ref

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is told of a conversation: when, with which group, about what."""

    spoken_on: date
    with_whom: str
    about: str

    @property
    def version(self) -> str:
        """What tells one text from the next, so that a second writer is noticed."""
        return sha256(repr((self.spoken_on, self.with_whom, self.about)).encode()).hexdigest()


def conversation_of(contact: Contact) -> Conversation:
    """What a contact tells now."""
    return Conversation(contact.spoken_on, contact.with_whom, contact.about)


def get_contact(challenge: Challenge, ref: str) -> Contact:
    """A conversation about this vraagstuk. Raises `NotFoundError`."""
    contact = db.session.scalar(
        select(Contact).where(Contact.challenge_id == challenge.id, Contact.ref == split_ref(ref))
    )
    if contact is None:
        raise NotFoundError(ref)
    return contact


def add_contact(challenge: Challenge, conversation: Conversation, *, by: Actor) -> Contact:
    """Note a conversation. Raises `NotPermittedError` and `RefusedInputError`."""
    _check(challenge, conversation, by=by)
    contact = Contact(
        challenge=challenge,
        spoken_on=conversation.spoken_on,
        with_whom=conversation.with_whom,
        about=conversation.about,
        added_by_id=by.id,
    )
    db.session.add(contact)
    db.session.flush()
    record("contact_added", challenge, by=by, contact=contact.ref)
    return contact


def change_contact(contact: Contact, conversation: Conversation, *, by: Actor) -> None:
    """Tell it better. Raises `NotPermittedError` and `RefusedInputError`."""
    _check(contact.challenge, conversation, by=by)
    contact.spoken_on = conversation.spoken_on
    contact.with_whom = conversation.with_whom
    contact.about = conversation.about
    record("contact_changed", contact.challenge, by=by, contact=contact.ref)


def remove_contact(contact: Contact, *, by: Actor) -> None:
    """Take a conversation from the list. Raises `NotPermittedError`."""
    if not policy.can_edit(by, contact.challenge):
        raise NotPermittedError("remove_contact")
    record("contact_removed", contact.challenge, by=by, contact=contact.ref)
    db.session.delete(contact)


def _check(challenge: Challenge, conversation: Conversation, *, by: Actor) -> None:
    if not policy.can_edit(by, challenge):
        raise NotPermittedError("note a conversation")
    if conversation.spoken_on > today():
        raise RefusedInputError(_l("This day is still to come. Fill in when you spoke."), field="spoken_on")
    if conversation.spoken_on < EARLIEST:
        raise RefusedInputError(_l("Fill in a day in the year 2000 or later."), field="spoken_on")
