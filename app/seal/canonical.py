"""Reading canonical JSON: only bytes that `canonical_json` would write are accepted, so that one value has one hash."""

import json
from typing import Any

from app.core.canonical import NotCanonicalError, canonical_json


def read_canonical(data: bytes) -> Any:
    """The value of canonical JSON. Raises `NotCanonicalError` for everything else, also for JSON that is only spelled
    otherwise: white space, keys out of order or twice, `1.0`, needless escapes.
    """
    try:
        value = json.loads(data.decode("utf-8"))
        is_canonical = canonical_json(value) == data
    except (ValueError, RecursionError) as error:  # not UTF-8, no JSON, a fraction, a number without end, too deep
        raise NotCanonicalError("not canonical JSON") from error
    if not is_canonical:
        raise NotCanonicalError("JSON, but not in its canonical spelling")
    return value
