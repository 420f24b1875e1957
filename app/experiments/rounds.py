"""What the worker does for experiments in its round every minute: reminders, silences, mandates nearly used up.

Everything is derived from moments in the database. A worker that was away for weeks makes good what is due now, once.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import structlog

from app.core.database import db, reading
from app.experiments import queries, services
from app.experiments.models import Experiment

log = structlog.get_logger(__name__)

Find: TypeAlias = Callable[[], Sequence[int]]
Act: TypeAlias = Callable[[Experiment], bool]
STEPS: tuple[tuple[Find, Act], ...] = (
    (queries.to_remind, services.remind),
    (queries.silent, services.tell_silence),
    (queries.pressed, services.ask_about_mandate),
)


def look_after() -> int:
    """Do what is due, each experiment in a transaction of its own; returns how much was done. Commits.

    One experiment on which this fails is logged and does not keep the others from being looked after.
    """
    done = 0
    for find, act in STEPS:
        with reading():  # so that looking keeps nobody from writing
            waiting = find()
            db.session.rollback()
        for experiment_id in waiting:
            done += _one(experiment_id, act)
    return done


def _one(experiment_id: int, act: Act) -> bool:
    try:
        is_done = act(db.session.get_one(Experiment, experiment_id))
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("round_failed", experiment=experiment_id)
        return False
    return is_done
