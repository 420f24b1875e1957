"""Writing messages to people. A message is a row in the caller's transaction; the worker delivers it."""

from collections.abc import Iterable, Sequence
from email.utils import make_msgid
from typing import Any, Protocol

from flask_babel import force_locale, gettext

from app.core import outbox
from app.core.database import db
from app.core.links import public_url
from app.notifications.models import DOMAIN, Mail


class Reader(Protocol):
    """Somebody who can be written to."""

    id: Any
    email: Any
    name: Any
    language: Any


def notify(
    readers: Iterable[Reader],
    *,
    subject: Any,
    paragraphs: Sequence[Any],
    link: str | None = None,
    is_private: bool = False,
    holds_token: bool = False,
) -> list[Mail]:
    """Write the same mail to each reader, in their own language, once each however often they are named.

    `subject` and `paragraphs` are lazy texts; `link` is a path on this site. A private mail is kept out of the
    administrators' list; the body of one that holds a token is emptied after delivery. Flushes nothing, commits
    nothing.
    """
    unique = {reader.email.lower(): reader for reader in readers}
    return [
        write_mail(
            reader.email,
            name=reader.name,
            language=reader.language,
            user_id=reader.id,
            subject=subject,
            paragraphs=paragraphs,
            link=link,
            is_private=is_private,
            holds_token=holds_token,
        )
        for reader in unique.values()
    ]


def write_mail(
    address: str,
    *,
    subject: Any,
    paragraphs: Sequence[Any],
    link: str | None = None,
    name: str = "",
    language: str = "nl",
    user_id: int | None = None,
    is_private: bool = False,
    holds_token: bool = False,
    unsubscribe_path: str = "",
) -> Mail:
    """Write one mail to an address, known as a user or not (an invitation).

    `unsubscribe_path` ends mails of this kind with one press; what must be told has none.
    """
    with force_locale(language):
        parts = [gettext("Dear %(name)s,", name=name) if name else gettext("Hello,")]
        parts += [str(paragraph) for paragraph in paragraphs]
        if link:
            parts.append(public_url(link))
        parts.append(gettext("Kind regards,\nVraagplein"))
        mail = Mail(
            message_id=make_msgid(domain=DOMAIN),
            user_id=user_id,
            recipient=address,
            subject=" ".join(str(subject).split())[:200],
            body="\n\n".join(parts) + "\n",
            is_private=is_private,
            holds_token=holds_token,
            unsubscribe_path=unsubscribe_path,
        )
    db.session.add(mail)
    outbox.has_rows(db.session())
    return mail
