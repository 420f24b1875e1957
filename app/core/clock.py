"""The one clock. Moments are aware and in UTC; people read them in the time of Amsterdam."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in Amsterdam."""
    return now().astimezone(AMSTERDAM).date()


def in_amsterdam(moment: datetime) -> datetime:
    """The same moment on an Amsterdam clock."""
    return moment.astimezone(AMSTERDAM)


class ImpossibleTimeError(ValueError):
    """A local time that does not exist, or exists twice, because the clock is changed that night."""


def from_amsterdam(local: datetime) -> datetime:
    """A naive time on an Amsterdam clock as a moment in UTC.

    Raises `ImpossibleTimeError` for a time that the change to summer time skips or the change to winter
    time repeats, so that a closing time is never a guess.
    """
    early, late = (local.replace(tzinfo=AMSTERDAM, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        raise ImpossibleTimeError(local.isoformat())
    return early.astimezone(UTC)
