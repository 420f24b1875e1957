"""Taking everything out of a database: its tables with their triggers, and the functions that belong to them."""

from sqlalchemy import Connection, text

from app.core.database import db

# What an extension brought is not ours to remove.
_OWN_FUNCTIONS = """
SELECT format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""
_OWN_TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = current_schema()"


def remove_everything() -> None:
    """Leave an empty database, as a new one is. Not by way of the migrations: what was sealed has no earlier form."""
    db.session.remove()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _empty_sqlite(connection)
        else:
            _empty_postgresql(connection)
        connection.commit()


def _empty_sqlite(connection: Connection) -> None:
    # Tables refer to each other in circles, so there is no order in which each can go before the next.
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection to the database is closed")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        found = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (name,) in connection.execute(text(found)).all():
            connection.exec_driver_sql(f'DROP TABLE "{name}"')
        connection.commit()
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _empty_postgresql(connection: Connection) -> None:
    for name in connection.scalars(text(_OWN_TABLES)).all():
        connection.exec_driver_sql(f"DROP TABLE {name} CASCADE")
    for function in connection.scalars(text(_OWN_FUNCTIONS)).all():
        connection.exec_driver_sql(f"DROP FUNCTION {function} CASCADE")
