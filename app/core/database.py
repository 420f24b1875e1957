"""The database: base class, session, column types, and how SQLite and PostgreSQL are opened.

A request that only reads opens a deferred transaction; everything else opens `BEGIN IMMEDIATE` on SQLite, because
read-modify-write under a deferred transaction loses updates when two writers meet.
"""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, TypeDecorator, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core.clock import now

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all models."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(model_class=Base)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(kind: type[enum.Enum]) -> Enum:
    """A column type for a string enum: stored by value, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Timestamped:
    """When the record was made and last changed, in UTC."""

    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)


class ReadOnlyViolation(RuntimeError):
    """A request that may only read tried to write."""


_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Within this block nothing is written: transactions are deferred and a flush is refused."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(value: bool) -> None:
    """Say whether the current context (a request) only reads."""
    _reading.set(value)


@event.listens_for(Session, "before_flush")
def _refuse_writes_while_reading(session: Session, *_: Any) -> None:
    if _reading.get() and (session.new or session.dirty or session.deleted):
        raise ReadOnlyViolation("a GET or HEAD request tried to write to the database")


FOREIGN_KEY_VIOLATION = "23503"
"""PostgreSQL, appendix A: error codes."""


def is_broken_reference(error: IntegrityError) -> bool:
    """Whether the database refused a row because what it refers to is not there (any more)."""
    return (
        getattr(error.orig, "sqlstate", None) == FOREIGN_KEY_VIOLATION
        or getattr(error.orig, "sqlite_errorname", None) == "SQLITE_CONSTRAINT_FOREIGNKEY"
    )


POSTGRESQL_SETTINGS = " ".join(
    (
        "-c statement_timeout=30000",
        # Whoever stops in the middle (a machine that hangs, a process that is paused) holds what others wait for: the
        # end of the audit chain, a vraagstuk that is to be opened. After a minute the server ends its transaction.
        "-c idle_in_transaction_session_timeout=60000",
        "-c timezone=UTC",
    )
)


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine`: how long to wait, and to test a connection before it is used.

    What was sent with a statement stays out of error messages, and so out of the logs.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": 30, "check_same_thread": False}}
    return options | {
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "connect_args": {"connect_timeout": 5, "options": POSTGRESQL_SETTINGS},
    }


SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "synchronous=FULL",
    # What is deleted (a draft, an expired session) is overwritten with zeros instead of left in free pages.
    "secure_delete=ON",
    # Sorting and intermediate results stay in memory: otherwise SQLite spills rows to files in the temp folder,
    # outside the instance folder and its rights.
    "temp_store=MEMORY",
)


def stored_now() -> str:
    """This moment as `UTCDateTime` stores it in SQLite: `YYYY-MM-DD HH:MM:SS.ffffff`, in UTC."""
    return now().replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def prepare_engine(engine: Engine) -> None:
    """Set SQLite's pragmas, give it `app_now()` and take over its transactions; PostgreSQL needs nothing.

    `app_now()` lets a statement read the application's clock at the moment that it runs, so that a deadline and
    the acceptance of a row are judged by one and the same reading.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        connection.create_function("app_now", 0, stored_now)  # not deterministic: every row reads the clock anew

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
