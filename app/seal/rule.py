"""When a sealed text may be read by others than its makers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal

from app.core.clock import now
from app.core.database import UTCDateTime


def may_be_opened(deadline: datetime | None, *, at: datetime | None = None) -> bool:
    """Whether what was sealed until `deadline` may be read at this moment; without a deadline: never."""
    return deadline is not None and (at or now()) >= deadline


def may_be_opened_in_sql(deadline: Any, *, at: datetime | None = None) -> ColumnElement[bool]:
    """The same rule over a column of deadlines; true or false, never NULL."""
    return and_(deadline.is_not(None), deadline <= literal(at or now(), UTCDateTime))
