"""The keys of the web process: where the settings say, read each time, so that a new file counts at once.

The web process seals and signs; the key that opens is not its business and is not named here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.core.config import ConfigurationError, Settings
from app.seal.keys import (
    RECEIPT_PUBLIC_FILE,
    KeyFileError,
    ReceiptKey,
    ReceiptPublicKey,
    SealPublicKey,
    load_receipt_key,
    load_receipt_public_keys,
    load_seal_public_key,
)

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class WebKeys:
    """What is needed to accept a proposal: the key to seal with and the key to sign the receipt with."""

    seal: SealPublicKey
    receipt: ReceiptKey


def web_keys(settings: Settings) -> WebKeys | None:
    """The keys, or None when a file is not at its default place: then nobody can submit, and `/readyz` says so.

    Raises `ConfigurationError`, which names the variable, when a file cannot be read or understood, or is not where
    the operator says that it is.
    """
    seal, receipt = _seal_key(settings), _receipt_key(settings)
    return WebKeys(seal, receipt) if seal and receipt else None


def check_key_files(settings: Settings) -> None:
    """Raise `ConfigurationError`, which names the variable, when a file of the web process is malformed or missing.

    For every process at its start. A file that this process may not read is not its own and is passed over: the opener
    runs as another user of the system than the web server.
    """
    _if_readable(_seal_key, settings)
    _if_readable(_receipt_key, settings)


def receipt_public_keys(settings: Settings) -> tuple[ReceiptPublicKey, ...]:
    """All keys that receipts of this platform may be signed with: of `receipt.pub` beside the receipt key, which keeps
    those that were replaced, and of the receipt key itself, for who may read it. Empty when there are none.

    Raises `ConfigurationError` when a file is there and is damaged.
    """
    key = _if_readable(_receipt_key, settings)
    beside = settings.receipt_key_file.with_name(RECEIPT_PUBLIC_FILE)
    public = _load(load_receipt_public_keys, beside, chosen=False, variable="RECEIPT_KEY_FILE") or ()
    return tuple(dict.fromkeys((key.public, *public) if key else public))


def _seal_key(settings: Settings) -> SealPublicKey | None:
    chosen = settings.chosen_seal_public_key_file is not None
    return _load(load_seal_public_key, settings.seal_public_key_file, chosen=chosen, variable="SEAL_PUBLIC_KEY_FILE")


def _receipt_key(settings: Settings) -> ReceiptKey | None:
    chosen = settings.chosen_receipt_key_file is not None
    return _load(load_receipt_key, settings.receipt_key_file, chosen=chosen, variable="RECEIPT_KEY_FILE")


def _if_readable(load: Callable[[Settings], K | None], settings: Settings) -> K | None:
    """The key, or None when this process may not read its file."""
    try:
        return load(settings)
    except ConfigurationError as error:
        if isinstance(_first_cause(error), PermissionError):
            return None
        raise


def _load(load: Callable[[Path], K], path: Path, *, chosen: bool, variable: str) -> K | None:
    try:
        return load(path)
    except KeyFileError as error:
        if not chosen and isinstance(error.__cause__, FileNotFoundError):
            return None
        raise ConfigurationError(f"{variable}: {error}") from error


def _first_cause(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
