"""The audit trail speaks in words, for everything that the code writes in it."""

import re
from pathlib import Path

import pytest

from app.audit.refusals import REFUSED
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
        change = trail.change_label(kind, "", {"before": state.value, "after": state.value})
        assert "_" not in change
        assert change.count(" → ") == 1


def test_what_changed_no_state_has_no_change() -> None:
    assert trail.change_label("challenge", "imported", {"source": "a file"}) == ""


def test_a_refused_attempt_says_what_and_why() -> None:
    refused = {"attempt": "challenges.take_step", "why": "This person may not do that."}
    assert trail.change_label("challenge", REFUSED, refused) == "challenges.take_step: This person may not do that."
    step = trail.CYCLES["challenge"].steps[0]
    told = trail.change_label("challenge", REFUSED, refused | {"step": step.action})
    assert told == f"{step.label}: This person may not do that."
    assert trail.change_label("challenge", REFUSED, {"attempt": "x.y", "why": ""}) == "x.y"


def test_every_action_can_be_chosen_once_in_the_order_of_the_words() -> None:
    actions = trail.all_actions()
    labels = [label.lower() for _, label in actions]
    assert labels == sorted(labels)
    assert len({action for action, _ in actions}) == len(actions) > len(trail.ACTIONS)


def test_who_stays_hidden_is_not_the_system() -> None:
    assert trail.who_label("edited", "Anna") == "Anna"
    assert trail.who_label("edited", None) == "the system"
    assert {trail.who_label(action, None) for action in trail.HIDDEN_ACTORS} == {"hidden"}
