"""The record of opening (proces-verbaal): what the opener found, written once and kept as JSON with the opening.

It holds nothing of what is in a proposal. Its moments are texts as in receipts (`2027-03-01T11:00:00.000000Z`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self

from app.seal.fields import moment, moment_text

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An officer who confirmed, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One submission: whose, its receipt, its hashes, and whether its seal was whole; if not, what was found.

    Of a proposal of which nothing is left, `receipt` and the hashes are empty and `received_at` is None.
    """

    proposal: str
    supplier_id: int
    supplier: str
    receipt: str
    received_at: datetime | None
    ciphertext_sha256: str
    ciphertext_size: int
    commitment: str
    damage: str = ""

    @property
    def is_opened(self) -> bool:
        return not self.damage


@dataclass(frozen=True, slots=True)
class OpeningRecord:
    """Who opened what and when. `deadline` is the latest that was ever recorded, `audit_head` the end of the chain
    before the opening."""

    challenge: str
    title: str
    agency: str
    opened_at: datetime
    deadline: datetime
    confirmations: tuple[Confirmation, ...]
    audit_head: str
    lines: tuple[Line, ...]

    @property
    def opened(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_opened)

    @property
    def damaged(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_opened)

    def of_supplier(self, organisation_id: int) -> tuple[Line, ...]:
        """The lines of one supplier."""
        return tuple(line for line in self.lines if line.supplier_id == organisation_id)

    def to_json(self) -> dict[str, Any]:
        """As it is kept in `Opening.report`."""
        written = asdict(self) | {"format": FORMAT}
        written["opened_at"], written["deadline"] = moment_text(self.opened_at), moment_text(self.deadline)
        written["confirmations"] = [{"name": one.name, "at": moment_text(one.at)} for one in self.confirmations]
        written["lines"] = [
            asdict(line) | {"received_at": moment_text(line.received_at) if line.received_at else None}
            for line in self.lines
        ]
        return written

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            challenge=kept["challenge"],
            title=kept["title"],
            agency=kept["agency"],
            opened_at=moment(kept["opened_at"], "opened_at"),
            deadline=moment(kept["deadline"], "deadline"),
            confirmations=tuple(Confirmation(one["name"], moment(one["at"], "at")) for one in kept["confirmations"]),
            audit_head=kept["audit_head"],
            lines=tuple(
                Line(**{**line, "received_at": _moment_or_none(line["received_at"])}) for line in kept["lines"]
            ),
        )


def _moment_or_none(text: str | None) -> datetime | None:
    return moment(text, "received_at") if text else None
