"""`docs/configuration.md` names every variable that is read, with its default."""

import os
import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.core.config import Settings, from_environment

ROOT = Path(__file__).parents[3]
ROW = re.compile(r"^\| `([A-Z_]+)` \| ([^|]+) \|", re.MULTILINE)


class Asked(Mapping[str, str]):
    """An environment that remembers which variables were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values_set = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.values_set[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_set)

    def __len__(self) -> int:
        return len(self.values_set)


@pytest.fixture
def documented() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs/configuration.md").read_text(encoding="utf-8")))


def test_every_variable_is_documented_and_no_other(documented, tmp_path, monkeypatch):
    application = Asked({"INSTANCE_DIR": str(tmp_path)})
    from_environment(application)
    server = Asked({})
    with monkeypatch.context() as patched:
        patched.setattr(os, "environ", server)
        runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert {"DATABASE_URL", "SECRET_KEY"} <= application.names
    assert {"HOST", "WEB_CONCURRENCY"} <= server.names
    assert application.names | server.names == set(documented)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("PORT", "port"),
        ("WEB_CONCURRENCY", "web_concurrency"),
        ("MIN_DIALOGUE_DAYS", "min_dialogue_days"),
        ("MIN_OPEN_DAYS", "min_open_days"),
        ("MAIL_FROM", "mail_from"),
        ("SECURITY_CONTACT", "security_contact"),
    ],
)
def test_the_defaults_are_those_of_the_code(documented, tmp_path, name, field):
    settings: Settings = from_environment(Asked({"INSTANCE_DIR": str(tmp_path)}))
    assert re.sub(r"\s\(.*\)$", "", documented[name].strip("` ")).strip("`") == str(getattr(settings, field))
