"""What belongs with one record: a few that are about the same, of as many kinds as there are near.

How near another record is, is told by its score as a part of what the record itself scores on its own text. Two long
texts always share some words, so what shares no theme must be much nearer to be more than chance.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.search.documents import About, Hit
from app.search.engine import SearchUnavailable
from app.search.queries import visible_keys
from app.search.registry import Search

MOST = 4
"""How many are shown."""

LOOKED_AT = 30
"""Among so many of the nearest every kind is looked for."""

WITH_A_THEME, WITHOUT_THEMES, ON_OTHER_THEMES = 0.16, 0.3, 0.5
"""The part of its own score that another has at least: with a theme in common, when one has none, and otherwise."""


def near_by(session: Session, search: Search, subject: About) -> tuple[Hit, ...]:
    """At most four records near to this one, as far as a visitor may see them now; one query at most.

    None for a record that a visitor may not see or that is not in the index yet, when nothing is near, and while the
    index is being rebuilt.
    """
    try:
        nearest = search.engine.similar(subject.text, limit=LOOKED_AT)
    except SearchUnavailable:
        return ()
    own = next((hit for hit in nearest if hit.key == subject.key), None)
    if own is None:
        return ()
    found = [hit for hit in nearest if hit is not own and hit.key not in subject.shown and is_near(hit, own)]
    if not found:
        return ()
    visible = visible_keys(session, search, [own.key, *(hit.key for hit in found)])
    return mixed([hit for hit in found if hit.key in visible], MOST) if own.key in visible else ()


def is_near(hit: Hit, own: Hit) -> bool:
    """Whether a hit is about the same as the record itself, and not there by a chance word."""
    if not (hit.themes and own.themes):
        least = WITHOUT_THEMES
    else:
        least = ON_OTHER_THEMES if set(hit.themes).isdisjoint(own.themes) else WITH_A_THEME
    return hit.score >= least * own.score


def mixed(nearest: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The first `most` of these: first the nearest of each kind, then the nearest of the rest.

    Beside a vraagstuk an experiment that failed and a lesson tell more than four other vraagstukken.
    """
    firsts: dict[str, Hit] = {}
    for hit in nearest:
        firsts.setdefault(hit.kind, hit)
    first = list(firsts.values())
    return tuple([*first, *(hit for hit in nearest if hit not in first)][:most])
