"""What follows from check-ins by itself: what was spent in between, and whether a stop criterion is met. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.experiments.models import CheckIn, StopCriterion
from app.experiments.states import Comparison


def increments(check_ins: Iterable[CheckIn]) -> list[tuple[CheckIn, int]]:
    """Each check-in, the oldest first, with the euros spent since the one before it.

    Together these are all that was spent, in whatever order they were written down: an amount below an earlier one
    adds nothing.
    """
    found, total = [], 0
    for check_in in sorted(check_ins, key=lambda one: one.at):
        so_far = max(total, check_in.spent_eur)
        found.append((check_in, so_far - total))
        total = so_far
    return found


def passes(criterion: StopCriterion, value: Decimal) -> bool:
    """Whether a value of its measure lies at or beyond the number of a stop criterion; never without a number."""
    if criterion.threshold is None:
        return False
    if criterion.comparison is Comparison.AT_LEAST:
        return value >= criterion.threshold
    return value <= criterion.threshold


def newly_met(criteria: Iterable[StopCriterion], values: Mapping[int, Decimal]) -> list[StopCriterion]:
    """The stop criteria that these values meet and that were not met before. `values` go by position of the measure."""
    found = []
    for criterion in criteria:
        value = None if criterion.measure_position is None else values.get(criterion.measure_position)
        if criterion.met_at is None and value is not None and passes(criterion, value):
            found.append(criterion)
    return found
