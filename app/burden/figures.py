"""The figures that may be shown: medians per promise, in total and per organisation, never of a small group. Pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

from app.burden.promises import Promise

SMALLEST_GROUP = 10
"""Groups of fewer pieces are never shown, not even by subtraction: the rule of the Innovatie Barometer."""
SECONDS_IN_MINUTE = 60

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece of work took: all visits to one record. Time and clicks are None when they were not measured."""

    form: str
    organisation_id: int | None
    piece: str
    fields: int
    characters: int
    active_seconds: int | None
    clicks: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of a group of at least `SMALLEST_GROUP` pieces; half of the pieces took less, half more.

    Minutes and clicks are None when too few pieces were measured by the browser.
    """

    pieces: int
    fields: int
    characters: int
    minutes: int | None
    clicks: int | None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What may be shown about one promise."""

    total: Figure | None = None
    by_organisation: Mapping[int, Figure] = field(default_factory=dict)


def shown_groups(sizes: Mapping[K, int], candidates: Iterable[K]) -> set[K]:
    """Which of the candidates may be shown beside the total of all groups.

    A group needs `SMALLEST_GROUP` pieces. What is left when the shown groups are taken from the total must be nothing,
    or a group of that size itself; if need be the smallest large groups are held back as well.
    """
    large = sorted(
        (key for key in candidates if sizes.get(key, 0) >= SMALLEST_GROUP), key=lambda key: (sizes[key], repr(key))
    )
    left_over = sum(sizes.values()) - sum(sizes[key] for key in large)
    while large and 0 < left_over < SMALLEST_GROUP:
        left_over += sizes[large.pop(0)]
    return set(large)


def measurements(pieces: Sequence[Piece]) -> dict[str, Measurement]:
    """What may be shown, by the key of the promise; promises without a figure are left out."""
    by_form: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_form[piece.form].append(piece)
    return {form: _measurement(group) for form, group in by_form.items() if len(group) >= SMALLEST_GROUP}


def exceeded(promise: Promise, figure: Figure) -> list[str]:
    """In what the median is more than was promised: names of fields of `Figure`."""
    return [
        name
        for name in ("fields", "characters", "minutes", "clicks")
        if (most := getattr(promise, name)) is not None and (getattr(figure, name) or 0) > most
    ]


def _measurement(group: list[Piece]) -> Measurement:
    organisations = {piece.organisation_id for piece in group if piece.organisation_id is not None}
    shown = shown_groups(Counter(piece.organisation_id for piece in group), organisations)
    # Time and clicks have groups of their own: a piece without a script has none, and must not show by its absence.
    timed = Counter(piece.organisation_id for piece in group if piece.active_seconds is not None)
    shown_timed = shown_groups(timed, organisations)
    return Measurement(
        total=_figure(group, is_timed=timed.total() >= SMALLEST_GROUP),
        by_organisation={
            organisation: _figure(
                [piece for piece in group if piece.organisation_id == organisation],
                is_timed=organisation in shown_timed,
            )
            for organisation in shown
            if organisation is not None
        },
    )


def _figure(group: Sequence[Piece], *, is_timed: bool) -> Figure:
    seconds = [piece.active_seconds for piece in group if piece.active_seconds is not None]
    clicks = [piece.clicks for piece in group if piece.clicks is not None]
    return Figure(
        pieces=len(group),
        fields=_rounded(median(piece.fields for piece in group)),
        characters=_rounded(median(piece.characters for piece in group)),
        minutes=max(1, _rounded(median(seconds) / SECONDS_IN_MINUTE)) if is_timed else None,
        clicks=_rounded(median(clicks)) if is_timed else None,
    )


def _rounded(number: float) -> int:
    """To the nearest whole number, half up."""
    return math.floor(number + 0.5)
