"""Files of keys: one line a key, `vraagplein-<what>-1 <base64>`; empty lines and lines that begin with # are skipped.

`seal.pub` (Curve25519) seals, `opener.key` opens, `receipt.key` (Ed25519 seed) signs receipts, `receipt.pub` checks
them. A file is never overwritten. `opener.key` and `receipt.pub` may have more lines: replaced keys stay needed.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nacl import bindings, public, signing
from nacl.exceptions import CryptoError

KEY_BYTES: Final = 32
SEAL_PUBLIC: Final = "vraagplein-seal-public-1"
OPENER: Final = "vraagplein-opener-1"
RECEIPT: Final = "vraagplein-receipt-1"
RECEIPT_PUBLIC: Final = "vraagplein-receipt-public-1"
SEAL_PUBLIC_FILE: Final = "seal.pub"
OPENER_FILE: Final = "opener.key"
RECEIPT_FILE: Final = "receipt.key"
RECEIPT_PUBLIC_FILE: Final = "receipt.pub"


class KeyFileError(Exception):
    """A file of keys cannot be read, written or understood; one line that names it and never shows a key."""


def key_id(public_bytes: bytes) -> str:
    """What a key is called: the first 16 hexadecimal digits of the SHA-256 of the public key."""
    return hashlib.sha256(public_bytes).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SealPublicKey:
    """The public key that proposals are sealed with (32 bytes, Curve25519)."""

    raw: bytes

    @property
    def id(self) -> str:
        return key_id(self.raw)


@dataclass(frozen=True, slots=True)
class ReceiptPublicKey:
    """The public key that receipts are checked with (32 bytes, Ed25519)."""

    raw: bytes

    @property
    def id(self) -> str:
        return key_id(self.raw)


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The key that receipts are signed with (the 32 bytes that an Ed25519 key is made from)."""

    seed: bytes = field(repr=False)

    @property
    def public(self) -> ReceiptPublicKey:
        return ReceiptPublicKey(bindings.crypto_sign_seed_keypair(self.seed)[0])


def create_keys(folder: Path) -> dict[str, str]:
    """Make all four files in `folder` (mode 0700 when it is new), each with mode 0600.

    Returns the ids of the new keys by what they are for. Raises `KeyFileError`, and leaves nothing new behind, when one
    of the files is there already or cannot be written.
    """
    opener, receipt = public.PrivateKey.generate(), signing.SigningKey.generate()
    lines = {
        SEAL_PUBLIC_FILE: key_line(SEAL_PUBLIC, bytes(opener.public_key)),
        OPENER_FILE: key_line(OPENER, bytes(opener)),
        RECEIPT_FILE: key_line(RECEIPT, bytes(receipt)),
        RECEIPT_PUBLIC_FILE: key_line(RECEIPT_PUBLIC, bytes(receipt.verify_key)),
    }
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, line in lines.items():
            _write_new(folder / name, line, made)
    except OSError as error:
        for path in made:
            path.unlink()
        if not folder.is_dir() and folder.exists():
            raise KeyFileError(f"{folder}: is not a folder.") from error
        if isinstance(error, FileExistsError):
            raise KeyFileError(f"{error.filename}: is there already, and keys are never overwritten.") from error
        raise KeyFileError(f"{error.filename or folder}: {error.strerror}.") from error
    return {"seal": key_id(bytes(opener.public_key)), "receipt": key_id(bytes(receipt.verify_key))}


def _write_new(path: Path, line: str, made: list[Path]) -> None:
    """Write a file that was not there, to the disk; `made` gets it as soon as it exists."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    made.append(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def key_line(label: str, raw: bytes) -> str:
    """The line of a key in a file."""
    return f"{label} {base64.b64encode(raw).decode('ascii')}"


def read_keys(path: Path, label: str) -> tuple[bytes, ...]:
    """The keys (32 bytes each, at least one) of a file in which every key has this label. Raises `KeyFileError`."""
    keys = tuple(
        _key_of(line, label, f"{path}, line {number}") for number, line in enumerate(_lines(path), start=1) if line
    )
    if not keys:
        raise KeyFileError(f"{path}: holds no key.")
    return keys


def _lines(path: Path) -> list[str]:
    """The lines of a file of keys; comments are empty lines."""
    try:
        content = path.read_text(encoding="ascii")
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise KeyFileError(f"{path}: is not a file of keys.") from error
    return ["" if line.startswith("#") else line.strip() for line in content.splitlines()]


def _key_of(line: str, label: str, where: str) -> bytes:
    found, _, encoded = line.partition(" ")
    if found != label:
        raise KeyFileError(f"{where}: does not begin with {label}.")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyFileError(f"{where}: what follows {label} is not base64.") from error
    if len(raw) != KEY_BYTES or key_line(label, raw) != line:
        raise KeyFileError(f"{where}: what follows {label} is not {KEY_BYTES} bytes in base64.")
    return raw


def ids_of(path: Path) -> list[tuple[str, str]]:
    """What the keys of a file are for (its labels) and their ids, whichever of the four files it is.

    A private key has the id of its public key. Raises `KeyFileError`.
    """
    public_of: dict[str, Callable[[bytes], bytes]] = {
        SEAL_PUBLIC: bytes,
        OPENER: bindings.crypto_scalarmult_base,
        RECEIPT: lambda seed: bindings.crypto_sign_seed_keypair(seed)[0],
        RECEIPT_PUBLIC: bytes,
    }
    first = next((line for line in _lines(path) if line), "")
    label = first.partition(" ")[0]
    if label not in public_of:
        raise KeyFileError(f"{path}: is not a file of keys.")
    return [(label, key_id(public_of[label](raw))) for raw in read_keys(path, label)]


def load_seal_public_key(path: Path) -> SealPublicKey:
    """The one key of `seal.pub`. Raises `KeyFileError`, also for a key that nothing can be sealed with."""
    raw = _only(read_keys(path, SEAL_PUBLIC), path)
    try:
        bindings.crypto_box_seal(b"", raw)
    except CryptoError as error:  # one of the few points of small order
        raise KeyFileError(f"{path}: nothing can be sealed with this key.") from error
    return SealPublicKey(raw)


def load_receipt_key(path: Path) -> ReceiptKey:
    """The one key of `receipt.key`. Raises `KeyFileError`."""
    return ReceiptKey(_only(read_keys(path, RECEIPT), path))


def load_receipt_public_keys(path: Path) -> tuple[ReceiptPublicKey, ...]:
    """All keys of `receipt.pub`, those that were replaced too. Raises `KeyFileError`."""
    return tuple(ReceiptPublicKey(raw) for raw in read_keys(path, RECEIPT_PUBLIC))


def _only(keys: tuple[bytes, ...], path: Path) -> bytes:
    if len(keys) != 1:
        raise KeyFileError(f"{path}: holds {len(keys)} keys, not one.")
    return keys[0]
