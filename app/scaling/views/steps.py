"""The step that a page is about."""

from typing import Any

from flask import abort
from flask_login import current_user

from app.core.errors import NotPermittedError
from app.scaling.models import Adoption, ScalingCase


def step_of(cycle: Any, record: ScalingCase | Adoption, action: str) -> Any:
    """The step that this person may take now; 404 for a step that does not exist, 403 for somebody else's."""
    if all(step.action != action for step in cycle.steps):
        abort(404)
    step = next((each for each in cycle.actions(record, current_user) if each.action == action), None)
    if step is None:
        raise NotPermittedError(action)
    return step
