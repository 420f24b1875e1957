"""The demo keeps to its own rules."""

import pytest

from app.challenges.findings import GUARDED
from app.challenges.guard import inspect
from app.cli.demo_content import read

CHALLENGES = read("challenges")["challenge"]


@pytest.mark.parametrize("row", CHALLENGES, ids=[row["key"] for row in CHALLENGES])
def test_no_vraagstuk_of_the_demo_is_stopped_by_the_guard(row):
    stopped = {name: inspect(row[name], whole=False) for name in GUARDED}
    assert not {name: seen.text for name, seen in stopped.items() if seen.blocked}
