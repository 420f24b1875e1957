"""Reasons that everybody reads: when is something a reason at all? Pure."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.errors import RefusedInputError
from app.lifecycle.engine import MIN_REASON

FEWEST_LETTERS = 4
"""Different letters that a reason has at least: “aaaaaaaaaa” and “jajajajaja” say nothing."""


TOO_SHORT = _l("Give a reason of at least %(min)s characters.", min=MIN_REASON)


def checked_reason(reason: str, *, field: str = "reason", too_short: Any = TOO_SHORT) -> str:
    """The reason without needless space. Raises `RefusedInputError` when it is too short or says nothing."""
    text = " ".join(reason.split())
    if message := _fault(text, too_short):
        raise RefusedInputError(message, field=field)
    return reason.strip()


def _fault(text: str, too_short: Any) -> Any | None:
    if len(text) < MIN_REASON:
        return too_short
    if len({letter for letter in text.casefold() if letter.isalpha()}) < FEWEST_LETTERS:
        return _l("Write the reason in words, so that others understand it.")
    return None
