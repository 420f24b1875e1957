"""What all commands share: help, one line for what went wrong, and what the progress bar may not touch."""

import sys
from collections.abc import Iterator

import click
import pytest
from sqlalchemy.exc import OperationalError

from app.cli import main, vraagplein
from app.cli.organisations import free_slug
from app.cli.running import describe, with_progress
from app.core.config import ConfigurationError
from app.search.engine import SearchUnavailable


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["vraagplein", *arguments])
    with pytest.raises(SystemExit) as ending:
        main()
    return int(ending.value.code or 0)


def test_the_commands_of_the_contract_are_there():
    wanted = (
        "db upgrade|demo load|user create|organisations import|challenges import|generate|search rebuild|"
        "search query|guard check|worker run"
    )
    assert set(wanted.split("|")) <= {" ".join(path) for path, _ in commands(vraagplein)}


def test_every_command_says_what_it_does():
    for path, command in commands(vraagplein):
        assert (command.help or "").strip().endswith("."), " ".join(path)


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["nothing"], 2, "No such command 'nothing'"),
        (["user", "create"], 2, "Missing argument 'EMAIL'"),
        (["generate", "--challenges", "-1", "--proposals", "0"], 2, "-1 is not in the range"),
        (["search", "query"], 2, "Missing argument 'WORDS...'"),
    ],
)
def test_what_is_typed_wrong_is_told(monkeypatch, capsys, arguments, code, line):
    assert run(monkeypatch, *arguments) == code
    assert line in capsys.readouterr().err


def test_a_setting_that_is_wrong_ends_every_command_in_one_line(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "many")
    assert run(monkeypatch, "db", "upgrade") == 1
    assert capsys.readouterr().err == "PORT must be a whole number from 1 to 65535, not 'many'.\n"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ConfigurationError("PORT is wrong."), "PORT is wrong."),
        (SearchUnavailable("no index"), "no index"),
        (OSError(28, "No space left on device", "/x"), "/x: No space left on device"),
        (
            OperationalError("select", {}, Exception("no such table: organisation\nmore")),
            "The database refused: no such table: organisation (run: vraagplein db upgrade)",
        ),
        (ZeroDivisionError(), None),
    ],
)
def test_expected_failures_are_one_line_and_mistakes_keep_their_traceback(error, line):
    assert describe(error) == line


def test_progress_passes_everything_on_and_keeps_off_stdout(capsys):
    assert list(with_progress(iter(range(3)), "Things", 3)) == [0, 1, 2]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "3/3" in captured.err


def test_slugs_are_never_given_twice():
    taken = {"gemeente-proefdam"}
    assert [free_slug("Gemeente Proefdam", taken) for _ in range(2)] == ["gemeente-proefdam-2", "gemeente-proefdam-3"]
    assert free_slug("😀", taken) == "organisatie"
