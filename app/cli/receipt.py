"""`vraagplein receipt`: check what a supplier shows."""

from pathlib import Path

import click

from app.cli.running import OneLineError, read_text
from app.core.config import from_environment
from app.seal.fields import moment_text
from app.seal.keys import KeyFileError, ReceiptPublicKey, load_receipt_public_keys
from app.seal.manifest import InvalidManifestError, Manifest
from app.seal.receipts import ReceiptDocument, verify
from app.seal.web_keys import receipt_public_keys


@click.group()
def receipt() -> None:
    """Receipts of submitted proposals."""


@receipt.command("verify")
@click.argument("file", metavar="FILE.json", type=click.Path(path_type=Path))
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="Public keys (receipt.pub); default: ours.")
@click.option("--copy", "copy_file", type=click.Path(path_type=Path), help="The supplier's own copy of the proposal.")
def verify_file(file: Path, key_file: Path | None, copy_file: Path | None) -> None:
    """Check the signature of the receipt in FILE.json, and whether a copy is what was submitted."""
    answer = verify(read_text(file), _public_keys(key_file))
    if answer.document is None or not answer.is_valid:
        raise OneLineError(f"{file}: not valid: {answer.detail}.")
    document = answer.document
    if copy_file is not None:
        _check_copy(copy_file, document)
    click.echo(
        f"Valid: receipt {document.number} of proposal {document.proposal} for {document.challenge}, received "
        f"{moment_text(document.received_at)}, before {moment_text(document.deadline)}."
    )
    if copy_file is not None:
        click.echo(f"The copy is what was submitted: commitment {document.commitment}.")


def _public_keys(key_file: Path | None) -> tuple[ReceiptPublicKey, ...]:
    if key_file is None:
        settings = from_environment()
        if keys := receipt_public_keys(settings):
            return keys
        raise OneLineError(f"{settings.receipt_key_file}: there is no key; name a file of public keys with --key.")
    try:
        return load_receipt_public_keys(key_file)
    except KeyFileError as error:
        raise OneLineError(str(error)) from error


def _check_copy(path: Path, document: ReceiptDocument) -> None:
    """Raise `OneLineError` unless the copy is the manifest that the receipt speaks of."""
    try:
        commitment = Manifest.from_copy(read_text(path)).commitment()
    except InvalidManifestError as error:
        raise OneLineError(f"{path}: is not a copy of a proposal: {error}.") from error
    if commitment != document.commitment:
        raise OneLineError(f"{path}: is not what was submitted: commitment {commitment}, not {document.commitment}.")
