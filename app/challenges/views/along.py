"""How a field has the guard read along while somebody types: attributes for htmx."""

from collections.abc import Callable
from json import dumps

from flask import url_for

from app.challenges.models import Challenge

PAUSE_MS = 700


def reading_along(challenge: Challenge | None = None) -> Callable[[str], dict[str, str]]:
    """The attributes of a field by its name; without a vraagstuk nothing was saved yet."""
    ref = None if challenge is None else challenge.ref

    def along(field: str) -> dict[str, str]:
        return {
            "hx-post": url_for("challenges.look", veld=field, vraagstuk=ref),
            "hx-trigger": f"input changed delay:{PAUSE_MS}ms",
            "hx-target": f"#wachter-{field}",
            "hx-sync": "this:replace",
            # The key of a new record belongs to saving it.
            "hx-params": "not idempotency_key,version,effort",
            # Who is signed out gets a 401 and keeps what stands there, not the sign-in page inside the form.
            "hx-headers": dumps({"Accept": "application/json"}),
        }

    return along
