"""The demo keeps to its own rules."""

import pytest

from app.challenges.findings import GUARDED
from app.challenges.guard import inspect
from app.cli.demo_content import read

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
