"""Drafts: what a supplier is writing, in boxes that only the web process opens, with its files.

A draft may stand beside a submitted proposal, to take its place; what was submitted stays as it is until then. What a
file is called stands in a box of its own, so that a list of files decrypts no contents.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.clock import now
from app.core.config import MEGABYTE, current_settings
from app.core.database import db
from app.core.errors import DomainError, NotFoundError, RefusedInputError
from app.core.refs import new_ref, split_ref
from app.core.secrets import DamagedBoxError, decrypt, encrypt
from app.files.kinds import KINDS, extension_of, kind_of
from app.files.services import shown_name
from app.proposals.models import TEXT_FIELDS, TOTAL_LIMIT, DraftFile, Proposal, ProposalDraft
from app.seal.manifest import FileEntry, InvalidManifestError, new_salt

PURPOSE: Final = "draft"
MAX_FILES: Final = 5


class UnreadableDraftError(DomainError):
    """The draft is there, but its box does not open: the secret key of the platform was changed, or it is damaged."""

    status = 409

    def __init__(self) -> None:
        super().__init__("the draft cannot be decrypted")
        self.message = _l("Your draft can no longer be read.")


@dataclass(frozen=True, slots=True)
class Draft:
    """The four texts (every name of `TEXT_FIELDS`), the price in whole euros excluding VAT, and the salt."""

    texts: Mapping[str, str] = field(repr=False)
    price_eur: int | None = field(repr=False)
    salt: str = field(repr=False, default_factory=new_salt)

    @classmethod
    def empty(cls) -> "Draft":
        """Nothing written yet, with a salt of its own."""
        return cls(dict.fromkeys(TEXT_FIELDS, ""), None)

    @property
    def length(self) -> int:
        """How many characters the four texts have together."""
        return sum(len(self.texts[name]) for name in TEXT_FIELDS)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that somebody typed."""
        return self.price_eur is None and not any(self.texts[name].strip() for name in TEXT_FIELDS)

    def missing(self) -> list[Any]:
        """Sentences for the reader: what must be done before it can be submitted."""
        found = [_EMPTY[name] for name in TEXT_FIELDS if not self.texts[name].strip()]
        if self.price_eur is None:
            found.append(_l("Fill in the price."))
        if self.length > TOTAL_LIMIT:
            found.append(_l("Shorten your proposal: the four texts together are at most 3,000 characters."))
        return found


