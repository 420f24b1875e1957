"""The demo keeps to its own rules."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.challenges.findings import GUARDED
from app.challenges.guard import inspect
from app.cli.demo_content import FOLDER, read

CHALLENGES = read("challenges")["challenge"]
STOPPED = {
    "overtypen": {"problem": ["Er moet een koppeling komen tussen de drie systemen."]},  # a concept
    "app-ouderen": {"problem": ["Zij moeten een app installeren om te zien wanneer hun rit komt."]},  # lifted
}
"""The only sentences of the demo that the guard stops: one waits in a concept, one was let through by a colleague."""


@pytest.mark.parametrize("row", CHALLENGES, ids=[row["key"] for row in CHALLENGES])
def test_the_guard_stops_only_the_sentences_that_show_how_it_stops(row):
    seen = {name: inspect(row[name], whole=False) for name in GUARDED}
    stopped = {
        name: [inspection.sentence(finding) for finding in inspection.findings if finding.blocks]
        for name, inspection in seen.items()
        if inspection.blocked
    }
    assert stopped == STOPPED.get(row["key"], {})


def test_a_stopped_sentence_stands_in_a_concept_or_was_lifted():
    state = {row["key"]: row["state"] for row in CHALLENGES}
    lifted = {row["challenge"] for row in read("publication")["sentence"] if "reason" in row}
    assert {key for key in STOPPED if state[key] != "concept"} == lifted


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_no_company_that_exists_is_named(name):
    """Except in examples from practice, which say what their source says."""
    rows = [row for table in read(name).values() for row in table if "source" not in row or "experiment" in row]
    named = [
        inspection.sentence(finding)
        for text in _texts(rows)
        for inspection in [inspect(text, whole=False)]
        for finding in inspection.findings
        if finding.rule == "R1"
    ]
    assert rows
    assert named == []
