"""The tables as they are: their revision, and what guards them while rows come in from a backup."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Table, inspect, select, text

from app.cli.backup.archive import DamagedBackup
from app.cli.backup.rows import tables

TRIGGERS = text(
    "SELECT quote_ident(relname) AS on_table, quote_ident(tgname) AS name, tgenabled AS mode FROM pg_trigger "
    "JOIN pg_class ON pg_class.oid = tgrelid WHERE relname = ANY(:tables) "
    "AND relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgenabled <> 'D'"
)
REFERENCES = text(
    "SELECT quote_ident(relname) AS on_table, quote_ident(conname) AS name FROM pg_constraint "
    "JOIN pg_class ON pg_class.oid = conrelid WHERE relname = ANY(:tables) "
    "AND relnamespace = current_schema()::regnamespace AND contype = 'f' AND NOT condeferrable"
)


def newest_revision() -> str:
    """The revision of the tables that this version of Vraagplein works with."""
    return ScriptDirectory.from_config(_migrations()).get_current_head() or ""


def revision_of(connection: Connection) -> str:
    """The revision of the tables that are there; empty when there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def make_tables(connection: Connection) -> None:
    """Make the tables, empty, by the migrations, in a transaction of their own."""
    connection.rollback()
    migrations = _migrations()
    migrations.attributes["connection"] = connection
    command.upgrade(migrations, "head")
    connection.commit()


def has_content(connection: Connection) -> bool:
    """Whether any table that belongs in a backup has a row."""
    there = set(inspect(connection).get_table_names())
    return any(
        connection.scalar(select(1).select_from(table).limit(1)) is not None
        for table in tables()
        if table.name in there
    )


def sequence_of(connection: Connection, table: Table) -> str | None:
    """The PostgreSQL sequence that numbers the rows of a table, quoted; None when nothing does."""
    column = table.autoincrement_column
    if column is None:
        return None
    name = connection.dialect.identifier_preparer.format_table(table)
    statement = text("SELECT pg_get_serial_sequence(:name, :column)")
    sequence: str | None = connection.scalar(statement, {"name": name, "column": column.name})
    return sequence


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Let rows in as they are, in any order, within the transaction of the connection.

    Triggers of ours judge what people do now: a submission must be in time, a link of the audit chain must follow its
    head, nothing may be removed from the trail. Rows of a backup were judged when they were made. References are
    looked at when all rows are in. Everything is as before when the block ends, or when the transaction is rolled back.
    Raises `DamagedBackup` (PostgreSQL: `IntegrityError`) when a reference leads nowhere.
    """
    guard = _unguarded_on_sqlite if connection.dialect.name == "sqlite" else _unguarded_on_postgresql
    with guard(connection):
        yield


@contextmanager
def _unguarded_on_sqlite(connection: Connection) -> Iterator[None]:
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    quote = connection.dialect.identifier_preparer.quote
    for trigger in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {quote(trigger.name)}")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    yield
    if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DamagedBackup(f"a reference of table {lost[0]} to {lost[2]} leads nowhere")
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)


@contextmanager
def _unguarded_on_postgresql(connection: Connection) -> Iterator[None]:
    # What we change of triggers and references, and back, belongs to the transaction: others never see it.
    ours = {"tables": [table.name for table in tables()]}
    triggers = connection.execute(TRIGGERS, ours).all()
    references = connection.execute(REFERENCES, ours).all()
    for trigger in triggers:
        connection.exec_driver_sql(f"ALTER TABLE {trigger.on_table} DISABLE TRIGGER {trigger.name}")
    for reference in references:
        connection.exec_driver_sql(
            f"ALTER TABLE {reference.on_table} ALTER CONSTRAINT {reference.name} DEFERRABLE INITIALLY DEFERRED"
        )
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for reference in references:
        connection.exec_driver_sql(f"ALTER TABLE {reference.on_table} ALTER CONSTRAINT {reference.name} NOT DEFERRABLE")
    for trigger in triggers:
        how = {"O": "", "A": "ALWAYS ", "R": "REPLICA "}[trigger.mode]
        connection.exec_driver_sql(f"ALTER TABLE {trigger.on_table} ENABLE {how}TRIGGER {trigger.name}")


def _migrations() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config
