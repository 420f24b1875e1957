"""Alembic runs here: against the database of the application, or the connection that it was given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from app.core.database import Base, UTCDateTime, db


def run() -> None:
    """Run the migrations in one transaction."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with db.engine.connect() as connection:
        _migrate(connection)


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain types below them: a migration outlives the code that it came from."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def _migrate(connection: Connection) -> None:
    """Run what is new, and look afterwards whether every reference still leads somewhere.

    To change a table, SQLite makes a new one and drops the old one; with foreign keys on, dropping it would delete
    what refers to it. The setting can only change outside a transaction, so it is sent past SQLAlchemy.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        _run(connection)
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        _run(connection)
        if lost := driver.execute("PRAGMA foreign_key_check").fetchone():
            raise RuntimeError(f"after the migration a reference leads nowhere (table, row, parent, key): {lost}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
