"""Reading the audit trail."""

from typing import Any

from sqlalchemy import Select, select

from app.audit.models import AuditEntry


def trail(subject: Any) -> Select[AuditEntry]:
    """Everything that was done to `subject`, the newest first."""
    return (
        select(AuditEntry)
        .where(AuditEntry.record_kind == subject.__tablename__, AuditEntry.record_id == subject.id)
        .order_by(AuditEntry.id.desc())
    )


def entries(record_kind: str | None = None) -> Select[AuditEntry]:
    """The whole trail, or that of one kind of record, the newest first."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    return statement.where(AuditEntry.record_kind == record_kind) if record_kind else statement
