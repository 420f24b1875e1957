"""Counting on a form: what it asks, what was filled in, and what the browser measured. Pure; reads the form only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

MOST_ACTIVE_SECONDS = 4 * 60 * 60
MOST_CLICKS = 2_000
"""The browser is not believed beyond these: four hours of work and two thousand clicks in one form."""

UNSEEN_KINDS = frozenset({"hidden", "submit"})
SECRET_KINDS = frozenset({"password"})
EFFORT = re.compile(r"(\d{1,9}) (\d{1,9})", re.ASCII)


class PromisedForm(Protocol):
    """What is read of a form. `app.burden.forms.Promised` gives a form these."""

    burden: str
    asks: tuple[str, ...]
    proposes: tuple[str, ...]
    effort: Any

    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds of active work and clicks, or None for both when the browser did not measure them."""

    active_seconds: int | None
    clicks: int | None


def asked(form: PromisedForm) -> list[str]:
    """The names of the fields that somebody has to fill in, in this form as it is shown to them.

    A field is asked when it is
    * visible: not hidden and not a button;
    * needed: required to send the form, or named in `asks`, for a form that may be kept half done but must be complete
      before the next step;
    * empty: nothing proposed by the house stands in it already.

    A list of rows (criteria with their weights) is one field: one question, however many rows somebody wants.
    """
    return [
        field.short_name
        for field in form
        if is_visible(field) and (field.flags.required or field.short_name in form.asks) and not holds_something(field)
    ]


def filled(form: PromisedForm) -> list[str]:
    """The names of the visible fields that hold something, apart from those that the house fills in by itself."""
    return [field.short_name for field in _own(form) if holds_something(field)]


def characters(form: PromisedForm) -> int:
    """How many characters the texts of `filled` have together. Numbers, choices and passwords are no texts."""
    return sum(len(text.strip()) for field in _own(form) for text in _texts(field))


def effort(form: PromisedForm) -> Effort:
    """What the browser measured (`"<seconds> <clicks>"`), held down to what is possible.

    Without a script, or with something else in its place, nothing is known: both are None.
    """
    measured = EFFORT.fullmatch(form.effort.data or "")
    if measured is None:
        return Effort(None, None)
    seconds, clicks = int(measured[1]), int(measured[2])
    return Effort(min(seconds, MOST_ACTIVE_SECONDS), min(clicks, MOST_CLICKS))


def is_visible(field: Any) -> bool:
    """Whether somebody sees this field: not hidden, and not a button."""
    return _kind(field) not in UNSEEN_KINDS


def holds_something(field: Any) -> bool:
    """Whether a field, or any field of a group or list, has a value. Zero is a value, an empty text or tick is not."""
    inner = _inner(field)
    if inner is not None:
        return any(is_visible(part) and holds_something(part) for part in inner)
    data = field.data
    if isinstance(data, str):
        return bool(data.strip())
    if isinstance(data, bool | list | tuple | set):
        return bool(data)
    return data is not None and bool(getattr(data, "filename", True))  # a file field without a file has no name


def _own(form: PromisedForm) -> Iterator[Any]:
    return (field for field in form if is_visible(field) and field.short_name not in form.proposes)


def _texts(field: Any) -> Iterator[str]:
    inner = _inner(field)
    if inner is not None:
        for part in inner:
            yield from _texts(part)
    elif (
        isinstance(field.data, str)
        and not hasattr(field, "iter_choices")
        and _kind(field) not in UNSEEN_KINDS | SECRET_KINDS
    ):
        yield field.data


def _inner(field: Any) -> Any:
    """The fields inside a list of rows or a group, or None for a plain field."""
    if hasattr(field, "entries"):
        return field.entries
    return getattr(field, "form", None)


def _kind(field: Any) -> str:
    return str(getattr(field.widget, "input_type", ""))
