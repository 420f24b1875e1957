"""`docs/seal_check.py`, an outsider's program: it agrees with the application, and knows nothing of it."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.seal.keys import load_seal_public_key
from app.seal.manifest import Manifest
from app.seal.sealing import seal

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "docs" / "seal_check.py"
VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
every_seal = pytest.mark.parametrize("vector", VECTORS["seals"], ids=lambda vector: vector["name"])
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, line in VECTORS["keys"].items():
        (tmp_path / name).write_text(f"# a comment\n{line}\n")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """`run("receipt", "a.json", "receipt.pub")` in the folder gives exit code and what was said."""

    def running(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", str(PROGRAM), *arguments]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert "Traceback" not in result.stderr
        return result.returncode, result.stdout + result.stderr

    return running


def write(folder: Path, vector: dict[str, str]) -> None:
    file = {"receipt": json.loads(vector["receipt"]), "signature": vector["signature"]}
    (folder / "receipt.json").write_text(json.dumps(file, indent=2))
    (folder / "copy.json").write_text(json.dumps(json.loads(vector["manifest"]), indent=4))
    (folder / "header").write_bytes(bytes.fromhex(vector["header"]))
    (folder / "body").write_bytes(bytes.fromhex(vector["body"]))


def test_it_needs_nothing_but_python_and_pynacl():
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} - sys.stdlib_module_names == {"nacl"}


@every_seal
def test_it_agrees_with_what_was_sealed_and_signed(folder, run, vector):
    write(folder, vector)
    code, said = run("receipt", "receipt.json", "receipt.pub")
    assert (code, vector["commitment"] in said) == (0, True)
    assert run("copy", "receipt.json", "copy.json") == (
        0,
        f"commitment {vector['commitment']}: this is what was submitted\n",
    )
    code, said = run("open", "header", "body", "opener.key", "opened")
    assert (code, f"commitment {vector['commitment']}" in said) == (0, True)
    assert (folder / "opened" / "manifest.json").read_bytes() == vector["manifest"].encode()
    contents = [folder / "opened" / f"file-{number}" for number in range(1, len(vector["files"]) + 1)]
    assert [path.read_bytes().hex() for path in contents] == vector["files"]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_it_finds_what_was_changed(folder, run):
    write(folder, VECTORS["seals"][0])
    for name in ("header", "body"):
        flip(folder / name)
        code, said = run("open", "header", "body", "opener.key", "opened")
        assert (code, said.startswith("wrong: ")) == (1, True)
        assert not (folder / "opened").exists()
        flip(folder / name)
    receipt = (folder / "receipt.json").read_text()
    (folder / "receipt.json").write_text(receipt.replace("10:58:07", "10:58:06"))
    assert run("receipt", "receipt.json", "receipt.pub")[0] == 1
    (folder / "receipt.json").write_text(receipt)
    copy = (folder / "copy.json").read_text()
    (folder / "copy.json").write_text(copy.replace("12500", "12499"))
    code, said = run("copy", "receipt.json", "copy.json")
    assert (code, "the commitment of the copy is" in said) == (1, True)


def test_it_does_not_open_before_the_deadline(folder, run):
    manifest = Manifest.from_bytes(VECTORS["seals"][1]["manifest"].encode())
    deadline = datetime(2999, 1, 1, tzinfo=UTC)
    sealed = seal(manifest, [], deadline=deadline, public_key=load_seal_public_key(folder / "seal.pub"))
    (folder / "header").write_bytes(sealed.header)
    (folder / "body").write_bytes(sealed.body)
    assert run("open", "header", "body", "opener.key", "opened") == (
        1,
        "wrong: sealed until 2999-01-01T00:00:00.000000Z\n",
    )


@pytest.mark.parametrize("arguments", [(), ("receipt",), ("nothing", "a", "b"), ("receipt", "nowhere", "receipt.pub")])
def test_it_says_what_is_missing(run, arguments):
    code, said = run(*arguments)
    assert code == 1
    assert "PyNaCl" in said or "No such file" in said


def test_it_accepts_no_text_that_is_no_receipt(folder, run):
    for text in ("", "null", "[]", "{}", '{"receipt":{},"signature":""}', '{"receipt":1,"signature":1}'):
        (folder / "receipt.json").write_text(text)
        assert run("receipt", "receipt.json", "receipt.pub")[0] == 1
