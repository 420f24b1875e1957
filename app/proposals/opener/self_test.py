"""Can the opener open what is sealed today? The real thing, without anybody's proposal; for every day and after work
on the keys.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.core.clock import now
from app.core.database import db, reading
from app.proposals.deadline_memory import DamagedMemoryError, DeadlineMemory
from app.proposals.models import Receipt, Submission
from app.proposals.opener.unsealing import verified
from app.seal.keys import KeyFileError, ReceiptPublicKey, SealPublicKey, load_seal_public_key
from app.seal.manifest import TEXTS, FileEntry, Manifest, new_salt
from app.seal.opening import DamagedSealError, OpenerKey, TooEarlyError, open_sealed
from app.seal.sealing import Sealed, seal

_FILE = b"A file of nobody."


def faults(
    keys: Sequence[OpenerKey], receipt_keys: Sequence[ReceiptPublicKey], memory: DeadlineMemory, seal_key_file: Path
) -> Iterator[str]:
    """A line for each thing that would keep the opener from its work; nothing when all is in order.

    Raises SQLAlchemy's error when the database is away.
    """
    try:
        # Where there is no copy of seal.pub, the submissions below tell what the web server seals with.
        seal_key = load_seal_public_key(seal_key_file) if seal_key_file.exists() else keys[0].public
    except KeyFileError as error:
        yield str(error)
    else:
        yield from _faults_of_key(seal_key, keys)
    try:
        memory.check()
    except DamagedMemoryError as error:
        yield str(error)
    with reading():
        yield from _faults_of_submissions(keys, receipt_keys)
        db.session.rollback()


def _faults_of_key(seal_key: SealPublicKey, keys: Sequence[OpenerKey]) -> Iterator[str]:
    """Seal an invented proposal with the key of the web server: too early, whole, and damaged."""
    if seal_key.id not in {key.id for key in keys}:
        yield f"What the web server seals with key {seal_key.id} cannot be opened: it is not in opener.key."
        return
    moment = now()
    manifest = Manifest(
        challenge="selftest",
        proposal="selftest",
        organisation=1,
        organisation_name="Nobody",
        texts={name: new_salt() for name in TEXTS},
        price_eur=0,
        files=(FileEntry.of("file.txt", "text/plain", _FILE),),
        salt=new_salt(),
    )
    sealed = seal(manifest, [_FILE], deadline=moment, public_key=seal_key)
    if _opens(sealed, sealed.body, keys, manifest, early=True):
        yield "A seal opened before its deadline."
    if not _opens(sealed, sealed.body, keys, manifest):
        yield "A seal did not open after its deadline."
    if _opens(sealed, sealed.body[:-1] + bytes([sealed.body[-1] ^ 1]), keys, manifest):
        yield "A damaged seal opened."


def _opens(sealed: Sealed, body: bytes, keys: Sequence[OpenerKey], manifest: Manifest, *, early: bool = False) -> bool:
    at = now() - timedelta(hours=1) if early else now()
    try:
        opened = open_sealed(
            sealed.header,
            body,
            keys,
            at=at,
            challenge=manifest.challenge,
            proposal=manifest.proposal,
            organisation=manifest.organisation,
            commitment=sealed.commitment,
        )
    except (DamagedSealError, TooEarlyError):
        return False
    return opened.manifest == manifest and opened.files == (_FILE,)


def _faults_of_submissions(keys: Sequence[OpenerKey], receipt_keys: Sequence[ReceiptPublicKey]) -> Iterator[str]:
    """Every submission that waits was sealed with a key that is here, and the newest receipt was signed with one."""
    known = {key.id for key in keys}
    used = db.session.scalars(select(Submission.seal_key).where(Submission.ended_at.is_(None)).distinct()).all()
    for key in sorted(set(used) - known):
        yield f"There are submissions that were sealed with key {key}, which is not in opener.key."
    newest = db.session.execute(
        select(Receipt.document, Receipt.signature).order_by(Receipt.id.desc()).limit(1)
    ).first()
    if newest is not None:
        answer = verified(newest.document, newest.signature, receipt_keys)
        if answer is None or not answer.is_valid:
            yield f"The newest receipt is not valid: {answer.detail if answer else 'it cannot be read'}."
