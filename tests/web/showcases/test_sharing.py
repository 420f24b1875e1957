"""Where a story was told: written down, counted, shown, and taken away by who wrote it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.core.clock import today
from app.core.database import db
from app.showcases.models import Sharing
from app.showcases.states import SharingKind, ShowcaseState
from tests.web.scaling.records import make_chain
from tests.web.showcases.records import make_ambassador, make_story_of


@pytest.fixture
def chain(app):
    return make_chain()


@pytest.fixture
def story(chain):
    return make_story_of(chain)


def told(client, story, **changes):
    data = {"kind": "workshop", "on": today().isoformat(), "note": "Dag van de wijk, Zwolle", **changes}
    return client.post(f"/etalage/{story.ref}/gedeeld", data=data)


def entries() -> list[Sharing]:
    return list(db.session.scalars(select(Sharing).order_by(Sharing.id)))


def test_an_ambassador_and_the_agencys_people_write_down_where_it_was_told(client, sign_in, chain, story):
    for person, kind in ((make_ambassador(), "newsletter"), (chain.assessor, "interview")):
        sign_in(person)
        assert told(client, story, kind=kind).status_code == 302
    kept = entries()
    assert [one.kind for one in kept] == [SharingKind.NEWSLETTER, SharingKind.INTERVIEW]
    assert kept[1].by_id == chain.assessor.id
    client.post("/uitloggen")
    page = client.get(f"/etalage/{story.path}/gedeeld").text
    assert page.count("Dag van de wijk, Zwolle") == 2
    assert "2 keer gedeeld" in page
    assert "2 keer gedeeld" in client.get(f"/etalage/{story.path}").text
    assert chain.assessor.name not in page
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.record_id == story.id)).all()
    assert list(actions).count("shared") == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": "TOMORROW"}, "Deze dag moet nog komen"),
        ({"on": "0026-01-01"}, "Kijk het jaartal van deze dag na"),
        ({"on": ""}, "Vul een dag in"),
        ({"on": "31-31-2026"}, ""),
        ({"kind": ""}, "Kies"),
        ({"kind": "folder"}, ""),
        ({"note": "  "}, "Vul dit veld in"),
        ({"note": "x" * 301}, "300"),
    ],
)
def test_what_cannot_be_is_refused_with_its_own_message_and_nothing_is_lost(client, sign_in, story, changes, message):
    sign_in(make_ambassador())
    if changes.get("on") == "TOMORROW":
        changes = {"on": (today() + timedelta(days=1)).isoformat()}
    response = told(client, story, **{"note": "Zaal vier", **changes})
    assert response.status_code == 422
    assert message in response.text
    assert changes.get("note", "Zaal vier").strip() in response.text
    assert entries() == []


def test_who_may_not_share(client, sign_in, chain, story):
    assert told(client, story).location.startswith("/inloggen")
    for person in (chain.maker, chain.other_officer):
        assert told(sign_in(person), story).status_code == 403
    assert "Heeft u dit verhaal verteld?" not in client.get(f"/etalage/{story.path}/gedeeld").text
    assert entries() == []


def test_a_story_that_is_not_public_is_not_shared(client, sign_in, chain):
    draft = make_story_of(chain, state=ShowcaseState.CONCEPT)
    assert told(sign_in(make_ambassador()), draft).status_code == 403
    assert told(sign_in(chain.other_officer), draft).status_code == 404
    client.post("/uitloggen")
    assert client.get(f"/etalage/{draft.ref}/gedeeld").status_code == 404


def test_sent_twice_it_is_written_down_once(client, sign_in, story):
    sign_in(make_ambassador())
    for _ in range(2):
        assert told(client, story, idempotency_key="een-en-dezelfde-sleutel").status_code == 302
    assert len(entries()) == 1


def test_ones_own_entry_is_taken_away_after_asking_once(client, sign_in, chain, story):
    sign_in(chain.lead)
    told(client, story)
    (entry,) = entries()
    address = f"/etalage/{story.ref}/gedeeld/{entry.id}/weg"
    assert address.replace(story.ref, story.path) in client.get(f"/etalage/{story.path}/gedeeld").text
    assert "Dag van de wijk, Zwolle" in client.get(address).text
    assert len(entries()) == 1
    for other in (chain.officer, make_ambassador()):
        sign_in(other)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
        assert address.replace(story.ref, story.path) not in client.get(f"/etalage/{story.path}/gedeeld").text
    other_story = make_story_of(make_chain(), title="Ander verhaal")
    assert sign_in(chain.lead).post(f"/etalage/{other_story.ref}/gedeeld/{entry.id}/weg").status_code == 404
    assert len(entries()) == 1
    assert client.post(address).status_code == 302
    assert entries() == []
    assert client.post(address).status_code == 404
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "unshared")) == 1


def test_the_list_takes_at_most_three_queries_beside_the_story(client, chain, story, count_queries):
    for number in range(30):
        db.session.add(Sharing(showcase_id=story.id, kind=SharingKind.INTERVIEW, on=today(), note=f"Krant {number}"))
    db.session.commit()
    path = f"/etalage/{story.path}/gedeeld"
    db.session.expunge_all()
    with count_queries() as statements:
        assert client.get(path).text.count("Krant ") == 20
    assert len(statements) <= 4  # the story with its themes, the count and the page
    assert client.get(f"{path}?pagina=2").text.count("Krant ") == 10
