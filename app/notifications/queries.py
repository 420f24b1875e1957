"""Reads about mails, for administrators. Private mails are left out: nobody but the recipient knows of them."""

from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.errors import NotFoundError
from app.core.forms import clean
from app.core.paging import Page, paginate
from app.notifications.models import Mail, message_id_of


def mails(page: int) -> Page[Any]:
    """One page of mails as columns, the newest first; two queries."""
    statement: Any = (
        select(
            Mail.message_id, Mail.recipient, Mail.subject, Mail.created_at, Mail.sent_at, Mail.failed_at, Mail.attempts
        )
        .where(Mail.is_private.is_(False))
        .order_by(Mail.id.desc())
    )
    return paginate(db.session(), statement, page)


def get(key: str) -> Mail:
    """One mail that is not private. Raises `NotFoundError`."""
    mail = db.session.scalar(select(Mail).where(Mail.message_id == message_id_of(clean(key))))
    if mail is None or mail.is_private:
        raise NotFoundError(key)
    return mail
