"""*Hoort hierbij* on the pages of records: mixed, few, public, and never in the way of the page."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.database import db
from app.experiments.states import ExperimentState
from app.search.services import rebuild
from app.showcases.states import ShowcaseState
from tests.factories import AgencyFactory, ChallengeFactory, member
from tests.web.search.records import experiment_in, lesson_of, story_in

HEADING = 'id="hoort-hierbij"'
SUBJECT = "Kelders lopen onder na een wolkbreuk; hoe waarschuwen wij bewoners op tijd?"
PROBLEM = "Bewoners van souterrains horen te laat dat hun kelder onderloopt na een wolkbreuk."


def index(app: Flask) -> Any:
    db.session.commit()
    search = app.extensions["search"]
    rebuild(db.session(), search)
    return search


@pytest.fixture
def flooded() -> list[Any]:
    """A record of every kind about the same, each of another agency, so that no page shows the others anyway."""
    challenge = ChallengeFactory(opened=True, title=SUBJECT, problem=PROBLEM)
    failed = experiment_in(ExperimentState.FAILED, title=f"Proef: {SUBJECT}", hypothesis=PROBLEM)
    other = experiment_in(ExperimentState.SUCCEEDED, title="Sensoren in putdeksels")
    texts = dict.fromkeys(("situation", "surprise", "advice"), PROBLEM)
    lesson = lesson_of(other, title=f"Les: {SUBJECT}", **texts)
    story = story_in(ShowcaseState.PUBLISHED, title=f"Verhaal: {SUBJECT}", summary=PROBLEM, result=PROBLEM)
    return [challenge, failed, lesson, story]


def section(client: FlaskClient, path: str) -> str:
    """What stands in the section; empty without it."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text.partition(HEADING)[2].partition("</section>")[0]


PATHS = ("/vraagstukken/{}", "/experimenten/{}", "/lessen/{}", "/etalage/{}")


def test_every_kind_shows_the_others_and_not_itself(app: Flask, client: FlaskClient, flooded: list[Any]) -> None:
    search = index(app)
    assert len(PATHS) == len(search.sources), "a new kind of record needs `near_by` on its page, and a line here"
    for path, record in zip(PATHS, flooded, strict=True):
        shown = section(client, path.format(record.path))
        for other in flooded:
            assert (f"/{other.ref}" in shown) is (other is not record), (path, other.title)


def test_at_most_four(app: Flask, client: FlaskClient) -> None:
    first = ChallengeFactory(opened=True, title=SUBJECT, problem=PROBLEM)
    for number in range(9):
        ChallengeFactory(opened=True, title=f"{SUBJECT} {number}", problem=PROBLEM)
    index(app)
    assert section(client, f"/vraagstukken/{first.path}").count("vp-row__title") == 4


def test_nothing_when_nothing_is_near(app: Flask, client: FlaskClient) -> None:
    first = ChallengeFactory(opened=True, title=SUBJECT, problem=PROBLEM)
    index(app)
    assert section(client, f"/vraagstukken/{first.path}") == ""


def test_nothing_and_no_error_when_the_index_is_away(app: Flask, client: FlaskClient, flooded: list[Any]) -> None:
    index(app).engine.forget()
    for path, record in zip(PATHS, flooded, strict=True):
        assert section(client, path.format(record.path)) == ""


def test_what_was_hidden_after_the_index_was_written_is_not_shown(
    app: Flask, client: FlaskClient, flooded: list[Any]
) -> None:
    challenge, failed, *_ = flooded
    index(app)
    assert f"/{failed.ref}" in section(client, f"/vraagstukken/{challenge.path}")
    failed.state = ExperimentState.DESIGN
    db.session.commit()
    assert f"/{failed.ref}" not in section(client, f"/vraagstukken/{challenge.path}")


def test_a_concept_shows_its_makers_nothing_near(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    agency = AgencyFactory()
    concept = ChallengeFactory(organisation=agency, title=SUBJECT, problem=PROBLEM, state=ChallengeState.CONCEPT)
    ChallengeFactory(opened=True, title=f"{SUBJECT} Ook", problem=PROBLEM)
    index(app)
    sign_in(member(agency, Role.OFFICER))
    assert section(client, f"/vraagstukken/{concept.path}") == ""


def test_it_takes_one_query(app: Flask, client: FlaskClient, flooded: list[Any], count_queries: Any) -> None:
    search = index(app)
    for path, record in zip(PATHS, flooded, strict=True):
        client.get(path.format(record.path))  # what stays in the session afterwards is not asked for twice
        counts = []
        for _ in range(2):
            with count_queries() as statements:
                client.get(path.format(record.path))
            counts.append(len([statement for statement in statements if " search_" not in statement]))
            search.engine.forget()
        rebuild(db.session(), search)
        assert counts[0] - counts[1] <= 1, path
