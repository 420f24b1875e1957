"""Fields of the documents of the seal: each is exactly of its kind, or `FieldError` names it.

They come out of JSON that anybody may have written. `True` is no number here, and no field is optional.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

_REF: Final = re.compile(r"[0-9a-z]{1,32}")
_HEXADECIMAL: Final = re.compile(r"[0-9a-f]*")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
MOST: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps whole (RFC 8259, section 6)."""


class FieldError(ValueError):
    """A field is missing, superfluous or not what it must be; the message names it."""


def object_of(value: Any, names: Collection[str], what: str) -> dict[str, Any]:
    """`value` as an object with exactly these fields."""
    if not isinstance(value, Mapping):
        raise FieldError(f"{what} is not an object")
    if missing := sorted(set(names) - set(value)):
        raise FieldError(f"{what}: {missing[0]} is missing")
    if superfluous := sorted(set(value) - set(names)):
        raise FieldError(f"{what}: unknown field {superfluous[0]!r}")
    return dict(value)


def text(value: Any, name: str, *, least: int = 0, most: int | None = None) -> str:
    """A text in Unicode form NFC of `least` to `most` characters, without U+0000 (no database keeps it)."""
    if not isinstance(value, str):
        raise FieldError(f"{name} is not a text")
    if len(value) < least or (most is not None and len(value) > most):
        raise FieldError(f"{name} has {len(value)} characters, not {least} to {most}")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FieldError(f"{name} holds half a surrogate pair") from error
    if "\0" in value:
        raise FieldError(f"{name} holds U+0000")
    if not unicodedata.is_normalized("NFC", value):
        raise FieldError(f"{name} is not in Unicode form NFC")
    return value


def integer(value: Any, name: str, *, least: int = 0, most: int = MOST) -> int:
    """A whole number from `least` to `most`."""
    if type(value) is not int or not least <= value <= most:
        raise FieldError(f"{name} is not a whole number from {least} to {most}")
    return value


def hexadecimal(value: Any, name: str, *, digits: int) -> str:
    """Exactly so many hexadecimal digits, in lower case."""
    if not isinstance(value, str) or len(value) != digits or not _HEXADECIMAL.fullmatch(value):
        raise FieldError(f"{name} is not {digits} hexadecimal digits in lower case")
    return value


def ref(value: Any, name: str) -> str:
    """A short id as in addresses: 1 to 32 small letters and digits."""
    if not isinstance(value, str) or not _REF.fullmatch(value):
        raise FieldError(f"{name} is not an id of small letters and digits")
    return value


def moment(value: Any, name: str) -> datetime:
    """A moment as `moment_text` writes it."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise FieldError(f"{name} is not a moment like 2027-03-01T11:00:00.000000Z")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise FieldError(f"{name} is a moment that does not exist") from error


def moment_text(value: datetime) -> str:
    """An aware moment in UTC with six decimals, always 27 characters: `2027-03-01T11:00:00.000000Z`."""
    if value.tzinfo is None:
        raise FieldError("a moment without a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def one_of(value: Any, name: str, expected: int) -> int:
    """Exactly this number: the format that this code knows."""
    if type(value) is not int or value != expected:
        raise FieldError(f"{name} is not {expected}")
    return value
