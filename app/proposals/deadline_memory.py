"""The opener's own memory: the latest closing time that it ever saw of each vraagstuk, in a file beside its key.

Whoever can write in the database can move a closing time back; they cannot reach this file. It only grows.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.seal.fields import FieldError, moment, moment_text

FORMAT: Final = 1
FILE: Final = "deadlines.json"


class DamagedMemoryError(Exception):
    """The file is there and cannot be read, understood or written; one line that names it."""


class DeadlineMemory:
    """Moments by name (`id:12`, `ref:k7m2q9xa`). The file is read anew each time: what it says is what counts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def latest(self, *names: str) -> datetime | None:
        """The latest moment that is remembered under any of the names. Raises `DamagedMemoryError`."""
        kept = self._read()
        return max((kept[name] for name in names if name in kept), default=None)

    def remember(self, seen: Mapping[str, datetime]) -> None:
        """Keep each moment that is later than what is kept, and forget nothing. Raises `DamagedMemoryError`."""
        kept = self._read()
        later = {name: value for name, value in seen.items() if name not in kept or value > kept[name]}
        if later:
            self._write(kept | later)

    def check(self) -> None:
        """Read the file and write it anew as it is. Raises `DamagedMemoryError`."""
        self._write(self._read())

    def _read(self) -> dict[str, datetime]:
        try:
            text = self.path.read_text(encoding="ascii")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedMemoryError(f"{self.path}: cannot be read: {error}.") from error
        try:
            return _moments(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise DamagedMemoryError(f"{self.path}: is damaged: {error}.") from error

    def _write(self, kept: Mapping[str, datetime]) -> None:
        """Put a whole new file in the place of the old one, on the disk before this returns."""
        written = {"format": FORMAT, "deadlines": {name: moment_text(value) for name, value in sorted(kept.items())}}
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(json.dumps(written, indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise DamagedMemoryError(f"{self.path}: cannot be written: {error.strerror}.") from error


def _moments(value: Any) -> dict[str, datetime]:
    if not isinstance(value, dict) or set(value) != {"format", "deadlines"} or value["format"] != FORMAT:
        raise FieldError(f"is not a memory of format {FORMAT}")
    if not isinstance(value["deadlines"], dict):
        raise FieldError("deadlines is not an object")
    return {name: moment(text, name) for name, text in value["deadlines"].items()}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
