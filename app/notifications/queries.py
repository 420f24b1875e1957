"""Reads about mails, for administrators. Private mails are left out: nobody but the recipient knows of them."""

from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.errors import NotFoundError
from app.core.paging import Page, paginate
from app.notifications.models import Mail


def mails(page: int) -> Page[Any]:
    """One page of mails as columns, the newest first; two queries."""
    statement: Any = (
        select(Mail.id, Mail.recipient, Mail.subject, Mail.created_at, Mail.sent_at, Mail.failed_at, Mail.attempts)
        .where(Mail.is_private.is_(False))
        .order_by(Mail.id.desc())
    )
    return paginate(db.session(), statement, page)


def get(mail_id: int) -> Mail:
    """One mail that is not private. Raises `NotFoundError`."""
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.is_private:
        raise NotFoundError(mail_id)
    return mail