_EMPTY = {
    "idea": _l("Describe the idea."),
    "why_it_works": _l("Explain why it works."),
    "smallest_test": _l("Describe the smallest test."),
    "team": _l("Say who does it."),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a draft: the id in its address, and what is known of its content."""

    ref: str
    entry: FileEntry


def read(proposal: Proposal) -> Draft | None:
    """The draft of this proposal, or None when there is none. Raises `UnreadableDraftError`."""
    row = db.session.get(ProposalDraft, proposal.id)
    if row is None:
        return None
    found = json.loads(_decrypt(row.box, _context(proposal)))
    return Draft({name: found["texts"][name] for name in TEXT_FIELDS}, found["price_eur"], found["salt"])


def exists(proposal: Proposal) -> bool:
    """Whether there is a draft, readable or not."""
    return db.session.get(ProposalDraft, proposal.id) is not None


def is_readable(proposal: Proposal) -> bool:
    """Whether nothing of the draft stays closed: also when there is none. Contents of files are not tried."""
    try:
        read(proposal)
        attachments(proposal)
    except UnreadableDraftError:
        return False
    return True


def saved_at(proposal: Proposal) -> datetime | None:
    """When the draft was kept last; None when there is none."""
    row = db.session.get(ProposalDraft, proposal.id)
    return row.saved_at if row is not None else None


def write(proposal: Proposal, draft: Draft) -> None:
    """Keep the draft, in the place of an earlier one. Whoever calls this has checked that it is allowed.

    The proposal gets a new version, so that two people who write at once notice it.
    """
    plain = {"texts": dict(draft.texts), "price_eur": draft.price_eur, "salt": draft.salt}
    box = encrypt(json.dumps(plain).encode(), purpose=PURPOSE, context=_context(proposal))
    row = db.session.get(ProposalDraft, proposal.id)
    if row is None:
        db.session.add(ProposalDraft(proposal_id=proposal.id, box=box))
    else:
        row.box, row.saved_at = box, now()
    _touch(proposal)


def discard(proposal: Proposal) -> None:
    """Remove the draft with its files, for good."""
    row = db.session.get(ProposalDraft, proposal.id)
    if row is not None:
        db.session.delete(row)
    for file in _rows(proposal):
        db.session.delete(file)
    _touch(proposal)


def attachments(proposal: Proposal) -> list[Attachment]:
    """The files of the draft, in the order in which they came. Raises `UnreadableDraftError`."""
    return [_attachment(proposal, row) for row in _rows(proposal)]


def content_of(proposal: Proposal, ref: str) -> tuple[FileEntry, bytes]:
    """A file of the draft with its content. Raises `NotFoundError` or `UnreadableDraftError`."""
    row = _row(proposal, ref)
    content = _decrypt(row.content_box, _content_context(proposal, row.ref))
    return _attachment(proposal, row).entry, content


def contents(proposal: Proposal) -> list[bytes]:
    """The contents of all files of the draft, in the order of `attachments`. Raises `UnreadableDraftError`."""
    return [_decrypt(row.content_box, _content_context(proposal, row.ref)) for row in _rows(proposal)]


def add_file(proposal: Proposal, name: str, content: bytes) -> Attachment:
    """Add a file to the draft; the same file once more changes nothing.

    Whoever calls this has checked that it is allowed. Raises `RefusedInputError` (field `file`): one too many, empty,
    a kind that is not allowed, a content that is not what the name says, a name that is there already, or together
    larger than an upload may be.
    """
    name = shown_name(unicodedata.normalize("NFC", name))
    present = attachments(proposal)
    kind = kind_of(name)
    if kind is None:
        raise _refused(_l("This kind of file is not allowed. Use one of these: %(kinds)s.", kinds=", ".join(KINDS)))
    if not content:
        raise _refused(_l("This file is empty."))
    try:
        entry = FileEntry.of(name, kind.media_type, content)
    except InvalidManifestError as error:
        raise _refused(_l("Give this file another name: shorter, with plain letters.")) from error
    same = next((attachment for attachment in present if attachment.entry.name == entry.name), None)
    if same is not None and same.entry == entry:
        return same
    if same is not None:
        raise _refused(_l("There is a file with this name already. Remove it first, or give this one another name."))
    if len(present) >= MAX_FILES:
        raise _refused(_l("There are %(max)s files already. Take one away first.", max=MAX_FILES))
    most = current_settings().max_upload_bytes
    if sum(attachment.entry.size for attachment in present) + len(content) > most:
        raise _refused(_l("Your attachments together are too large: at most %(size)s MB.", size=most // MEGABYTE))
    if not kind.matches(content):
        raise _refused(_l("The content of this file is not what its name (.%(kind)s) says.", kind=extension_of(name)))
    return _keep(proposal, entry, content)


def remove_file(proposal: Proposal, ref: str) -> None:
    """Remove a file of the draft, for good. Raises `NotFoundError`."""
    db.session.delete(_row(proposal, ref))
    _touch(proposal)


def _keep(proposal: Proposal, entry: FileEntry, content: bytes) -> Attachment:
    ref = new_ref()
    meta = {"name": entry.name, "media_type": entry.media_type, "size": entry.size, "sha256": entry.sha256}
    db.session.add(
        DraftFile(
            ref=ref,
            proposal_id=proposal.id,
            meta_box=encrypt(json.dumps(meta).encode(), purpose=PURPOSE, context=_meta_context(proposal, ref)),
            content_box=encrypt(content, purpose=PURPOSE, context=_content_context(proposal, ref)),
        )
    )
    _touch(proposal)
    return Attachment(ref, entry)


def _rows(proposal: Proposal) -> list[DraftFile]:
    return list(
        db.session.scalars(select(DraftFile).where(DraftFile.proposal_id == proposal.id).order_by(DraftFile.id))
    )


def _row(proposal: Proposal, ref: str) -> DraftFile:
    row = db.session.scalar(
        select(DraftFile).where(DraftFile.proposal_id == proposal.id, DraftFile.ref == split_ref(ref))
    )
    if row is None:
        raise NotFoundError(ref)
    return row


def _attachment(proposal: Proposal, row: DraftFile) -> Attachment:
    return Attachment(row.ref, FileEntry(**json.loads(_decrypt(row.meta_box, _meta_context(proposal, row.ref)))))


def _touch(proposal: Proposal) -> None:
    proposal.updated_at = now()
    db.session.flush()


def _context(proposal: Proposal) -> str:
    return f"proposal {proposal.id}"


def _meta_context(proposal: Proposal, ref: str) -> str:
    return f"proposal {proposal.id} file {ref} meta"


def _content_context(proposal: Proposal, ref: str) -> str:
    return f"proposal {proposal.id} file {ref} content"


def _decrypt(box: bytes, context: str) -> bytes:
    try:
        return decrypt(box, purpose=PURPOSE, context=context)
    except DamagedBoxError as error:
        raise UnreadableDraftError from error


def _refused(message: Any) -> RefusedInputError:
    return RefusedInputError(message, field="file")
