"""`vraagplein guard`: the guard on the command line; touches no database and needs no configuration."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from app.challenges.guard import advice, inspect
from app.cli.running import OneLineError


@click.group()
def guard() -> None:
    """The guard: finds solutions where a problem should be."""


@guard.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Read a sentence a line from FILE, or stdin; write one JSON object a line, as soon as its line was read."""
    for text in _lines(file):
        click.echo(json.dumps(_result(text), ensure_ascii=False))


def _lines(file: Path | None) -> Iterator[str]:
    name = str(file) if file else "stdin"
    source = sys.stdin.buffer if file is None else _opened(file)
    with source:
        for number, line in enumerate(_read(source, name), start=1):
            try:
                # Each line by itself, and not the file as a whole: what comes in slowly goes out at once.
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError as error:
                raise OneLineError(f"{name}: line {number}: not UTF-8.") from error
            if text:
                yield text


def _opened(file: Path) -> BinaryIO:
    if file.is_dir():
        raise OneLineError(f"{file}: is a directory, not a file.")
    try:
        return file.open("rb")
    except OSError as error:
        raise OneLineError(f"{file}: {error.strerror}.") from error


def _read(source: Any, name: str) -> Iterator[bytes]:
    try:
        yield from source
    except OSError as error:
        raise OneLineError(f"{name}: {error.strerror}.") from error


def _result(text: str) -> dict[str, Any]:
    inspection = inspect(text)
    return {
        "text": text,
        "blocked": inspection.blocked,
        "nudged": inspection.nudged,
        "findings": [
            {
                "rule": finding.rule,
                "start": finding.start,
                "end": finding.end,
                "why": advice(finding.rule).why,
            }
            for finding in inspection.findings
        ],
    }
