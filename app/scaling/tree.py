"""Who took a solution over from whom, as a tree: pure, without database or drawing.

The root is the agency of the experiment; it is not among the takers, and those that took it from there have no giver.
"""

from collections import defaultdict
from collections.abc import Mapping


def makes_circle(givers: Mapping[int, int | None], taker: int, giver: int | None) -> bool:
    """Whether `taker` taking over from `giver` closes a circle; `givers` says from whom each takes over now."""
    seen: set[int] = set()
    while giver is not None and giver not in seen:
        if giver == taker:
            return True
        seen.add(giver)
        giver = givers.get(giver)
    return giver is not None


def below(givers: Mapping[int, int | None], root: int) -> set[int]:
    """All that took it over from `root`, directly or through others, and `root` itself."""
    takers = takers_of(givers)
    found, waiting = {root}, [root]
    while waiting:
        new = [taker for taker in takers[waiting.pop()] if taker not in found]
        found.update(new)
        waiting.extend(new)
    return found


def takers_of(givers: Mapping[int, int | None]) -> defaultdict[int | None, list[int]]:
    """The other way round: who took it over from each, in the order of `givers`."""
    takers: defaultdict[int | None, list[int]] = defaultdict(list)
    for taker, giver in givers.items():
        takers[giver].append(taker)
    return takers
