"""When a sealed text may be read."""

from datetime import datetime

from app.core.clock import now


def may_be_opened(deadline: datetime | None, *, at: datetime | None = None) -> bool:
    """Whether what was sealed until `deadline` may be read at this moment; without a deadline: never."""
    return deadline is not None and (at or now()) >= deadline
