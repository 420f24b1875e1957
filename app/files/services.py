"""Storing and removing files."""

import hashlib
import re
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l

from app.core.config import current_settings
from app.core.database import db
from app.core.errors import RefusedInputError
from app.files import storage
from app.files.kinds import KINDS, extension_of, kind_of
from app.files.models import StoredFile
from app.files.queries import count_of

MAX_FILES = 10
"""Files that one record may have."""

MAX_NAME = 200
MEGABYTE = 1024 * 1024
# Invisible signs that turn the direction of text: with one, `exe.fdp` is read as `pdf.exe`.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def store(stream: BinaryIO, name: str, *, record_kind: str, record_id: int, by: Any) -> StoredFile:
    """Check and keep a file of a record. Whoever calls this has checked that `by` may add it.

    Raises `RefusedInputError` (field `file`): empty, too large, one too many, a kind that is not allowed, or a
    content that is not what the name says. When the transaction is rolled back, the bytes are gone as well.
    """
    if count_of(record_kind, record_id) >= MAX_FILES:
        raise _refused(_l("There are %(max)s files already. Take one away first.", max=MAX_FILES))
    name = shown_name(name)
    kind = kind_of(name)
    if kind is None:
        allowed = ", ".join(KINDS)
        raise _refused(_l("This kind of file is not allowed. Use one of these: %(kinds)s.", kinds=allowed))
    most = current_settings().max_upload_bytes
    content = stream.read(most + 1)
    if not content:
        raise _refused(_l("This file is empty."))
    if len(content) > most:
        raise _refused(_l("This file is too large: at most %(size)s MB.", size=most // MEGABYTE))
    if not kind.matches(content):
        raise _refused(_l("The content of this file is not what its name (.%(kind)s) says.", kind=extension_of(name)))
    file = StoredFile(
        record_kind=record_kind,
        record_id=record_id,
        name=name,
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=storage.write(content),
        uploaded_by_id=by.id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def remove(file: StoredFile) -> None:
    """Forget a file; its bytes go after the commit. Whoever calls this has checked that it is allowed."""
    storage.remove_after_commit(file.storage_key)
    db.session.delete(file)
    db.session.flush()


def shown_name(name: str) -> str:
    """The name as it is kept: text to show, never a path to use; without signs that make it read otherwise."""
    readable = "".join(sign for sign in _TURNING.sub("", name) if sign.isprintable()).strip()
    if len(readable) <= MAX_NAME:
        return readable
    extension = extension_of(readable)
    return f"{readable[: MAX_NAME - len(extension) - 1]}.{extension}"[:MAX_NAME]


def _refused(message: Any) -> RefusedInputError:
    return RefusedInputError(message, field="file")
