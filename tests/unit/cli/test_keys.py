"""`vraagplein keys` and `vraagplein receipt`: what an operator and an outsider do with keys and receipts."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import main
from app.seal.keys import load_receipt_key
from app.seal.manifest import TEXTS, Manifest
from app.seal.receipts import ReceiptDocument, receipt_file, sign

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("keys", "create", folder)` gives exit code, stdout and stderr."""
    for name in ("SEAL_PUBLIC_KEY_FILE", "RECEIPT_KEY_FILE", "OPENER_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))

    def running(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vraagplein", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ending:
            code = int(ending.code or 0)
        return code, *capsys.readouterr()

    return running


@pytest.fixture
def keys(run: Run, tmp_path: Path) -> Path:
    """The platform's own keys."""
    assert run("keys", "create", tmp_path / "instance" / "keys")[0] == 0
    return tmp_path / "instance" / "keys"


MANIFEST = Manifest("c1", "p1", 7, "Zonneklaar B.V.", dict.fromkeys(TEXTS, "Tekst"), 100, (), "5a" * 32)


@pytest.fixture
def receipt(keys: Path, tmp_path: Path) -> Path:
    key = load_receipt_key(keys / "receipt.key")
    document = ReceiptDocument(
        number="r1",
        proposal="p1",
        challenge="c1",
        organisation=7,
        received_at=datetime(2027, 3, 1, 10, 59, 59, tzinfo=UTC),
        deadline=datetime(2027, 3, 1, 11, tzinfo=UTC),
        commitment=MANIFEST.commitment(),
        ciphertext_sha256="0b" * 32,
        ciphertext_size=1_000,
        seal_key="0d" * 8,
        audit_head="0c" * 32,
        receipt_key=key.public.id,
    )
    path = tmp_path / "receipt.json"
    path.write_text(receipt_file(document, sign(document, key)))
    return path


def test_keys_are_made_once(run, tmp_path):
    code, out, err = run("keys", "create", tmp_path / "keys")
    assert (code, err) == (0, "")
    assert "opener.key for the opener alone" in out
    made = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert len(made) == 4
    assert not any(content.split()[1] in out.encode() for content in made.values())
    code, out, err = run("keys", "create", tmp_path / "keys")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "never overwritten" in err
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == made


def test_keys_are_shown_by_their_ids(run, keys):
    code, out, _ = run("keys", "show", keys / "opener.key", keys / "seal.pub")
    first, second = out.splitlines()
    assert code == 0
    assert first.split()[-1] == second.split()[-1]
    assert (keys / "opener.key").read_text().split()[1] not in out


@pytest.mark.parametrize("content", [None, "", "something else", "vraagplein-opener-1 x"])
def test_what_is_no_key_is_named(run, tmp_path, content):
    if content is not None:
        (tmp_path / "file").write_text(content)
    code, out, err = run("keys", "show", tmp_path / "file")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert str(tmp_path / "file") in err


def test_a_receipt_is_checked_with_our_keys_or_those_of_a_file(run, keys, receipt, tmp_path):
    for options in ((), ("--key", keys / "receipt.pub")):
        code, out, err = run("receipt", "verify", receipt, *options)
        assert (code, err) == (0, "")
        assert out == (
            "Valid: receipt r1 of proposal p1 for c1, received 2027-03-01T10:59:59.000000Z, "
            "before 2027-03-01T11:00:00.000000Z.\n"
        )


def test_a_copy_is_compared_with_the_receipt(run, receipt, tmp_path):
    copy = tmp_path / "copy.json"
    copy.write_bytes(MANIFEST.to_bytes() + b"\n")
    code, out, _ = run("receipt", "verify", receipt, "--copy", copy)
    assert (code, f"commitment {MANIFEST.commitment()}" in out) == (0, True)
    copy.write_text(copy.read_text().replace("Tekst", "Teksd"))
    code, out, err = run("receipt", "verify", receipt, "--copy", copy)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "is not what was submitted" in err
    copy.write_text("{}")
    assert "is not a copy of a proposal" in run("receipt", "verify", receipt, "--copy", copy)[2]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace("10:59:59", "10:59:58"), "signature does not belong"),
        (lambda text: text.replace('"r1"', '"r2"'), "signature does not belong"),
        (lambda text: text.replace("10:59:59", "11:00:00"), "not before the deadline"),
        (lambda text: text[:-20], "not JSON"),
        (lambda text: "", "empty"),
        (lambda text: "\ud800", "not UTF-8"),
        (lambda text: "[" * 15_000, "not JSON"),
    ],
)
def test_a_receipt_that_was_changed_is_refused_in_one_line(run, receipt, change, why):
    receipt.write_bytes(change(receipt.read_text()).encode("utf-8", "surrogatepass"))
    code, out, err = run("receipt", "verify", receipt)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert why in err


def test_without_keys_it_says_what_to_do(run, receipt, keys, tmp_path):
    for path in keys.iterdir():
        path.unlink()
    code, _, err = run("receipt", "verify", receipt)
    assert (code, "--key" in err) == (1, True)
    code, _, err = run("receipt", "verify", receipt, "--key", tmp_path / "nowhere")
    assert (code, "cannot be read" in err) == (1, True)


def test_a_receipt_of_another_platform_is_refused(run, receipt, tmp_path):
    run("keys", "create", tmp_path / "other")
    code, _, err = run("receipt", "verify", receipt, "--key", tmp_path / "other" / "receipt.pub")
    assert (code, "unknown key" in err) == (1, True)
