"""What all commands share: the application, progress, and failures in one line."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from app import create_app
from app.core.config import ConfigurationError
from app.core.database import db
from app.core.errors import DomainError
from app.search.engine import SearchUnavailable
from app.search.services import drain, rebuild

T = TypeVar("T")
MOST_FAULTS_SHOWN = 20


class OneLineError(Exception):
    """A failure that the operator can do something about: one line, or one line a fault."""

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[0] if lines else "")
        self.lines = lines


def faults_error(name: str, faults: Sequence[str]) -> OneLineError:
    """The faults of an import, each a line, with how many were left out; nothing was written."""
    shown = list(faults[:MOST_FAULTS_SHOWN])
    if len(faults) > len(shown):
        shown.append(f"… and {len(faults) - len(shown)} more faults.")
    return OneLineError(*(f"{name}: {fault}" for fault in shown), f"{name}: nothing was imported.")


@contextmanager
def application(*, log_level: int = logging.WARNING) -> Iterator[Flask]:
    """The application in its context, for one command; what goes as it should is not logged."""
    app = create_app()
    logging.getLogger().setLevel(log_level)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()


def describe(error: Exception) -> str | None:
    """An expected failure as one line; None for what should not happen and deserves its traceback."""
    if isinstance(error, ConfigurationError | DomainError | SearchUnavailable):
        return str(getattr(error, "message", "") or error) or type(error).__name__
    if isinstance(error, OperationalError | ProgrammingError):
        reason = str(error.orig).strip().splitlines()[0]
        hint = " (run: vraagplein db upgrade)" if "no such table" in reason or "does not exist" in reason else ""
        return f"The database refused: {reason}{hint}"
    if isinstance(error, SQLAlchemyError):
        return f"The database refused: {str(error).splitlines()[0]}"
    if isinstance(error, OSError):
        return f"{error.filename or 'System'}: {error.strerror or error}"
    return None


def read_text(path: Path) -> str:
    """The text of a file. Raises `OneLineError` for a directory, an empty file or one that is not UTF-8."""
    if path.is_dir():
        raise OneLineError(f"{path}: is a directory, not a file.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OneLineError(f"{path}: {error.strerror}.") from error
    if not content.strip():
        raise OneLineError(f"{path}: the file is empty.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise OneLineError(f"{path}: line {line}: the file is not UTF-8.") from error


def with_progress(items: Iterable[T], description: str, total: int | None = None) -> Iterator[T]:
    """The same items, with a progress bar on stderr."""
    with progress_bar() as bar:
        yield from bar.track(items, total=total, description=description)


def progress_bar() -> Progress:
    """A progress bar on stderr: what, how far, how many, how long still."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def index_now(app: Flask) -> None:
    """Bring the index up to date, unless the worker is doing so at this moment: the index has one writer at a time."""
    search = app.extensions["search"]
    try:
        while drain(db.session(), search):
            db.session.commit()
        db.session.commit()
    except SearchUnavailable:
        # The worker holds the index; the events stay, and it handles them.
        db.session.rollback()


def rebuild_index(app: Flask) -> int:
    """Write the index anew, with a progress bar; returns how many documents it has. Raises `SearchUnavailable`."""
    with progress_bar() as bar:
        task = bar.add_task("Index", total=None)
        return rebuild(
            db.session(),
            app.extensions["search"],
            lambda done, total: bar.update(task, completed=done, total=total),
        )
