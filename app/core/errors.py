"""What can go wrong in the domain. `app.responses` alone turns these into pages and JSON."""

from collections.abc import Sequence
from typing import Any


class DomainError(Exception):
    """The base of every error that a user can be told about."""

    status = 400


class NotFoundError(DomainError):
    """There is no such record, or this user may not know that it exists."""

    status = 404


class NotPermittedError(DomainError):
    """This user may not do this."""

    status = 403


class InvalidStepError(DomainError):
    """The record's state, or what is not yet filled in, does not allow this step.

    `missing` are sentences for the reader: what must be done first.
    """

    status = 409

    def __init__(self, message: Any = "", *, missing: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.missing = tuple(missing)


class StaleRecordError(DomainError):
    """Somebody else saved the record in between. `kept` are (label, text) pairs that the user had typed."""

    status = 409

    def __init__(self, *, kept: Sequence[tuple[Any, str]] = (), newest_url: str | None = None) -> None:
        super().__init__("stale record")
        self.kept = tuple(kept)
        self.newest_url = newest_url


class RefusedInputError(DomainError):
    """Input that cannot be accepted, found by a service. `field` names the form field that it belongs to."""

    status = 422

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class TooManyTriesError(DomainError):
    """The user must wait. `seconds` is how long."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds
