"""What can be followed, and how often people hear of it."""

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled


class SubscriptionKind(Labelled):
    """What a subscription is about. (A vraagstuk is followed on its own page: its news cannot wait for a day.)"""

    THEME = "theme", _l("Theme")
    AGENCY = "agency", _l("Organisation")
    SEARCH = "search", _l("Search")


class Pace(Labelled):
    """How often there is a mail, when there is anything new."""

    AT_ONCE = "at_once", _l("At once")
    DAILY = "daily", _l("Once a day")
    WEEKLY = "weekly", _l("Once a week")
