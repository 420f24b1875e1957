"""Wrong passwords and codes, counted in the database and so over all processes; who tries too often must wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.accounts.models import FailedSignIn
from app.core.clock import now
from app.core.database import db
from app.core.errors import TooManyTriesError
from app.core.secrets import hash_of

WINDOW = timedelta(minutes=1)
KEPT = timedelta(hours=1)
TRIES_PER_ADDRESS = 5
TRIES_PER_CLIENT = 60
"""Coarse, because a whole town hall may share one address on the internet."""

CODES_PER_MINUTE = 5
CODES_PER_HOUR = 20
"""Of a million codes three count at any moment: at this pace an even chance of guessing one takes more than a year."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong tries something has in a window of time.

    `one_by_one`: the limit of one person; their tries that come at the same time wait in line.
    """

    subject: str
    tries: int
    one_by_one: bool = False
    window: timedelta = WINDOW


def limits_of(address: str, client: str | None = None) -> tuple[Limit, ...]:
    """The limit of a typed e-mail address, known or not, and that of the client's address on the internet."""
    return (Limit(hash_of(f"address:{address}"), TRIES_PER_ADDRESS, one_by_one=True), *_limits_of_client(client))


def limits_of_codes(person_id: int, client: str | None = None) -> tuple[Limit, ...]:
    """The limits of the codes that are typed for a person, in a minute and in an hour, and that of the client.

    They stand apart from those of the password: the right password must not make codes free to guess.
    """
    return (
        Limit(hash_of(f"codes:{person_id}"), CODES_PER_MINUTE, one_by_one=True),
        Limit(hash_of(f"codes an hour:{person_id}"), CODES_PER_HOUR, one_by_one=True, window=KEPT),
        *_limits_of_client(client),
    )


def _limits_of_client(client: str | None) -> tuple[Limit, ...]:
    return (Limit(hash_of(f"client:{client}"), TRIES_PER_CLIENT),) if client else ()


def check(limits: Iterable[Limit]) -> None:
    """Raise `TooManyTriesError`, with the seconds to wait, when one of the limits is reached."""
    moment = now()
    for limit in limits:
        if limit.one_by_one:
            _wait_in_line(limit.subject)
        recent = db.session.scalars(
            select(FailedSignIn.at)
            .where(FailedSignIn.subject == limit.subject, FailedSignIn.at > moment - limit.window)
            .order_by(FailedSignIn.at.desc())
            .limit(limit.tries)
        ).all()
        if len(recent) == limit.tries:
            raise TooManyTriesError(_seconds_until_free(recent[-1] + limit.window, moment))


def count(limits: Iterable[Limit]) -> None:
    """Count a wrong try, and forget those of more than an hour ago. Flushes."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.at < now() - KEPT))
    db.session.add_all(FailedSignIn(subject=limit.subject) for limit in limits)
    db.session.flush()


def forget(limits: Iterable[Limit]) -> None:
    """Forget the wrong tries for a person who has shown to be there; those of the client's address stay."""
    subjects = [limit.subject for limit in limits if limit.one_by_one]
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.subject.in_(subjects)))


def _seconds_until_free(free_at: datetime, moment: datetime) -> int:
    return max(1, int((free_at - moment).total_seconds()) + 1)


def _wait_in_line(subject: str) -> None:
    """Until the end of the transaction nobody else gets past this line for the same subject."""
    # SQLite has one writer at a time already.
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))
