"""Times that can be compared: everything takes turns in one run, so that what slows the machine slows all of it."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MILLI = 1000.0


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that a thing took, each time."""

    seconds: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        return statistics.median(self.seconds) * MILLI

    def percentile_ms(self, percent: int) -> float:
        return statistics.quantiles(self.seconds, n=100, method="inclusive")[percent - 1] * MILLI


def take_turns(things: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 3) -> dict[str, Times]:
    """Do every thing once a round, and keep how long each took; the first `warm_up` rounds do not count."""
    seconds: dict[str, list[float]] = {name: [] for name in things}
    for number in range(warm_up + rounds):
        for name, do in things.items():
            start = time.perf_counter()
            do()
            took = time.perf_counter() - start
            if number >= warm_up:
                seconds[name].append(took)
    return {name: Times(tuple(taken)) for name, taken in seconds.items()}


def once(do: Callable[[], object]) -> float:
    """Seconds that one time takes."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start
