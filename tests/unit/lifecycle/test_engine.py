"""The engine, on a small life cycle of its own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.lifecycle import LifeCycle, Requirement, Step, engine
from app.lifecycle.engine import states


class Door(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    BRICKED_UP = "bricked_up"


@dataclass
class Record:
    state: Door = Door.CLOSED
    has_handle: bool = True


@dataclass(frozen=True)
class Person:
    id: int = 1
    has_key: bool = True


def has_key(person: Person, _record: Record) -> bool:
    return person.has_key


CYCLE: LifeCycle[Record, Door] = LifeCycle(
    "door",
    Door,
    (
        Step(
            "open", "Open", states(Door.CLOSED), Door.OPEN, has_key, (Requirement("a handle", lambda r: r.has_handle),)
        ),
        Step("close", "Close", states(Door.OPEN), Door.CLOSED, lambda _p, _r: True),
        Step("brick_up", "Brick up", states(Door.CLOSED, Door.OPEN), Door.BRICKED_UP, has_key, needs_reason=True),
    ),
    state_of=lambda record: record.state,
)


@pytest.fixture(autouse=True)
def trail(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []

    def write(action: str, record: Record, *, by: Person, reason: str, **details: Any) -> None:
        rows.append((action, by.id, reason, details))

    monkeypatch.setattr(engine, "write_audit", write)
    return rows


def test_a_step_sets_the_state_and_writes_who_did_it(trail: list[tuple[Any, ...]]) -> None:
    record = Record()
    CYCLE.take(record, "open", by=Person(7))
    assert record.state is Door.OPEN
    assert trail == [("open", 7, "", {"before": "closed", "after": "open"})]


def test_buttons_are_the_steps_that_may_be_taken() -> None:
    assert [step.action for step in CYCLE.actions(Record(), Person())] == ["open", "brick_up"]
    assert [step.action for step in CYCLE.actions(Record(Door.OPEN), Person(has_key=False))] == ["close"]
    assert CYCLE.actions(Record(Door.BRICKED_UP), Person()) == []


def test_what_is_missing_is_said_and_nothing_changes(trail: list[tuple[Any, ...]]) -> None:
    record = Record(has_handle=False)
    assert CYCLE.missing(record, "open") == ["a handle"]
    with pytest.raises(InvalidStepError) as caught:
        CYCLE.take(record, "open", by=Person())
    assert caught.value.missing == ("a handle",)
    assert (record.state, trail) == (Door.CLOSED, [])


def test_who_may_not_is_told_so_before_what_is_missing() -> None:
    with pytest.raises(NotPermittedError):
        CYCLE.take(Record(has_handle=False), "open", by=Person(has_key=False))


def test_a_step_from_another_state_is_not_possible() -> None:
    with pytest.raises(InvalidStepError):
        CYCLE.take(Record(Door.OPEN), "open", by=Person())


@pytest.mark.parametrize("reason", ["", "   ", "te kort", "         x"])
def test_a_reason_is_needed(reason: str) -> None:
    with pytest.raises(RefusedInputError):
        CYCLE.take(Record(), "brick_up", by=Person(), reason=reason)


def test_an_unknown_action_is_not_permitted() -> None:
    with pytest.raises(NotPermittedError):
        CYCLE.take(Record(), "paint", by=Person())


@given(st.lists(st.tuples(st.sampled_from(["open", "close", "brick_up"]), st.booleans(), st.booleans())))
def test_no_sequence_leads_out_of_the_table(attempts: list[tuple[str, bool, bool]]) -> None:
    record = Record()
    for action, key, handle in attempts:
        record.has_handle = handle
        before = record.state
        try:
            CYCLE.take(record, action, by=Person(has_key=key), reason="een goede reden")
        except (InvalidStepError, NotPermittedError):
            assert record.state is before
        else:
            assert record.state in CYCLE.reachable(before)
            assert before is not Door.BRICKED_UP


def test_reachable_states() -> None:
    assert CYCLE.reachable(Door.CLOSED) == set(Door)
    assert CYCLE.reachable(Door.BRICKED_UP) == {Door.BRICKED_UP}
