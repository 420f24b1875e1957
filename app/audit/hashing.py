"""What a link of the audit chain says, and its hash: pure functions, described for everybody in `docs/audit.md`."""

import hashlib
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.core.canonical import canonical_json

GENESIS = "0" * 64
"""What stands for the hash before the first one."""

SALT_BYTES = 16


class LinkedEntry(NamedTuple):
    """An entry of the trail with its place in the chain: everything that is hashed.

    `salt` (32 hex digits, random) keeps a published hash from being guessed by trying out what may have happened.
    """

    seq: int
    salt: str
    linked_at: datetime
    id: int
    at: datetime
    actor_id: int | None
    action: str
    record_kind: str
    record_id: int
    reason: str
    details: dict[str, Any]


def hash_of(previous_hash: str, entry: LinkedEntry) -> str:
    """SHA-256 over the 32 bytes of the previous hash and the canonical JSON of the entry, as 64 hex digits.

    Raises `NotCanonicalError` (a ValueError) when the entry holds what has no canonical JSON.
    """
    said = entry._asdict() | {"at": moment_text(entry.at), "linked_at": moment_text(entry.linked_at)}
    return hashlib.sha256(bytes.fromhex(previous_hash) + canonical_json(said)).hexdigest()


def moment_text(moment: datetime) -> str:
    """A moment as it is hashed: in UTC, with six digits of a second: `2026-11-22T08:30:00.000000Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
