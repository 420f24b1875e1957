"""Who may read which mails. This room knows a person only by what it needs."""

from typing import Protocol

from app.notifications.models import Mail


class Reader(Protocol):
    """Whoever asks to see mails."""

    @property
    def is_administrator(self) -> bool: ...


def can_see_mails(reader: Reader) -> bool:
    """Administrators see what was sent and what waits."""
    return reader.is_administrator


def can_read_body(mail: Mail, *, is_delivered_by_server: bool) -> bool:
    """A link that opens a door is for the recipient only; without a mail server this is the one place to follow it."""
    return not (mail.holds_token and is_delivered_by_server)
