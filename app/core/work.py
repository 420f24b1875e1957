"""*Mijn werk*: what waits for a person, gathered from all features in one query.

A feature registers a `Task` with a function that gives, for one person, a `select` of four columns:
`task` (the key), `ref` (of the page to go to), `title` and `due` (a moment, or NULL).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_login import current_user
from sqlalchemy import Dialect, Select, Text, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from app.core.database import UTCDateTime, db


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of thing that can wait for somebody.

    `label` is the button ("Beantwoorden"), `reason` says why it waits, `endpoint` takes `ref`. What `comes_first`
    stands above everything else: a promise to others that was not kept.
    """

    key: str
    label: Any
    reason: Any
    endpoint: str
    waiting: Callable[[Any], Select[Any] | None]
    anchor: str | None = None
    comes_first: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what, which record, until when."""

    task: Task
    ref: str
    title: str
    due: datetime | None


class _Due(UTCDateTime):
    """A moment, or a day as its midnight in UTC, in a union of different columns.

    SQLite keeps moments as text, and `CAST(… AS DATETIME)` would leave only the year of it.
    """

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text()) if dialect.name == "sqlite" else super().load_dialect_impl(dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return super().process_result_value(moment, dialect)


class WorkList:
    """All tasks, by key, in the order in which they were registered."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}

    def register(self, *tasks: Task) -> None:
        self.tasks.update({task.key: task for task in tasks})

    def waiting(self, session: Session, actor: Any) -> list[Waiting]:
        """What waits for this person, the most urgent first; one query."""
        selects = self._selects(actor)
        if not selects:
            return []
        rows = union_all(*selects).subquery()
        statement = select(rows.c.task, rows.c.ref, rows.c.title, rows.c.due).order_by(
            rows.c.due.is_(None), rows.c.due, rows.c.title
        )
        found = [Waiting(self.tasks[task], ref, title, due) for task, ref, title, due in session.execute(statement)]
        return sorted(found, key=lambda waiting: not waiting.task.comes_first)

    def count(self, session: Session, actor: Any) -> int:
        """How many things wait for this person; one query."""
        selects = self._selects(actor)
        if not selects:
            return 0
        return session.scalar(select(func.count()).select_from(union_all(*selects).subquery())) or 0

    def _selects(self, actor: Any) -> list[Select[Any]]:
        return [select for task in self.tasks.values() if (select := task.waiting(actor)) is not None]


def work_select(key: str, ref: Any, title: Any, due: Any = None) -> Select[Any]:
    """The four columns of a task, typed alike so that all features can be read in one query.

    `due` is a column of moments or of days, or None.
    """
    moment: ColumnElement[Any] = cast(null() if due is None else due, _Due)
    return select(literal(key).label("task"), ref.label("ref"), title.label("title"), moment.label("due"))


work_list = WorkList()


def waiting_count() -> int:
    """The number beside *Mijn werk*; 0 for visitors, without a query."""
    return work_list.count(db.session(), current_user) if current_user.is_authenticated else 0
