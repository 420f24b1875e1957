"""When news is told: at once, at seven in the morning, or on Monday at seven, on the clocks of Amsterdam. Pure.

What was found until the last such moment is due. So a worker that was away tells what is due as soon as it is back,
once, and nothing else has to be remembered.
"""

from datetime import UTC, datetime, time, timedelta

from app.core.clock import AMSTERDAM
from app.following.states import Pace

MORNING = time(7)
"""No change of the clock happens at this time of day."""

MONDAY = 0


def found_until(pace: Pace, moment: datetime) -> datetime | None:
    """News found until then is due at `moment`; None when this pace never tells."""
    if pace is Pace.NEVER:
        return None
    return last_moment(pace, moment)


def last_moment(pace: Pace, moment: datetime) -> datetime:
    """The last moment at or before `moment` at which mails of this pace go out, in UTC."""
    if pace is Pace.AT_ONCE:
        return moment
    local = moment.astimezone(AMSTERDAM)
    day = local.date()
    if local.time() < MORNING:
        day -= timedelta(days=1)
    if pace is Pace.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, MORNING, AMSTERDAM).astimezone(UTC)
