"""The outbox of mails."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, UTCDateTime

DOMAIN = "vraagplein.example"
"""The right-hand side of message ids."""


class Mail(Base):
    """A mail that must go out once, or went out. Without a mail server it is kept, to be read by an administrator."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_waiting", "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Nobody but the recipient may know of the mail: the administrators' list leaves it out.
    is_private: Mapped[bool] = mapped_column(default=False)
    # The body holds a link that opens a door: it is emptied after delivery, with the path below.
    holds_token: Mapped[bool] = mapped_column(default=False)
    # The path that ends this kind of mail with one press in a mail program (RFC 8058); empty for what must be told.
    unsubscribe_path: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")

    @property
    def key(self) -> str:
        """What stands in its address: from a number people could count the private mails in between."""
        return key_of(self.message_id)


def key_of(message_id: str) -> str:
    """The part of a message id that no other mail has: `<1764.82.4711@vraagplein.example>` → `1764.82.4711`"""
    return message_id.strip("<>").partition("@")[0]


def message_id_of(key: str) -> str:
    """The message id of a mail with this key."""
    return f"<{key}@{DOMAIN}>"
