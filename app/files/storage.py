"""The folder in which bytes are kept, under random keys. A transaction that is rolled back leaves nothing there."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.config import current_settings
from app.core.database import db

_STORED = "files_stored"
_REMOVED = "files_removed"
KEY = re.compile("[0-9a-f]{40}")


def write(content: bytes) -> str:
    """Keep the bytes safely under a new key, and return it; removed again on a rollback."""
    key = secrets.token_hex(20)
    db.session.info.setdefault(_STORED, []).append(place(key, content))
    return key


def place(key: str, content: bytes) -> Path:
    """Put the bytes of a key in its place, on disk before the name is there; returns the path."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return path


def stored_keys() -> Iterator[str]:
    """The keys of all bytes that are kept, those that no record speaks of included."""
    for path in sorted(current_settings().files_dir.glob("??/*")):
        if KEY.fullmatch(path.name) and path == path_of(path.name) and path.is_file() and not path.is_symlink():
            yield path.name


def remove_after_commit(key: str) -> None:
    """Take the bytes away once the transaction that let go of them is committed."""
    db.session.info.setdefault(_REMOVED, []).append(path_of(key))


def path_of(key: str) -> Path:
    """Where the bytes of a key are; two letters a folder keeps folders small."""
    return current_settings().files_dir / key[:2] / key


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: nothing is certain yet
        return
    session.info.pop(_STORED, None)
    for path in session.info.pop(_REMOVED, ()):
        path.unlink(missing_ok=True)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _previous: object) -> None:
    if session.in_nested_transaction():
        return
    session.info.pop(_REMOVED, None)
    for path in session.info.pop(_STORED, ()):
        path.unlink(missing_ok=True)
