"""Delivering mails by SMTP: claim one, send it, mark it, each mail on its own.

A claim is a commit that puts the next try a lease away, so that no other process takes the same mail. A process that
is killed while it sends loses nothing: the next worker takes its claim back when it starts. Killed after the server
took the mail and before it is marked, it is sent once more, with the same Message-ID, by which mail programs know it
as the same.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.links import public_url
from app.notifications.models import Mail

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=10)
"""How long a claimed mail is left alone; longer than sending one can take."""

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 40
"""About six days of trying; then the mail is marked as failed."""

TIMEOUT_SECONDS = 30
DEFAULT_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
LONGEST_ERROR = 300
MAIL_REFUSED = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,  # an address with letters that this server does not take
    ValueError,  # what cannot stand in a header
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go: `scheme` is smtp, smtps (TLS from the start) or smtp+starttls."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @contextmanager
    def connection(self) -> Iterator[smtplib.SMTP]:
        """An open connection, signed in when there is a user. Raises `OSError`, as all faults of smtplib are."""
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        with smtp:
            if self.scheme == "smtp+starttls":
                smtp.starttls(context=context)
            if self.user:
                smtp.login(self.user, self.password)
            yield smtp


def server_of(mail_url: str) -> MailServer:
    """The server that `MAIL_URL` names; user and password may be percent-encoded."""
    parts = urlsplit(mail_url)
    return MailServer(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class _WholeAddress(UnstructuredHeader, BaseHeader):
    """An address in a header. Mail programs read it as it stands, so it is neither cut nor put in a code."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", _WholeAddress)
POLICY = default.clone(header_factory=HEADERS)


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that this process sends now, as plain values: no transaction is open while the server is spoken to."""

    mail_id: int
    attempt: int
    message_id: str
    recipient: str
    subject: str
    body: str
    unsubscribe_url: str = ""

    def message(self, sender: str) -> EmailMessage:
        """The mail as it goes out. Raises `ValueError` for what cannot stand in a header."""
        message = EmailMessage(policy=POLICY)
        message["From"] = sender
        message["To"] = self.recipient
        message["Subject"] = self.subject
        message["Date"] = format_datetime(now())
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        if self.unsubscribe_url:
            # A mail program shows a button for this, and presses it with a POST (RFC 2369, RFC 8058).
            message["List-Unsubscribe"] = f"<{self.unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self.body)
        return message


def deliver(session: Session, server: MailServer, sender: str) -> int:
    """Send what waits, the oldest first, until nothing is due or the server is away; returns how many were sent.

    Commits as it goes.
    """
    sent = 0
    with ExitStack() as stack:
        smtp: smtplib.SMTP | None = None
        while (claim := claim_next(session)) is not None:
            try:
                smtp = smtp or stack.enter_context(server.connection())
                smtp.send_message(claim.message(sender))
            except MAIL_REFUSED as error:
                _give_up(session, claim, error) if _is_final(error) else _retry_later(session, claim, error)
            except OSError as error:
                # Every other fault of smtplib is one too: the server is away, or it does not let us in.
                log.warning("mail_server_away", error=str(error), mail=claim.mail_id)
                _retry_later(session, claim, error)
                break
            else:
                _mark_sent(session, claim)
                sent += 1
    return sent


def claim_next(session: Session) -> Claim | None:
    """Take the oldest mail that is due, for the length of a lease; None when nothing is due. Commits."""
    moment = now()
    mail = session.scalar(
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.next_try_at <= moment)
        .order_by(Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if mail is None:
        session.rollback()
        return None
    mail.attempts += 1
    mail.next_try_at = moment + LEASE
    mail.last_error = ""  # a try that ended has written its error: empty means that it has not ended
    claim = Claim(
        mail_id=mail.id,
        attempt=mail.attempts,
        message_id=mail.message_id,
        recipient=mail.recipient,
        subject=mail.subject,
        body=mail.body,
        unsubscribe_url=public_url(mail.unsubscribe_path) if mail.unsubscribe_path else "",
    )
    session.commit()
    return claim


def release_claims(session: Session) -> None:
    """Make due at once what another process had claimed; for the only worker, when it starts. Commits."""
    session.execute(
        update(Mail)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.attempts > 0, Mail.last_error == "")
        .values(next_try_at=now())
    )
    session.commit()


def wait_after(attempt: int) -> timedelta:
    """How long to wait after so many tries: a minute, two, four … up to four hours."""
    doublings = min(attempt - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _mark_sent(session: Session, claim: Claim) -> None:
    mail = session.get_one(Mail, claim.mail_id)
    mail.sent_at = now()
    mail.last_error = ""
    if mail.holds_token:
        mail.body = mail.unsubscribe_path = ""
    session.commit()


def _retry_later(session: Session, claim: Claim, error: Exception) -> None:
    if claim.attempt >= MOST_ATTEMPTS:
        _give_up(session, claim, error)
        return
    mail = session.get_one(Mail, claim.mail_id)
    mail.next_try_at = now() + wait_after(claim.attempt)
    mail.last_error = (str(error) or type(error).__name__)[:LONGEST_ERROR]
    session.commit()


def _give_up(session: Session, claim: Claim, error: Exception) -> None:
    mail = session.get_one(Mail, claim.mail_id)
    mail.failed_at = now()
    mail.last_error = (str(error) or type(error).__name__)[:LONGEST_ERROR]
    if mail.holds_token:
        mail.body = mail.unsubscribe_path = ""
    session.commit()
    log.warning("mail_failed", error=str(error), mail=claim.mail_id)


def _is_final(error: Exception) -> bool:
    """Whether sending this mail again is of no use: refused with a code of 500 or more, or not a mail at all."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return True
