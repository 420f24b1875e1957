"""Working days in the Netherlands, and where a term ends that would end on a day on which offices are closed.

One list of free days for both: Saturday, Sunday, and the days of article 3 of the Algemene termijnenwet: New Year's
Day, Easter Monday, Ascension Day, Whit Monday, both days of Christmas, the King's birthday as it is celebrated, 5 May
(every year), and Good Friday, which the law treats alike. It is the list that a court counts with, so that whoever
checks a letter finds the same day. Other days on which a term is extended by royal decree (article 3, third paragraph)
are not known here: a term is then longer than we say, never shorter.
"""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
FRIDAY = 4
"""`date.weekday()` of the last working day of a week."""


def is_workday(day: date) -> bool:
    """Whether offices work on this day."""
    return day.weekday() <= FRIDAY and day not in _free_days(day.year)


def next_workday(day: date) -> date:
    """This day when it is a working day, else the first one after it (Algemene termijnenwet, article 1)."""
    while not is_workday(day):
        day += DAY
    return day


def add_workdays(day: date, number: int) -> date:
    """The working day that comes `number` (0 or more) working days after `day`, which itself does not count."""
    while number > 0:
        day += DAY
        number -= is_workday(day)
    return day


@cache
def _free_days(year: int) -> frozenset[date]:
    import holidays  # slow to import, and few pages need it

    # "optional" adds Good Friday and 5 May in the years between, which the law names too.
    return frozenset(holidays.country_holidays("NL", years=year, categories=("public", "optional")))
