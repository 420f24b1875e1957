"""The ambassador's desk: outcomes with filters, what a story waits for, who agreed, and what was asked."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.database import db
from app.experiments.models import ValueResult
from app.experiments.states import Effect, ExperimentState, PublicValue
from app.scaling.states import AdoptionKind, AdoptionState
from app.showcases import queries
from app.showcases.draft import draft_of
from app.showcases.queries import Filters
from app.showcases.states import ShowcaseState
from tests.factories import AgencyFactory
from tests.web.scaling.records import make_chain
from tests.web.showcases.records import make_adoption, make_ambassador, make_story_of

REASON = "Noem de naam van onze collega niet."


def step(client, story, action, **data):
    assert client.post(f"/etalage/{story.ref}/stap/{action}", data=data).status_code == 302
    db.session.refresh(story)


def test_outcomes_without_a_story_failed_ones_too_the_newest_first(client, sign_in):
    chains = [make_chain(state) for state in (ExperimentState.FAILED, ExperimentState.SUCCEEDED)]
    chains[0].experiment.ended_at = now() - timedelta(days=5)
    make_chain(ExperimentState.RUNNING)
    make_story_of(make_chain())
    db.session.flush()
    found = queries.unwritten(Filters(), 1)
    assert [row.ref for row in found.page] == [chains[1].experiment.ref, chains[0].experiment.ref]
    slug = chains[0].experiment.themes[0].slug
    assert [row.ref for row in queries.unwritten(Filters(themes=(slug,)), 1).page] == [chains[0].experiment.ref]
    sign_in(make_ambassador())
    for query, seen in ((f"thema={slug}", 0), ("uitkomst=failed", 0), ("uitkomst=succeeded", 1)):
        page = client.get(f"/mijn/etalage?{query}").text
        assert f"/experimenten/{chains[seen].experiment.ref}/etalage" in page
        assert f"/experimenten/{chains[1 - seen].experiment.ref}/etalage" not in page
    for query in ("uitkomst=running", "uitkomst=x", "thema=%00", "pagina=999", "pagina=x"):
        assert client.get(f"/mijn/etalage?{query}").status_code == 200


def test_stories_stand_under_what_they_wait_for(app):
    waits = {
        "drafts": {"state": ShowcaseState.CONCEPT},
        "waiting": {"state": ShowcaseState.CURATED, "agency_consent_at": now(), "supplier_consent_at": None},
        "ready": {"state": ShowcaseState.CURATED},
        "returned": {
            "state": ShowcaseState.CONCEPT,
            "returned_reason": REASON,
            "returned_side": "agency",
            "returned_at": now(),
        },
    }
    for name, values in waits.items():
        make_story_of(make_chain(), title=name, **values)
    make_story_of(make_chain())
    desk = queries.being_made()
    for name in waits:
        assert [row.title for row in getattr(desk, name)] == [name]


def test_the_desk_takes_a_fixed_number_of_queries(client, sign_in, count_queries):
    curator = make_ambassador()
    sign_in(curator)
    numbers = []
    for _ in range(2):
        for _ in range(3):
            make_chain(ExperimentState.STOPPED)
            make_story_of(make_chain(), state=ShowcaseState.CURATED)
        db.session.commit()
        db.session.expunge_all()
        with count_queries() as statements:
            assert client.get("/mijn/etalage").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]
    with count_queries() as statements:
        queries.unwritten(Filters(), 1)
        queries.being_made()
    assert len(statements) == 3


def test_what_was_asked_and_who_agreed_stands_on_the_page(client, sign_in):
    chain, curator = make_chain(), make_ambassador()
    story = make_story_of(chain, curator, state=ShowcaseState.CURATED, agency_consent_at=None, supplier_consent_at=None)
    story.themes = list(chain.experiment.themes)
    step(sign_in(chain.maker), story, "ask_changes", reason=REASON)
    assert (story.returned_side, story.returned_reason) == ("supplier", REASON)
    assert f"/etalage/{story.ref}/bewerken" in sign_in(curator).get("/mijn").text
    for path in (f"/etalage/{story.path}", f"/etalage/{story.ref}/bewerken", "/mijn/etalage"):
        assert REASON in client.get(path).text
    step(client, story, "curate")
    assert REASON in sign_in(chain.maker).get(f"/etalage/{story.ref}/toestemming").text
    sign_in(chain.director).post(f"/etalage/{story.ref}/toestemming", data={"side": "agency", "version": story.version})
    for person, path in ((chain.maker, f"/etalage/{story.ref}/toestemming"), (curator, f"/etalage/{story.path}")):
        page = sign_in(person).get(path).text
        assert chain.director.name in page
        assert "Nog geen antwoord" in page
    sign_in(chain.maker).post(f"/etalage/{story.ref}/toestemming", data={"side": "supplier", "version": story.version})
    step(sign_in(curator), story, "publish")
    assert story.returned_reason == ""
    client.post("/uitloggen")
    page = client.get(f"/etalage/{story.path}").text
    assert chain.director.name not in page
    step(sign_in(chain.lead), story, "withdraw_consent", reason="De dienst is gestopt.")
    assert (story.returned_side, story.returned_reason) == ("agency", "De dienst is gestopt.")


def test_a_draft_tells_what_people_noticed_first_who_adapted_it_and_whom_to_call(app):
    chain = make_chain()
    experiment = chain.experiment
    experiment.contact = "Team Balie, 0123 456 789"
    experiment.originator = "Bedacht door Roos van de balie"
    experiment.value_results = [
        ValueResult(value=PublicValue.QUALITY, effect=Effect.BETTER, note="Mensen zijn rustiger aan de balie."),
        ValueResult(value=PublicValue.POLITICS, effect=Effect.UNKNOWN, note="Weten wij niet."),
    ]
    make_adoption(
        chain, AdoptionState.IN_USE, kind=AdoptionKind.ADAPTED, adapted="Ook in de avond.", benefit_promised="Rust"
    )
    make_adoption(chain, AdoptionState.INTEREST, organisation=AgencyFactory(name="Gemeente Kijkdam"))
    stopped = AgencyFactory(name="Gemeente Stopdam")
    make_adoption(chain, AdoptionState.STOPPED, organisation=stopped, lesson="Te weinig mensen aan de telefoon.")
    text = draft_of(experiment, queries.taken_over(experiment))
    assert text.result.split("\n")[0] == "Mensen zijn rustiger aan de balie."
    assert "11 minuten" in text.result
    assert text.contact == "Team Balie, 0123 456 789"
    assert "Roos van de balie" in text.story
    assert "Weten wij niet." not in text.story
    assert f"{chain.other_agency.name}: overgenomen met aanpassingen. Ook in de avond." in text.adaptations
    assert "Gemeente Stopdam: geprobeerd, en gestopt. Te weinig mensen" in text.adaptations
    assert "Gemeente Kijkdam" not in text.adaptations
    assert f"tot eind: {experiment.weeks_used}." in text.money


@pytest.mark.parametrize("state", [ExperimentState.FAILED, ExperimentState.INCONCLUSIVE])
def test_a_draft_invents_nothing(app, state):
    experiment = make_chain(state).experiment
    experiment.lessons[0].advice = ""
    experiment.measures, experiment.check_ins, experiment.value_results = [], [], []
    experiment.budget_eur = None
    text = draft_of(experiment)
    assert text.adaptations == ""
    assert "uitgegeven" not in text.money
    for heading in ("Wat hebben wij gemeten?", "Wat leverde het op?", "Wie heeft het bedacht?", "Wie deed mee?"):
        assert heading not in text.story
    assert text.result == experiment.what_happened


def test_the_page_shows_live_what_was_adapted_and_tells_nothing_twice(client):
    chain = make_chain()
    adoption = make_adoption(
        chain, AdoptionState.IN_USE, kind=AdoptionKind.ADAPTED, adapted="Ook in de avond.", benefit_promised="Rust"
    )
    story = make_story_of(chain, adaptations=f"{chain.other_agency.name}: Ook in de avond.")
    db.session.commit()
    page = client.get(f"/etalage/{story.path}").text
    assert page.count("Ook in de avond.") == 1
    assert f"/overnames/{adoption.ref}" in page
    assert f"/experimenten/{chain.experiment.path}/overnemen" in page
    adoption.adapted = "Ook op zaterdag."
    db.session.commit()
    assert "Ook op zaterdag." in client.get(f"/etalage/{story.path}").text


def test_wil_ik_ook_takes_two_clicks(client, sign_in):
    chain = make_chain()
    story = make_story_of(chain)
    page = sign_in(chain.other_officer).get(f"/etalage/{story.path}").text
    address = f"/experimenten/{chain.experiment.path}/overnemen"
    assert address in page
    assert client.post(address, data={"organisation": chain.other_agency.id}).status_code == 302
    assert [one.state for one in queries.taken_over(chain.experiment)] == [AdoptionState.INTEREST]
