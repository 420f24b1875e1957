"""Check receipts and open seals of Vraagplein without Vraagplein: Python 3.11 and PyNaCl, written from docs/seal.md.

    python seal_check.py receipt RECEIPT.json RECEIPT.pub          is the receipt signed by the platform?
    python seal_check.py copy RECEIPT.json COPY.json               is this copy what the receipt speaks of?
    python seal_check.py open HEADER BODY OPENER.key FOLDER        open a seal whose deadline has passed

Prints what it found and ends with 0, or says what is wrong and ends with 1.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import Aead
from nacl.signing import VerifyKey


class Wrong(Exception):
    """What was found to be wrong."""


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def keys_of(path: str, label: str) -> list[bytes]:
    """The keys in a file of keys: lines of a label and 32 bytes in base64."""
    lines = [line.strip() for line in Path(path).read_text("ascii").splitlines() if not line.startswith("#")]
    return [base64.b64decode(line.removeprefix(label + " "), validate=True) for line in lines if line]


def key_id(public_key: bytes) -> str:
    return hashlib.sha256(public_key).hexdigest()[:16]


def check_receipt(receipt_file: str, key_file: str) -> Iterator[str]:
    """The signature of a receipt, by the key that it names."""
    file = json.loads(Path(receipt_file).read_text("utf-8"))
    receipt, signature = file["receipt"], bytes.fromhex(file["signature"])
    keys = {key_id(key): key for key in keys_of(key_file, "vraagplein-receipt-public-1")}
    if receipt["receipt_key"] not in keys:
        raise Wrong(f"no key with the id {receipt['receipt_key']} in {key_file}")
    VerifyKey(keys[receipt["receipt_key"]]).verify(b"vraagplein receipt 1\n" + canonical(receipt), signature)
    if (
        not receipt["received_at"] < receipt["deadline"]
    ):  # both 27 characters in UTC: the order of texts is that of time
        raise Wrong("received after the deadline")
    yield f"signed by {receipt['receipt_key']}: received {receipt['received_at']}, before {receipt['deadline']}"
    yield f"commitment {receipt['commitment']}"


def check_copy(receipt_file: str, copy_file: str) -> Iterator[str]:
    """Whether a supplier's own copy has the commitment of the receipt. The signature is checked by `check_receipt`."""
    receipt = json.loads(Path(receipt_file).read_text("utf-8"))["receipt"]
    commitment = hashlib.sha256(canonical(json.loads(Path(copy_file).read_text("utf-8-sig")))).hexdigest()
    if commitment != receipt["commitment"]:
        raise Wrong(f"the commitment of the copy is {commitment}, not {receipt['commitment']}")
    yield f"commitment {commitment}: this is what was submitted"


def open_seal(header_file: str, body_file: str, key_file: str, folder: str) -> Iterator[str]:
    """Open a seal, check everything that it binds, and write manifest and files in a folder."""
    header = json.loads(opened_header(Path(header_file).read_bytes(), keys_of(key_file, "vraagplein-opener-1")))
    if datetime.now(UTC) < datetime.fromisoformat(header["deadline"]):
        raise Wrong(f"sealed until {header['deadline']}")
    body = Path(body_file).read_bytes()
    if hashlib.sha256(body).hexdigest() != header["body_sha256"]:
        raise Wrong("the body is not the one that was sealed")
    manifest_bytes, *contents = parts(Aead(bytes.fromhex(header["key"])).decrypt(body, b"vraagplein seal 1"))
    manifest = json.loads(manifest_bytes)
    if canonical(manifest) != manifest_bytes:
        raise Wrong("the manifest is not canonical JSON")
    for name in ("format", "challenge", "proposal", "organisation"):
        if manifest[name] != header[name]:
            raise Wrong(f"{name} differs between header and manifest")
    hashes = [(file["size"], file["sha256"]) for file in manifest["files"]]
    if hashes != [(len(content), hashlib.sha256(content).hexdigest()) for content in contents]:
        raise Wrong("the files are not those of the manifest")
    Path(folder).mkdir()
    for number, content in enumerate((manifest_bytes, *contents)):
        # The names in a manifest come from a supplier; they are no names of files here.
        Path(folder, "manifest.json" if number == 0 else f"file-{number}").write_bytes(content)
    yield f"proposal {manifest['proposal']} of organisation {manifest['organisation']}, {len(contents)} files"
    yield f"commitment {hashlib.sha256(manifest_bytes).hexdigest()}"


def opened_header(header: bytes, keys: list[bytes]) -> bytes:
    """The content of the sealed box, by the first key that opens it."""
    for key in keys:
        try:
            return SealedBox(PrivateKey(key)).decrypt(header)
        except CryptoError:
            continue
    raise Wrong("the header opens with none of the keys")


def parts(plain: bytes) -> list[bytes]:
    """The parts of a body, each after its length in 8 bytes, big-endian."""
    found, position = [], 0
    while position < len(plain):
        size = int.from_bytes(plain[position : position + 8], "big")
        found.append(plain[position + 8 : position + 8 + size])
        position += 8 + size
    if position != len(plain):
        raise Wrong("the body is cut off")
    return found


def main(arguments: list[str]) -> str | None:
    """What is wrong, or None."""
    commands = {"receipt": (check_receipt, 2), "copy": (check_copy, 2), "open": (open_seal, 4)}
    command, wanted = commands.get(arguments[0] if arguments else "", (None, 0))
    if command is None or len(arguments) != wanted + 1:
        return __doc__
    try:
        for line in command(*arguments[1:]):
            print(line)
    except (Wrong, CryptoError, OSError, ValueError, LookupError, TypeError) as error:
        return f"wrong: {error or type(error).__name__}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
