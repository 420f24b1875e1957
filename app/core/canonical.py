"""Canonical JSON: one text for one value, so that everybody who hashes or signs it gets the same bytes.

UTF-8 without a byte order mark; keys sorted by Unicode code point; no white space; only `"`, `\\` and the control
characters U+0000–U+001F are escaped (`\\b \\f \\n \\r \\t`, else `\\u00xx` in lower case); integers in decimal. Only
null, true, false, integers, texts, lists and objects with text keys. Fractions are refused: how they are written
differs between languages. Where no number is larger than 2^53 and no key is outside the basic plane this equals
RFC 8785.

Texts are taken as they are; who wants one Unicode form (NFC) brings them into it first.
"""

import json
from typing import Any


class NotCanonicalError(ValueError):
    """The value has no canonical JSON."""


def canonical_json(value: Any) -> bytes:
    """The canonical JSON of `value` in UTF-8.

    Raises `NotCanonicalError` for a fraction, a key that is no text, a text with half a surrogate pair, and for
    anything that is not JSON.
    """
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError("a text holds half a surrogate pair") from error


def _check(value: Any) -> None:
    """Raise `NotCanonicalError` when there is something in `value` that canonical JSON does not know."""
    if value is None or isinstance(value, str | int):  # bool is an int
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonicalError(f"a key must be a text, not {type(key).__name__}")
            _check(item)
        return
    raise NotCanonicalError(f"{type(value).__name__} has no canonical JSON")
