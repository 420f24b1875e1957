"""Writing the audit trail."""

from typing import Any, Protocol

from app.audit.chain import link_at_commit
from app.audit.models import AuditEntry
from app.core.canonical import canonical_json
from app.core.database import db


class Person(Protocol):
    """Whoever acts: known by id only; None for the system itself."""

    @property
    def id(self) -> int | None: ...


def record(action: str, subject: Any, *, by: Person | None, reason: str = "", **details: Any) -> AuditEntry:
    """Add a row to the trail about `subject` (a model with an id), in the caller's transaction.

    `details` are texts, whole numbers, lists and objects; never a secret and never the text of a sealed proposal. The
    row joins the chain when the transaction commits. Raises `NotCanonicalError` for details that cannot be hashed.
    """
    canonical_json(details)
    db.session.flush()
    entry = AuditEntry(
        actor_id=by.id if by else None,
        action=action,
        record_kind=subject.__tablename__,
        record_id=subject.id,
        reason=reason,
        details=details,
    )
    db.session.add(entry)
    db.session.flush()
    link_at_commit(db.session(), entry.id)
    return entry
