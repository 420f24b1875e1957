"""Is everything that the platform needs there?"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.core.database import db
from app.core.jobs import WORKER, Heartbeat
from app.search.registry import Search

log = structlog.get_logger(__name__)
# The worker makes a round every minute; two and a half rounds without one is a worker that is away.
LONGEST_SILENCE = timedelta(seconds=150)


def checks(search: Search) -> dict[str, bool]:
    """Whether each part is in order, by name: database, index, worker."""
    return {
        "database": _holds(_database_answers),
        "index": search.engine.ready(),
        "worker": _holds(_worker_is_alive),
    }


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except SQLAlchemyError:
        log.warning("not_ready", check=check.__name__, exc_info=True)
        db.session.rollback()
        return False


def _database_answers() -> bool:
    return db.session.scalar(select(1)) == 1


def _worker_is_alive() -> bool:
    seen = db.session.scalar(select(Heartbeat.at).where(Heartbeat.process == WORKER))
    return seen is not None and now() - seen < LONGEST_SILENCE
