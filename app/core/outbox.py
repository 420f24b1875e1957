"""What must happen after the commit: rows in outbox tables, and a nudge for the worker.

The rows are the truth; the nudge only makes it quick. A nudge that is lost is made good by the worker's own round
every minute.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)
_WAITING = "outbox_has_rows"


@dataclass
class Outbox:
    """The drains that the worker runs, by name, and how a web process nudges the worker."""

    drains: dict[str, Callable[[], int]] = field(default_factory=dict)
    recoveries: dict[str, Callable[[], object]] = field(default_factory=dict)
    nudge: Callable[[], object] | None = None

    def register(self, name: str, drain: Callable[[], int], recover: Callable[[], object] | None = None) -> None:
        """`drain` handles waiting rows, commits as it goes, and returns how many it handled.

        `recover` takes back what an earlier worker was busy with when it ended, and commits.
        """
        self.drains[name] = drain
        if recover is not None:
            self.recoveries[name] = recover

    def recover(self) -> None:
        """Take back what an earlier worker left half done; the first thing that the one worker does."""
        for recover in self.recoveries.values():
            recover()

    def run(self) -> int:
        """Run every drain; one that fails is logged and does not keep the others from running."""
        handled = 0
        for name, drain in self.drains.items():
            try:
                handled += drain()
            except Exception:
                log.exception("drain_failed", drain=name)
        return handled


outbox = Outbox()


def has_rows(session: Session) -> None:
    """Say that this transaction writes outbox rows, so that the worker is nudged after the commit."""
    session.info[_WAITING] = True


@event.listens_for(Session, "after_commit")
def _nudge_worker(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: the rows are not there for the worker yet
        return
    if session.info.pop(_WAITING, False) and outbox.nudge is not None:
        try:
            outbox.nudge()
        except Exception:
            log.warning("nudge_failed", exc_info=True)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WAITING, None)
