"""Is everything that the platform needs there?"""

from collections.abc import Callable

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import ConfigurationError, Settings
from app.core.database import db
from app.core.jobs import OPENER, OPENER_SELF_TEST, WORKER, is_alive
from app.seal.web_keys import web_keys
from app.search.registry import Search

log = structlog.get_logger(__name__)


def checks(search: Search, settings: Settings) -> dict[str, bool]:
    """Whether each part is in order, by name: database, index, worker, opener, and the keys to seal with."""
    return {
        "database": _holds(_database_answers),
        "index": search.engine.ready(),
        "worker": _holds(_worker_is_alive),
        "opener": _holds(_opener_is_ready),
        "seal": _can_seal(settings),
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
    return is_alive(WORKER)


def _opener_is_ready() -> bool:
    """Whether the opener is there and has found lately that it can open what is sealed."""
    return is_alive(OPENER) and is_alive(OPENER_SELF_TEST)


def _can_seal(settings: Settings) -> bool:
    try:
        return web_keys(settings) is not None
    except ConfigurationError as error:
        log.warning("not_ready", check="seal", error=str(error))
        return False
