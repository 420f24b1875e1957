"""`docs/seal.md` is the specification: its example is true, its programs work, what it names exists."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import vraagplein
from app.proposals.models import Proposal, Receipt, Submission
from app.seal.keys import create_keys, ids_of

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "seal.md").read_text(encoding="utf-8")
EXAMPLE = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
PROGRAMS = {code.split()[1].rstrip(":"): code for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)}


def test_the_example_is_the_first_vector():
    manifest, commitment, receipt, secret, signature, public = re.findall(r"```text\n(.*?)\n```", TEXT)
    vector = EXAMPLE["seals"][0]
    assert (manifest, commitment) == (vector["manifest"], hashlib.sha256(manifest.encode()).hexdigest())
    assert (receipt, signature) == (vector["receipt"], vector["signature"])
    assert (secret, public) == (EXAMPLE["keys"]["receipt.key"], EXAMPLE["keys"]["receipt.pub"])


def run(folder: Path, program: str, *arguments: str) -> bytes:
    (folder / program).write_text(PROGRAMS[program])
    command = [sys.executable, "-I", program, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60).stdout


def test_a_key_that_was_divided_comes_together_again(tmp_path):
    create_keys(tmp_path / "keys")
    path = tmp_path / "keys" / "opener.key"
    run(tmp_path, "split.py", str(path), "half")
    halves = [(tmp_path / f"half-{number}").read_text() for number in (1, 2)]
    assert not any(path.read_bytes()[-20:] in bytes.fromhex(half) for half in halves)
    (tmp_path / "joined.key").write_bytes(run(tmp_path, "join.py", "half-2", "half-1"))
    assert ids_of(tmp_path / "joined.key") == ids_of(path)


def test_the_halves_of_two_divisions_do_not_fit(tmp_path):
    create_keys(tmp_path / "keys")
    for name in ("a", "b"):
        run(tmp_path, "split.py", str(tmp_path / "keys" / "opener.key"), name)
    assert run(tmp_path, "join.py", "a-1", "b-2") != (tmp_path / "keys" / "opener.key").read_bytes()


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", TEXT))))
def test_what_it_points_to_is_there(link):
    assert (ROOT / "docs" / link).resolve().exists()


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\]\(#([^)]+)\)", TEXT))))
def test_its_own_headings_are_there(anchor):
    headings = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"vraagplein ((?:keys|opener|receipt|audit) [a-z]+)", TEXT))))
def test_commands_exist(command):
    group, name = command.split()
    assert name in vraagplein.commands[group].commands  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "column", sorted(set(re.findall(r"`((?:proposal|submission|receipt)\.(?!key|pub)[a-z_]+)`", TEXT)))
)
def test_columns_exist(column):
    table, name = column.split(".")
    tables = {model.__tablename__: model.__table__ for model in (Proposal, Submission, Receipt)}
    assert name in tables[table].columns
