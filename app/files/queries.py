"""Reads of stored files."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.core.errors import NotFoundError
from app.core.refs import split_ref
from app.files.models import StoredFile
from app.files.registry import may_read


def get(ref: str, actor: Any) -> StoredFile:
    """The file behind an address. Raises `NotFoundError` when the actor may not see the record it belongs to."""
    file = db.session.scalar(select(StoredFile).where(StoredFile.ref == split_ref(ref)))
    if file is None or not may_read(actor, file.record_kind, file.record_id):
        raise NotFoundError(ref)
    return file


def files_of(record_kind: str, record_id: int) -> Sequence[StoredFile]:
    """The files of one record, the oldest first."""
    return db.session.scalars(
        select(StoredFile)
        .where(StoredFile.record_kind == record_kind, StoredFile.record_id == record_id)
        .order_by(StoredFile.id)
    ).all()


def count_of(record_kind: str, record_id: int) -> int:
    """How many files one record has."""
    statement = select(func.count()).where(StoredFile.record_kind == record_kind, StoredFile.record_id == record_id)
    return db.session.scalar(statement) or 0
