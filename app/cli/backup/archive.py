"""The file of a backup: a compressed tar archive of parts, with a manifest as its last part.

`tables/<table>/<number>.jsonl` are rows, a JSON array a line; `files/<two letters>/<key>` are uploaded files;
`manifest.json` says what there must be, with the SHA-256 of every part. A file that was cut off has no manifest.
"""

import gzip
import hashlib
import json
import re
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import BinaryIO, Self

FORMAT = "vraagplein backup 1"
MANIFEST = "manifest.json"
COMPRESSION = 6
PART = re.compile(r"(?:tables/(?P<table>[a-z_]+)/[0-9]{6}\.jsonl|files/[0-9a-f]{2}/(?P<file>[0-9a-f]{40}))")


class DamagedBackup(Exception):
    """The file is not a whole backup; the message says what is wrong with it."""


@dataclass(slots=True)
class Manifest:
    """What a backup holds. `columns` and `rows` are by table; `next_ids` are the ids that they give out next."""

    made_at: str
    version: str
    revision: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    next_ids: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    format: str = FORMAT


def table_part(table: str, number: int) -> str:
    """The name of a piece of a table."""
    return f"tables/{table}/{number:06}.jsonl"


def file_part(key: str) -> str:
    """The name of an uploaded file."""
    return f"files/{key[:2]}/{key}"


class Writer:
    """Writes parts one after the other, and remembers their hashes; `finish` makes the file whole."""

    def __init__(self, stream: BinaryIO) -> None:
        self._packed = gzip.GzipFile(filename="", mode="wb", compresslevel=COMPRESSION, fileobj=stream)
        self._tar = tarfile.TarFile(fileobj=self._packed, mode="w")
        self.sha256: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with suppress(OSError):  # the disk may be full, which is being said already
                self._packed.close()

    def add(self, name: str, content: bytes) -> None:
        """Write one part."""
        self._write(name, content)
        self.sha256[name] = hashlib.sha256(content).hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the end."""
        manifest.sha256 = self.sha256
        self._write(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        self._tar.close()
        self._packed.close()

    def _write(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = len(content), 0o600, int(time.time())
        self._tar.addfile(entry, BytesIO(content))


def check(stream: BinaryIO, look: Callable[[], None]) -> Manifest:
    """Read everything and compare every hash; calls `look` after every part. Raises `DamagedBackup`."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    for name, content in _entries(stream):
        if manifest is not None or name in found:
            raise DamagedBackup(f"{name} should not be there")
        if name == MANIFEST:
            manifest = _read_manifest(content)
        else:
            found[name] = hashlib.sha256(content).hexdigest()
        look()
    if manifest is None:
        raise DamagedBackup("it is not complete")
    for name in sorted(found.keys() | manifest.sha256.keys()):
        if found.get(name) != manifest.sha256.get(name):
            raise DamagedBackup(f"{name} is missing" if name not in found else f"{name} was changed")
    return manifest


def parts(stream: BinaryIO, manifest: Manifest) -> Iterator[tuple[re.Match[str], bytes]]:
    """(name as matched by `PART`, content) of every part of a file that was checked. Raises `DamagedBackup`."""
    for name, content in _entries(stream):
        if match := PART.fullmatch(name):
            if hashlib.sha256(content).hexdigest() != manifest.sha256.get(name):
                raise DamagedBackup(f"{name} was changed")
            yield match, content


def _entries(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """(name, content) of what is in the archive; only plain files with names of ours are accepted."""
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as packed:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for entry in tar:
                    if not entry.isreg() or not (entry.name == MANIFEST or PART.fullmatch(entry.name)):
                        raise DamagedBackup(f"{entry.name!r} does not belong in a backup")
                    part = tar.extractfile(entry)
                    yield entry.name, part.read() if part is not None else b""
            if packed.read().strip(b"\0"):  # reading on to the end compares the checksum of the whole
                raise DamagedBackup("there is something behind its end")
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedBackup(f"it cannot be unpacked ({error})") from error


def _read_manifest(content: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise DamagedBackup("its manifest cannot be read") from error
    if manifest.format != FORMAT:
        raise DamagedBackup(f"its format is {manifest.format!r}, not {FORMAT!r}")
    return manifest
