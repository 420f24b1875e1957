"""The engine that every feature's table of steps runs on.

The same table says which buttons a person sees (`actions`), guards the step itself (`take`), and is read by the tests
and the documentation. A step has: who may take it, from and to which state, what must be filled in, whether it asks for
a reason, what it writes in the audit trail (its action) and whom it tells.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l

from app.audit.services import record as write_audit
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError

R = TypeVar("R")
S = TypeVar("S", bound=Enum)
MIN_REASON = 10


@dataclass(frozen=True)
class Requirement(Generic[R]):
    """Something that must be in order before a step: a sentence for the reader and a check without side effects."""

    message: Any
    met: Callable[[R], bool]


@dataclass(frozen=True)
class Step(Generic[R, S]):
    """One row of the table. `tells` names the audiences that hear of it; the service sends the messages."""

    action: str
    label: Any
    sources: frozenset[S]
    target: S
    allowed: Callable[[Any, R], bool]
    requires: tuple[Requirement[R], ...] = ()
    needs_reason: bool = False
    is_final: bool = False
    tells: tuple[str, ...] = ()
    explanation: Any = ""


@dataclass(frozen=True)
class LifeCycle(Generic[R, S]):
    """The steps of one record type.

    `state_of` gives the state as it is now, what the clock did included; `state_attribute` is where the state is kept.
    """

    name: str
    states: type[S]
    steps: tuple[Step[R, S], ...]
    state_of: Callable[[R], S]
    state_attribute: str = "state"
    _by_action: dict[str, tuple[Step[R, S], ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.steps:
            self._by_action[step.action] = (*self._by_action.get(step.action, ()), step)

    def actions(self, record: R, actor: Any) -> list[Step[R, S]]:
        """The steps that this person may take from the record's present state, ready or not (see `missing`)."""
        state = self.state_of(record)
        return [step for step in self.steps if state in step.sources and step.allowed(actor, record)]

    def can(self, record: R, action: str, actor: Any) -> bool:
        """Whether this person may take this step now, apart from what must still be filled in."""
        return any(step.action == action for step in self.actions(record, actor))

    def missing(self, record: R, action: str) -> list[Any]:
        """The sentences of the requirements of this step that are not met yet."""
        step = self._find(record, action)
        return [] if step is None else [need.message for need in step.requires if not need.met(record)]

    def take(self, record: R, action: str, *, by: Any, reason: str = "", **details: Any) -> Step[R, S]:
        """Take the step: check it, set the state, write the audit row. Flushes, never commits.

        Raises `NotPermittedError`, `InvalidStepError` (with what is missing) or `RefusedInputError` (no reason).
        """
        candidates = self._by_action.get(action, ())
        if not any(step.allowed(by, record) for step in candidates):
            raise NotPermittedError(action)
        step = self._find(record, action)
        if step is None:
            raise InvalidStepError(_l("This step is not possible (any more) in the present state."))
        if not step.allowed(by, record):
            raise NotPermittedError(action)
        if missing := [need.message for need in step.requires if not need.met(record)]:
            raise InvalidStepError(_l("Something has to be done first."), missing=missing)
        if step.needs_reason and len(reason.strip()) < MIN_REASON:
            raise RefusedInputError(_l("Give a reason of at least 10 characters."), field="reason")
        details |= {"before": self.state_of(record).value, "after": step.target.value}
        setattr(record, self.state_attribute, step.target)
        write_audit(action, record, by=by, reason=reason.strip(), **details)
        return step

    def reachable(self, start: S) -> set[S]:
        """Every state that some sequence of steps reaches from `start`."""
        seen: set[S] = {start}
        waiting: list[S] = [start]
        while waiting:
            state = waiting.pop()
            for step in self.steps:
                if state in step.sources and step.target not in seen:
                    seen.add(step.target)
                    waiting.append(step.target)
        return seen

    def _find(self, record: R, action: str) -> Step[R, S] | None:
        state = self.state_of(record)
        return next((step for step in self._by_action.get(action, ()) if state in step.sources), None)


def states(*members: S) -> frozenset[S]:
    """Readable shorthand for the `sources` of a step."""
    return frozenset(members)
