"""At most one process of a kind works on a database, wherever it runs."""

import fcntl
import os
from contextlib import suppress

from sqlalchemy import Connection, Engine, select
from sqlalchemy.sql import func


class TakenError(Exception):
    """Another process has this place; one line."""


class OneProcess:
    """The one place for a process called `name`; it is free again as soon as the process that has it ends.

    On PostgreSQL an advisory lock (`number`) of a connection that stays open; with SQLite, where all processes are on
    one machine, a lock on a file beside the database.
    """

    def __init__(self, engine: Engine, name: str, number: int) -> None:
        self._engine, self._name, self._number = engine, name, number
        self._connection: Connection | None = None
        self._file: int | None = None

    def hold(self) -> None:
        """Take the place, or make sure that it is still ours.

        Raises `TakenError` when another process has it, and SQLAlchemy's error when the database is away.
        """
        if self._engine.dialect.name == "postgresql":
            self._hold_connection()
        elif self._file is None:
            self._hold_file()

    def release(self) -> None:
        """Give the place back."""
        if self._connection is not None:
            self._connection.invalidate()  # closes it, and with it goes the lock
            self._connection.close()
            self._connection = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _hold_connection(self) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(select(1))
            except Exception:
                self.release()
                raise
            return
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not connection.scalar(select(func.pg_try_advisory_lock(self._number))):
            connection.close()
            raise TakenError(f"Another {self._name} works on this database already.")
        self._connection = connection

    def _hold_file(self) -> None:
        path = f"{self._engine.url.database}-{self._name}.lock"
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            with suppress(OSError):
                os.close(file)
            raise TakenError(f"Another {self._name} works on this database already ({path}).") from error
        self._file = file
