"""Times that can be compared: everything takes turns in one run, so that what slows the machine slows all of it.

Of each thing both times are kept: by the clock on the wall, which is what somebody waits, and of the processor, which
hardly changes when other programs want the processor too. Ratios are of processor times.
"""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

MILLI = 1000.0


class Taken(NamedTuple):
    """Seconds that a thing took once."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Times:
    """What a thing took, each time that it was done."""

    taken: tuple[Taken, ...]

    @classmethod
    def of(cls, taken: Iterable[Taken]) -> "Times":
        return cls(tuple(taken))

    def wall_ms(self, percent: int = 50) -> float:
        """Milliseconds by the clock within which so many percent were done."""
        return _percentile([each.wall for each in self.taken], percent) * MILLI

    def processor_ms(self, percent: int = 50) -> float:
        """Milliseconds of the processor within which so many percent were done."""
        return _percentile([each.processor for each in self.taken], percent) * MILLI

    def ratio(self, baseline: "Times", percent: int = 50) -> float:
        """How many times the baseline's median processor time."""
        return self.processor_ms(percent) / baseline.processor_ms()


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def take_turns(things: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 3) -> dict[str, Times]:
    """Do every thing once a round, and keep how long each took; the first `warm_up` rounds do not count."""
    taken: dict[str, list[Taken]] = {name: [] for name in things}
    for _ in range(warm_up + rounds):
        for name, do in things.items():
            taken[name].append(once(do))
    return {name: Times.of(all_taken[warm_up:]) for name, all_taken in taken.items()}


def once(do: Callable[[], object]) -> Taken:
    """What one time takes."""
    wall, processor = time.perf_counter(), time.process_time()
    do()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)
