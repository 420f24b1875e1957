"""The page of an ended experiment: the same for each of the four ends. And the library, which knows forms of a word."""

import re

import pytest

from app.core.database import db
from app.experiments.failing import CAREFUL, FailureQuestion
from app.experiments.models import ExperimentFactor, LessonUse, ValueResult
from app.experiments.states import ENDED, Effect, ExperimentState, Factor, FailureKind, PublicValue
from app.search.services import rebuild
from tests.factories import AgencyFactory
from tests.web.experiments.conftest import checked_in

ORDER = ("Wat wij probeerden", "Wat er gebeurde", "Wat het kostte", "Wat wij leerden", "Wat wij nu zouden doen")
ORDER = (*ORDER, "Wie kunt u bellen?")
HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)
TONE = re.compile(r"vp-status--\w+|utrecht-alert--\w+|vp-due--\w+")
ONLY_OF = {"Wat voor soort mislukking het was", "Opschalen"}
"""What belongs to one end by its nature: the kind of failure, and scaling up."""


@pytest.fixture
def ended(make_experiment):
    def making(state, **changes):
        if state is ExperimentState.FAILED:
            changes |= {
                "failure_kind": FailureKind.INTELLIGENT,
                "failure_answers": {question.value: question in CAREFUL for question in FailureQuestion},
            }
        experiment = make_experiment(state, **changes)
        checked_in(experiment, 14_200)
        return experiment

    return making


def page_of(client, experiment) -> str:
    return client.get(f"/experimenten/{experiment.path}").text


@pytest.mark.parametrize("state", sorted(ENDED))
def test_it_tells_what_a_stranger_asks_in_that_order(state, ended, client, house):
    page = page_of(client, ended(state))
    places = [page.index(f">{question}") for question in ORDER]
    assert places == sorted(places)
    assert "Het kostte €\xa014.200 en 1 week." in page
    assert "hooguit €\xa020.000 en 16 weken" in page
    assert house.agency.name in page[places[-1] :]


def test_the_four_ends_look_alike(ended, client, session):
    experiment = ended(ExperimentState.FAILED)
    seen = set()
    for state in sorted(ENDED):
        experiment.state = state
        experiment.failure_kind = FailureKind.INTELLIGENT if state is ExperimentState.FAILED else None
        session.commit()
        page = page_of(client, experiment)
        main = page[page.index('<div class="vp-layout__intro">') :]
        headings = tuple(name for found in HEADING.findall(main) if (name := found.strip()) not in ONLY_OF)
        seen.add((headings, frozenset(TONE.findall(main))))
    # The aside of a success offers to take it over; all else is the same, in the same place, in the same tone.
    assert len({tones for _, tones in seen}) == 1
    assert (
        len({tuple(name for name in names if "Wilt u" not in name and "Wil ik" not in name) for names, _ in seen}) <= 2
    )
    assert {name for names, _ in seen for name in names} >= set(ORDER)


def test_more_than_the_mandate_is_said_and_not_marked(ended, client):
    experiment = ended(ExperimentState.FAILED)
    checked_in(experiment, 30_000)
    page = page_of(client, experiment)
    assert "Het kostte €\xa030.000" in page
    assert "utrecht-alert--error" not in page


def test_circumstances_are_drawn_with_the_same_numbers_in_words(ended, client):
    experiment = ended(
        ExperimentState.STOPPED,
        factors=[ExperimentFactor(factor=Factor.LAW, score=1), ExperimentFactor(factor=Factor.TIME, score=5)],
        value_results=[ValueResult(value=PublicValue.QUALITY, effect=Effect.WORSE, note="Het duurde langer.")],
        originator="Riet van de balie",
        contact="Team Zorg, 14 0123",
    )
    page = page_of(client, experiment)
    for text in (str(Factor.LAW.label), "hinderde sterk", "hielp sterk", "2 van de 15", "Het duurde langer."):
        assert text in page
    assert "Riet van de balie" in page
    assert "Team Zorg, 14 0123" in page
    assert str(Factor.MONEY.label) not in page[page.index('id="factoren"') : page.index('id="waarden"')]


def test_what_was_not_scored_is_not_drawn(ended, client):
    page = page_of(client, ended(ExperimentState.SUCCEEDED))
    assert 'id="factoren"' not in page
    assert 'id="waarden"' not in page


def test_the_page_takes_as_many_queries_with_more_of_everything(ended, client, session, count_queries, house):
    experiment = ended(ExperimentState.FAILED)

    def number():
        session.expire_all()
        address = f"/experimenten/{experiment.path}"
        session.rollback()
        with count_queries() as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    before = number()
    experiment.factors = [ExperimentFactor(factor=factor, score=4) for factor in Factor]
    experiment.value_results = [ValueResult(value=value, effect=Effect.BETTER) for value in PublicValue]
    for _ in range(3):
        session.add(LessonUse(lesson_id=experiment.lessons[0].id, organisation_id=AgencyFactory().id, text="Ja."))
    session.commit()
    assert number() == before


def test_the_library_finds_other_forms_of_a_word_and_what_is_newer_than_the_index(ended, client, app, session):
    experiment = ended(ExperimentState.FAILED)
    lesson = experiment.lessons[0]
    lesson.title = "Gemeentelijke zorg begint thuis"
    session.commit()
    assert lesson.title not in client.get("/lessen?q=gemeenten").text
    rebuild(db.session(), app.extensions["search"])
    session.commit()
    assert lesson.title in client.get("/lessen?q=gemeenten").text
    assert lesson.title in client.get("/lessen?q=gemeenten&soort=intelligent").text
    assert lesson.title not in client.get("/lessen?q=gemeenten&soort=simple").text
    assert lesson.title not in client.get("/lessen?q=olifanten").text
    # Only small words: nothing to look for in the index, so what literally holds them.
    assert client.get("/lessen?q=de").status_code == 200
    lesson.title = "Zojuist geschreven"
    session.commit()
    assert lesson.title in client.get("/lessen?q=zojuist").text
