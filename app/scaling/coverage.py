"""How much of today's register uses a solution, by sector and by province: pure counting."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Group(NamedTuple):
    """The agencies of one sector in one province, and how many of them are adopters; "" is not known."""

    sector: str
    province: str
    agencies: int
    adopters: int


@dataclass(frozen=True, slots=True)
class Share:
    """The adopters of one sector or province among its agencies."""

    key: str
    adopters: int
    agencies: int

    @property
    def percent(self) -> float:
        return round(100 * self.adopters / self.agencies, 1) if self.agencies else 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Adopters among all agencies of the register at this moment; what is not known stands last in each list."""

    whole: Share
    by_sector: Sequence[Share]
    by_province: Sequence[Share]


def coverage(groups: Iterable[Group]) -> Coverage:
    """Add the groups up, the highest share first."""
    groups = list(groups)
    (whole,) = _shares(groups, lambda _group: "") or [Share("", 0, 0)]
    return Coverage(
        whole=whole,
        by_sector=_shares(groups, lambda group: group.sector),
        by_province=_shares(groups, lambda group: group.province),
    )


def _shares(groups: Iterable[Group], key_of: Callable[[Group], str]) -> list[Share]:
    adopters: defaultdict[str, int] = defaultdict(int)
    agencies: defaultdict[str, int] = defaultdict(int)
    for group in groups:
        adopters[key_of(group)] += group.adopters
        agencies[key_of(group)] += group.agencies
    shares = [Share(key, adopters[key], agencies[key]) for key in agencies]
    return sorted(shares, key=lambda share: (share.key == "", -share.percent, -share.agencies, share.key))
