"""Known answers: what was sealed and signed once opens and is valid for ever, byte for byte.

`vectors.json` was written once; formats that differ from it are other formats, with another number.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.canonical import canonical_json
from app.seal.keys import ids_of, load_receipt_key, load_receipt_public_keys, load_seal_public_key
from app.seal.manifest import Manifest
from app.seal.opening import TooEarlyError, load_opener_keys, open_sealed
from app.seal.receipts import ReceiptDocument, receipt_file, sign, verify
from app.seal.sealing import seal

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
DEADLINE = datetime(2025, 3, 3, 11, tzinfo=UTC)
every_seal = pytest.mark.parametrize("vector", VECTORS["seals"], ids=lambda vector: vector["name"])


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    for name, line in VECTORS["keys"].items():
        (tmp_path / name).write_text(line + "\n")
    return tmp_path


def test_keys_have_these_ids(keys):
    assert ids_of(keys / "opener.key")[0][1] == load_seal_public_key(keys / "seal.pub").id == VECTORS["seal_key"]
    assert load_receipt_key(keys / "receipt.key").public.id == VECTORS["receipt_key"]


@every_seal
def test_seals_open(keys, vector):
    manifest = Manifest.from_bytes(vector["manifest"].encode())
    header, body = bytes.fromhex(vector["header"]), bytes.fromhex(vector["body"])
    place = {"challenge": manifest.challenge, "proposal": manifest.proposal, "organisation": manifest.organisation}
    opener = load_opener_keys(keys / "opener.key")
    opened = open_sealed(header, body, opener, at=DEADLINE, commitment=vector["commitment"], **place)
    assert opened.manifest == manifest
    assert opened.manifest.commitment() == vector["commitment"]
    assert [content.hex() for content in opened.files] == vector["files"]
    with pytest.raises(TooEarlyError):
        open_sealed(header, body, opener, at=DEADLINE - timedelta(microseconds=1), **place)


@every_seal
def test_what_is_sealed_now_has_the_same_size_and_commitment(keys, vector):
    files = [bytes.fromhex(content) for content in vector["files"]]
    manifest = Manifest.from_bytes(vector["manifest"].encode())
    again = seal(manifest, files, deadline=DEADLINE, public_key=load_seal_public_key(keys / "seal.pub"))
    assert again.commitment == vector["commitment"]
    assert (len(again.header) * 2, len(again.body) * 2) == (len(vector["header"]), len(vector["body"]))


@every_seal
def test_receipts_are_signed_like_this(keys, vector):
    document = ReceiptDocument.from_dict(json.loads(vector["receipt"]))
    assert document.to_bytes() == vector["receipt"].encode() == canonical_json(json.loads(vector["receipt"]))
    assert sign(document, load_receipt_key(keys / "receipt.key")) == vector["signature"]
    assert verify(receipt_file(document, vector["signature"]), load_receipt_public_keys(keys / "receipt.pub")).is_valid
