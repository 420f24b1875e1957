"""The kinds of file that are allowed, and whether a content is what its name says. Pure: bytes in, answer out."""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import puremagic

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_CONTROL = frozenset(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D}
MAX_ENTRIES = 10_000
"""Parts in an office document; real ones have tens, and listing more would only cost time."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, and a check of the content."""

    media_type: str
    matches: Callable[[bytes], bool]


def extension_of(name: str) -> str:
    """`pdf` for `Brief.PDF`; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(name: str) -> Kind | None:
    """The allowed kind that the name claims, or None."""
    return KINDS.get(extension_of(name))


def _looks_like(extension: str, part: bytes) -> Callable[[bytes], bool]:
    """The signature at the beginning, and a part that no whole file of this kind is without."""

    def matches(content: bytes) -> bool:
        try:
            return part in content and any(match.extension == extension for match in puremagic.magic_string(content))
        except (puremagic.PureError, ValueError):  # nothing that it knows, or nothing at all
            return False

    return matches


def _office_document(part: str) -> Callable[[bytes], bool]:
    """A Word, Excel or PowerPoint file: a zip with this main part, and no macros."""

    def matches(content: bytes) -> bool:
        names = _entries(content)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and part in names and not has_macros

    return matches


def _open_document(media_type: str) -> Callable[[bytes], bool]:
    """An OpenDocument file: a zip whose first part, stored as it is, names the media type (ODF 1.3 part 2, 3.3)."""

    def matches(content: bytes) -> bool:
        marker = b"mimetype" + media_type.encode() + b"PK"
        return content[30 : 30 + len(marker)] == marker and "content.xml" in _entries(content)

    return matches


def _entries(content: bytes) -> frozenset[str]:
    """The names in a zip; empty when it is not a readable one. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError):
        return frozenset()
    return frozenset(names) if len(names) <= MAX_ENTRIES else frozenset()


def _is_text(content: bytes) -> bool:
    """Readable text: UTF-8 or Windows-1252, without control characters, and not a PDF in disguise."""
    if not content or not _CONTROL.isdisjoint(content) or content.startswith(b"%PDF-"):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _looks_like(".pdf", b"%%EOF")),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", _office_document("word/document.xml")),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", _office_document("xl/workbook.xml")),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", _office_document("ppt/presentation.xml")),
    "odt": Kind(f"{_OPEN_DOCUMENT}.text", _open_document(f"{_OPEN_DOCUMENT}.text")),
    "ods": Kind(f"{_OPEN_DOCUMENT}.spreadsheet", _open_document(f"{_OPEN_DOCUMENT}.spreadsheet")),
    "png": Kind("image/png", _looks_like(".png", b"IHDR")),
    "jpg": Kind("image/jpeg", _looks_like(".jpg", b"\xff\xd9")),
    "jpeg": Kind("image/jpeg", _looks_like(".jpg", b"\xff\xd9")),
    "txt": Kind("text/plain", _is_text),
    "csv": Kind("text/csv", _is_text),
}
ACCEPT = ",".join(f".{extension}" for extension in KINDS)
"""For the `accept` attribute of a file field."""
