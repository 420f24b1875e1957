"""The audit trail speaks in words, for everything that the code writes in it."""

import re
from pathlib import Path

import pytest

from app.site import trail

APP = Path(trail.__file__).parents[1]


def written_actions() -> set[str]:
    """Every action that is written in so many words."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in APP.rglob("*.py"))
    return set(re.findall(r"\brecord\(\s*\"([a-z_]+)\"", code))


def test_every_action_has_a_word() -> None:
    assert written_actions() <= set(trail.ACTIONS)


@pytest.mark.parametrize("kind", trail.CYCLES)
def test_every_step_and_state_has_a_word(kind: str) -> None:
    cycle = trail.CYCLES[kind]
    for step in cycle.steps:
        assert trail.action_label(kind, step.action) == str(step.label)
    for state in cycle.states:
        change = trail.change_label(kind, {"before": state.value, "after": state.value})
        assert "_" not in change
        assert change.count(" → ") == 1


def test_what_changed_no_state_has_no_change() -> None:
    assert trail.change_label("challenge", {"source": "a file"}) == ""
