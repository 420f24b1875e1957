"""What can be followed and how often somebody wants to hear, each with its word on the screen."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class FollowedKind(StrEnum):
    """What is followed. A vraagstuk is followed on its own page, by way of `app.challenges`."""

    THEME = "theme"
    AGENCY = "agency"
    SEARCH = "search"

    @property
    def label(self) -> Any:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    FollowedKind.THEME: _l("Theme"),
    FollowedKind.AGENCY: _l("Public body"),
    FollowedKind.SEARCH: _l("Saved search"),
}


class Pace(StrEnum):
    """How often a mail goes out: as soon as there is something, once a day, once a week, or never.

    Without mails what is new still stands on *Mijn werk*.
    """

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"

    @property
    def label(self) -> Any:
        return _PACE_LABELS[self]

    @property
    def sentence(self) -> Any:
        """When mails of this pace come."""
        return _PACE_SENTENCES[self]


_PACE_LABELS = {
    Pace.AT_ONCE: _l("At once"),
    Pace.DAILY: _l("Once a day"),
    Pace.WEEKLY: _l("Once a week"),
    Pace.NEVER: _l("No mail"),
}
_PACE_SENTENCES = {
    Pace.AT_ONCE: _l("You get these mails as soon as there is news."),
    Pace.DAILY: _l("You get these mails once a day."),
    Pace.WEEKLY: _l("You get these mails once a week."),
    Pace.NEVER: _l("You get no mails about this."),
}
