"""The manifest: everything that a supplier submits, in one text that is always spelled the same way.

Its SHA-256 is the commitment on the receipt. The salt of 32 random bytes keeps anybody from guessing a proposal and
comparing; only the supplier has it until the seal is opened.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from app.core.canonical import NotCanonicalError, canonical_json
from app.seal import fields
from app.seal.canonical import read_canonical
from app.seal.fields import FieldError

FORMAT: Final = 1
TEXTS: Final = ("idea", "why_it_works", "smallest_test", "team")
MOST_EUROS: Final = 2**31 - 1  # the largest integer that the database keeps: one wild price must not stop an opening
LONGEST_NAME: Final = 200
LONGEST_MEDIA_TYPE: Final = 100


class InvalidManifestError(ValueError):
    """Not a manifest; the message names the field."""


def new_salt() -> str:
    """32 random bytes as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a proposal: its name, media type, size in bytes and SHA-256. Raises `InvalidManifestError`."""

    name: str = field(repr=False)
    media_type: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _nfc(self.name))
        try:
            fields.text(self.name, "name of a file", least=1, most=LONGEST_NAME)
            fields.text(self.media_type, "media_type of a file", least=1, most=LONGEST_MEDIA_TYPE)
            fields.integer(self.size, "size of a file")
            fields.hexadecimal(self.sha256, "sha256 of a file", digits=64)
        except FieldError as error:
            raise InvalidManifestError(str(error)) from error

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> Self:
        """The entry of a file with this content."""
        return cls(name, media_type, len(content), hashlib.sha256(content).hexdigest())

    def fits(self, content: bytes) -> bool:
        """Whether this is the content that the entry speaks of."""
        return len(content) == self.size and hashlib.sha256(content).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is sealed.

    `challenge` and `proposal` are the ids in their addresses, `organisation` is the supplier's number. `texts` has
    exactly the keys of `TEXTS`; the price is in whole euros excluding VAT. Texts are brought into Unicode form NFC.
    Raises `InvalidManifestError` for everything that has no place in a manifest.
    """

    challenge: str
    proposal: str
    organisation: int
    organisation_name: str
    texts: Mapping[str, str] = field(repr=False)
    price_eur: int = field(repr=False)
    files: tuple[FileEntry, ...] = field(repr=False)
    salt: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "organisation_name", _nfc(self.organisation_name))
        object.__setattr__(self, "files", tuple(self.files))
        try:
            texts = fields.object_of(self.texts, TEXTS, "texts")
            object.__setattr__(self, "texts", {name: _nfc(texts[name]) for name in TEXTS})
            fields.ref(self.challenge, "challenge")
            fields.ref(self.proposal, "proposal")
            fields.integer(self.organisation, "organisation", least=1)
            fields.text(self.organisation_name, "organisation_name", least=1)
            for name, value in self.texts.items():
                fields.text(value, name)
            fields.integer(self.price_eur, "price_eur", most=MOST_EUROS)
            fields.hexadecimal(self.salt, "salt", digits=64)
        except FieldError as error:
            raise InvalidManifestError(str(error)) from error

    def to_bytes(self) -> bytes:
        """The one spelling of this manifest: canonical JSON."""
        return canonical_json(
            {
                "format": FORMAT,
                "challenge": self.challenge,
                "proposal": self.proposal,
                "organisation": self.organisation,
                "organisation_name": self.organisation_name,
                "texts": dict(self.texts),
                "price_eur": self.price_eur,
                "files": [
                    {"name": file.name, "media_type": file.media_type, "size": file.size, "sha256": file.sha256}
                    for file in self.files
                ],
                "salt": self.salt,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The manifest with this spelling, byte for byte. Raises `InvalidManifestError`."""
        try:
            manifest = cls._from_value(read_canonical(data))
        except NotCanonicalError as error:
            raise InvalidManifestError(str(error)) from error
        if manifest.to_bytes() != data:
            raise InvalidManifestError("a text is not in Unicode form NFC")
        return manifest

    @classmethod
    def from_copy(cls, text: str) -> Self:
        """The manifest of a supplier's own copy, which an editor may have laid out anew.

        Raises `InvalidManifestError`.
        """
        try:
            value = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise InvalidManifestError("not JSON") from error
        return cls._from_value(value)

    @classmethod
    def _from_value(cls, value: Any) -> Self:
        names = ("challenge", "proposal", "organisation", "organisation_name", "texts", "price_eur", "salt")
        try:
            found = fields.object_of(value, (*names, "files", "format"), "manifest")
            fields.one_of(found["format"], "format", FORMAT)
            return cls(**{name: found[name] for name in names}, files=_entries(found["files"]))
        except FieldError as error:
            raise InvalidManifestError(str(error)) from error

    def commitment(self) -> str:
        """SHA-256 of the spelling, as 64 hexadecimal digits."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def _entries(value: Any) -> tuple[FileEntry, ...]:
    if not isinstance(value, list):
        raise FieldError("files is not a list")
    names = ("name", "media_type", "size", "sha256")
    return tuple(FileEntry(**fields.object_of(entry, names, "file")) for entry in value)
