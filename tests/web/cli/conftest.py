"""Commands in this process, on the database of the test."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cli import main
from app.core.database import Base, db


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> list[str]:
        """The lines on stderr that are no progress bar."""
        return [line for line in self.err.splitlines() if line.strip() and "━" not in line and "-:--:--" not in line]


Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("search", "query", "water", stdin="")` as an operator would; an unexpected error comes through."""
    monkeypatch.setattr("app.cli.running.create_app", lambda: app)

    def running(*arguments: Any, stdin: str = "") -> Result:
        db.session.commit()  # SQLite has one writer at a time: the test lets go
        monkeypatch.setattr(sys, "argv", ["vraagplein", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ending:
            code = int(ending.code or 0)
        db.session.rollback()
        db.session.expire_all()
        return Result(code, *capsys.readouterr())

    return running


@pytest.fixture
def count(app: Flask) -> Callable[[type[Base]], int]:
    """`count(Organisation)`: how many rows there are now."""

    def counting(model: type[Base]) -> int:
        found = db.session.scalar(select(func.count()).select_from(model)) or 0
        db.session.rollback()
        return found

    return counting


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Any], Path]:
    """`write("bad.csv", text, bytes or a value for JSON)` gives the path of a file."""

    def writing(name: str, content: Any) -> Path:
        path = tmp_path / name
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writing
