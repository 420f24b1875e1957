"""`vraagplein guard check`: sentences in, one JSON object a line out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli.guard import check

GOOD = "Ouderen vallen vaak; een op de drie komt in het ziekenhuis."
BAD = "Wij zoeken een leverancier die een app bouwt."


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["vraagplein", "guard", "check", *arguments])
    try:
        main()
    except SystemExit as ending:
        return int(ending.code or 0)
    return 0


def test_a_file_gives_a_line_a_sentence_and_skips_empty_lines(tmp_path: Path):
    file = tmp_path / "zinnen.txt"
    file.write_text(f"\ufeff{GOOD}\r\n\n   \n{BAD}", encoding="utf-8")
    result = CliRunner().invoke(check, [str(file)])
    good, bad = map(json.loads, result.output.splitlines())
    assert good == {"text": GOOD, "blocked": False, "nudged": False, "findings": []}
    assert (bad["text"], bad["blocked"], bad["nudged"]) == (BAD, True, False)
    for finding in bad["findings"]:
        assert set(finding) == {"rule", "start", "end", "why"}
        assert BAD[finding["start"] : finding["end"]].strip()
        assert finding["why"].endswith(".")


def test_a_file_that_is_not_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert run(monkeypatch, str(tmp_path / "nergens.txt")) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'nergens.txt'}: No such file or directory.\n"


def test_a_folder_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert run(monkeypatch, str(tmp_path)) == 1
    assert capsys.readouterr().err == f"{tmp_path}: is a directory, not a file.\n"


def test_a_line_that_is_not_utf8_is_named_after_the_lines_before_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    file = tmp_path / "zinnen.txt"
    file.write_bytes(f"{GOOD}\n".encode() + b"caf\xe9\n")
    assert run(monkeypatch, str(file)) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["text"] == GOOD
    assert captured.err == f"{file}: line 2: not UTF-8.\n"


def test_stdin_is_read_and_answered_line_by_line_without_any_configuration(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "guard", "check"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "DATABASE_URL": "nonsense", "INSTANCE_DIR": str(tmp_path), "PYTHONPATH": "."},
        cwd=Path(__file__).parents[3],
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{BAD}\n".encode())
    process.stdin.flush()
    # Stdin is still open: the answer does not wait for the end of the input.
    assert json.loads(process.stdout.readline())["blocked"] is True
    rest, _ = process.communicate(f"{GOOD}\n".encode())
    assert json.loads(rest)["blocked"] is False
    assert process.returncode == 0
