"""The labelled sentences: problems ("good") and solutions ("bad")."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

SENTENCES = Path(__file__).parent / "sentences"
HELD_BACK = SENTENCES / "held_back.tsv"
LABELS = ("good", "bad")


class Labelled(NamedTuple):
    """A sentence with what it is."""

    is_bad: bool
    kind: str
    sector: str
    text: str
    file: str


def tuning_files() -> list[Path]:
    """The files that the model is made of and that limits are chosen on."""
    return sorted(SENTENCES.glob("tuning-*.tsv"))


def read(files: Iterable[Path]) -> list[Labelled]:
    """The sentences of the files, in order. Raises `ValueError` for a line that has not four columns."""
    return [_labelled(line, file.name) for file in files for line in file.read_text("utf-8").splitlines() if line]


def _labelled(line: str, file: str) -> Labelled:
    columns = line.split("\t")
    if len(columns) != 4 or columns[0] not in LABELS:
        raise ValueError(f"{file}: not label, kind, sector, sentence: {line!r}")
    label, kind, sector, text = columns
    return Labelled(label == "bad", kind, sector, text, file)


def fingerprint(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
