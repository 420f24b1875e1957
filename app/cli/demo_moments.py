"""Days and moments of the demo, counted from today."""

from datetime import date, datetime, time, timedelta

from app.core.clock import from_amsterdam, now, today

OFFICE_HOUR = time(10, 30)
CLOSING_HOUR = time(12, 0)


def moment(offset: int, at: time = OFFICE_HOUR) -> datetime:
    """So many days from today at that time in Amsterdam, in UTC; what is past stays before this moment."""
    then = from_amsterdam(datetime.combine(day(offset), at))
    return min(then, now() - timedelta(minutes=5)) if offset <= 0 else then


def maybe(offset: int | None) -> datetime | None:
    """`moment`, of what may not have happened."""
    return None if offset is None else moment(offset)


def day(offset: int) -> date:
    """So many days from today in Amsterdam."""
    return today() + timedelta(days=offset)
