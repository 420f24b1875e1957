"""What Vraagplein promises its users about effort; the source is the domain's table *The promise to users*."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Promise:
    """The most that one piece of work may ask: a vraagstuk, a proposal, a check-in.

    `fields` are fields that somebody has to fill in (see `counting.asked`), `minutes` minutes of active work, `clicks`
    what is pressed or chosen, `characters` all texts together. None: nothing is promised about it. `also` is the part
    of the promise that is not a number of the form.
    """

    key: str
    what: Any
    fields: int | None = None
    minutes: int | None = None
    clicks: int | None = None
    characters: int | None = None
    also: Any = None


_ALL = (
    Promise("challenge.concept", _l("An officer writes a challenge"), fields=6, minutes=15, clicks=12),
    Promise("challenge.opening", _l("An officer opens a challenge for proposals"), fields=6, minutes=10),
    Promise("account", _l("A supplier makes an account"), fields=3),
    Promise(
        "proposal",
        _l("A supplier writes a complete proposal"),
        fields=5,
        minutes=20,
        characters=3_000,
        also=_l("no upload needed"),
    ),
    Promise("assessment", _l("An assessor judges one proposal"), minutes=10, also=_l("at most 4 criteria")),
    Promise(
        "experiment.set_up", _l("A lead sets up an experiment"), minutes=20, also=_l("filled in from the proposal")
    ),
    Promise("experiment.check_in", _l("A lead tells how it goes"), fields=3, minutes=2),
    Promise("experiment.closing", _l("A lead closes an experiment"), minutes=15),
    Promise("showcase", _l("An ambassador tells a story"), minutes=10, also=_l("drafted from the record")),
    Promise("decision", _l("A director decides about scaling up"), clicks=2, also=_l("with a reason")),
)

PROMISES: dict[str, Promise] = {promise.key: promise for promise in _ALL}
"""By key, in the order in which work goes through the house."""
