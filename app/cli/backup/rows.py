"""Rows of a table as lines of JSON and back, without loss, whatever the database."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    bindparam,
    cast,
    insert,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from app.core.database import Base, UTCDateTime
from app.core.jobs import Heartbeat

ROWS_AT_A_TIME = 500
BYTES_AT_A_TIME = 4 * 1024 * 1024
"""Rows are written and read in pieces of about this size; one row may be larger."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How a value of a column stands in a line of JSON: there (`write`) and back (`read`)."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


def _bytes_as_text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


_AS_IT_IS = Wire(_as_it_is, _as_it_is)
_WIRES: tuple[tuple[type[TypeEngine[Any]], Wire], ...] = (
    (UTCDateTime, Wire(datetime.isoformat, datetime.fromisoformat)),
    (Date, Wire(date.isoformat, date.fromisoformat)),
    (LargeBinary, Wire(_bytes_as_text, base64.b64decode)),
    (Float, _AS_IT_IS),
    (Numeric, Wire(str, Decimal)),
    (Boolean, _AS_IT_IS),
    (Integer, _AS_IT_IS),
    (JSON, _AS_IT_IS),  # as the text that is stored: see `_to_read`
    (String, _AS_IT_IS),  # Text and Enum too
)


def tables() -> list[Table]:
    """The tables that belong in a backup: all but the signs of life of processes."""
    return [table for name, table in sorted(Base.metadata.tables.items()) if name != Heartbeat.__tablename__]


def wire_of(column: Column[Any]) -> Wire:
    """Raises `TypeError` for a type that no table of ours has: how to keep it must be decided first."""
    for kind, wire in _WIRES:
        if isinstance(column.type, kind):
            return wire
    raise TypeError(f"{column} has a type that backups do not know: {column.type!r}")


def pieces(connection: Connection, table: Table) -> Iterator[tuple[bytes, int]]:
    """All rows of a table in the order of its key, as (lines, number of rows). Needs little memory."""
    writes = [wire_of(column).write for column in table.columns]
    has_large_values = any(isinstance(column.type, LargeBinary) for column in table.columns)
    statement = select(*map(_to_read, table.columns)).order_by(*table.primary_key.columns)
    found = connection.execute(statement, execution_options={"yield_per": 1 if has_large_values else ROWS_AT_A_TIME})
    lines: list[bytes] = []
    size = 0
    for row in found:
        values = [None if value is None else write(value) for write, value in zip(writes, row, strict=True)]
        lines.append(json.dumps(values, ensure_ascii=False).encode())
        size += len(lines[-1])
        if size >= BYTES_AT_A_TIME or len(lines) == ROWS_AT_A_TIME:
            yield b"\n".join(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield b"\n".join(lines), len(lines)


def put_in(connection: Connection, table: Table, lines: bytes) -> int:
    """Insert one piece; returns the number of rows. Raises `ValueError` when a line does not fit the table."""
    wires = [(f"value_{column.name}", wire_of(column).read) for column in table.columns]
    rows = [
        {
            name: None if value is None else read(value)
            for (name, read), value in zip(wires, json.loads(line), strict=True)
        }
        for line in lines.split(b"\n")
    ]
    values = {column.name: _to_write(column, connection.dialect.name) for column in table.columns}
    connection.execute(insert(table).values(values), rows)
    return len(rows)


def _to_read(column: Column[Any]) -> ColumnElement[Any]:
    """The column as text where its type in Python would lose something: NULL or 'null', and the order of keys."""
    if isinstance(column.type, JSON):
        return cast(column, Text)
    return type_coerce(column, String) if isinstance(column.type, Enum) else column


def _to_write(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    name = f"value_{column.name}"
    if isinstance(column.type, JSON):
        stored = bindparam(name, type_=Text())
        return cast(stored, JSON) if dialect == "postgresql" else stored
    return bindparam(name, type_=String() if isinstance(column.type, Enum) else column.type)


def names_of(table: Table) -> Sequence[str]:
    """The columns, in the order in which a line has them."""
    return [column.name for column in table.columns]
