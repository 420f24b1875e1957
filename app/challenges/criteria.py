"""The criteria of a vraagstuk: one to four, with weights that add up to 100."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from app.challenges.lifecycle import FULL_WEIGHT, MAX_CRITERIA
from app.challenges.models import Challenge, Criterion
from app.core.errors import RefusedInputError

Weighed = Sequence[tuple[str, int]]
"""Criteria as (name, weight in percent)."""


def check_criteria(criteria: Weighed) -> None:
    """Raise `RefusedInputError` for too many criteria, or weights that do not add up to 100; none at all may be."""
    if len(criteria) > MAX_CRITERIA:
        raise RefusedInputError(_l("Use at most four criteria."), field="criteria")
    total = sum(weight for _, weight in criteria)
    if criteria and total != FULL_WEIGHT:
        message = _l("The weights add up to %(total)s. Make that 100.", total=total)
        raise RefusedInputError(message, field="criteria")


def weighed_of(challenge: Challenge) -> list[tuple[str, int]]:
    """The criteria as they are now."""
    return [(criterion.name, criterion.weight) for criterion in challenge.criteria]


def set_criteria(challenge: Challenge, criteria: Weighed) -> None:
    """Put these in the place of the present ones."""
    # In place: a new row at a position that is still taken would meet the unique constraint.
    for index, (name, weight) in enumerate(criteria):
        if index < len(challenge.criteria):
            challenge.criteria[index].name, challenge.criteria[index].weight = name, weight
        else:
            challenge.criteria.append(Criterion(position=index + 1, name=name, weight=weight))
    del challenge.criteria[len(criteria) :]
