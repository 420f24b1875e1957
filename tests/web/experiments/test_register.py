"""The public register of laws that pinch: counts, and nothing of what is not public."""

from itertools import count

import pytest

from app.core.clock import now, today
from app.experiments.models import Escalation
from app.experiments.queries.register import RegisterFilters, RegisterOrder, register
from app.experiments.states import PUBLIC_STATES, EscalationKind, ExperimentState
from tests.factories import AgencyFactory, ProposalFactory
from tests.web.experiments.conftest import make_lesson

S = ExperimentState
ALL = RegisterFilters()


@pytest.fixture
def pinch(house, make_experiment, session):
    """`pinch(law, article, …)`: a legal bottleneck of an experiment of its own, or of `of`."""
    numbers = count(1)

    def pinching(law="Wmo 2015", article="5.1", *, state=S.RUNNING, of=None, agency=None, **values) -> Escalation:
        number = next(numbers)
        if of is None:
            proposal = ProposalFactory(challenge=house.proposal.challenge, chosen=True)
            lessons = [make_lesson()] if state not in (S.DESIGN, S.READY) else []
            of = make_experiment(
                state,
                proposal=proposal,
                title=f"Proef nummer {number}",
                organisation_id=(agency or house.agency).id,
                lessons=lessons,
                ended_at=now(),
            )
        given = {"title": f"Vraag {number}", "text": "Intern.", "public_text": f"Knelt zo: {number}."}
        found = Escalation(
            experiment_id=of.id,
            kind=EscalationKind.LEGAL,
            law=law,
            article=article,
            asked_id=house.director.id,
            due=today(),
            **{**given, **values},
        )
        session.add(found)
        session.commit()
        return found

    return pinching


def counted(filters=ALL, number=1, **more):
    groups = register(filters, number, **more).groups
    return [(group.law, group.article, group.experiments, group.agencies, group.answered) for group in groups]


def test_an_empty_register_says_why(client):
    text = client.get("/knelpunten").text
    assert "Het register is nog leeg" in text


def test_it_is_counted_by_law_and_article_however_they_are_written(pinch):
    first = pinch("Wmo 2015", "5.1")
    pinch("WMO  2015", "5.1", agency=AgencyFactory(), answer="Ja.", answered_at=now())
    pinch("wmo 2015", "5.1", of=first.experiment)
    pinch("wmo 2015", "6")
    pinch("AVG", "6")
    assert counted() == [("Wmo 2015", "5.1", 2, 2, 1), ("AVG", "6", 1, 1, 0), ("Wmo 2015", "6", 1, 1, 0)]
    laws = register(ALL, 1).laws
    assert [(law.label, law.value, law.count) for law in laws] == [("Wmo 2015", "wmo 2015", 3), ("AVG", "avg", 1)]


@pytest.mark.parametrize("state", ExperimentState)
def test_an_experiment_counts_when_it_is_public(state, pinch, client):
    pinch(state=state)
    text = client.get("/knelpunten").text
    assert ("Knelt zo: 1." in text) is (state in PUBLIC_STATES)
    assert ("Proef nummer 1" in text) is (state in PUBLIC_STATES)
    assert bool(counted()) is (state in PUBLIC_STATES)


def test_nothing_follows_from_a_difference_of_counts(pinch, client, session):
    pinch("Wmo 2015", "5.1", state=S.FAILED)
    before = client.get("/knelpunten").text
    pages = ["/knelpunten?wet=wmo+2015", "/knelpunten?wet=wmo+2015&artikel=5.1", "/knelpunten?volgorde=organisaties"]
    others = [client.get(address).text for address in pages]
    # Written earlier, another way, by another agency, of another article and another law: all not public.
    agency = AgencyFactory()
    hidden = [
        pinch("WMO 2015!", "5.1", state=S.DESIGN, agency=agency),
        pinch("wmo 2015", "5.1", state=S.READY, agency=agency, answer="Ja.", answered_at=now()),
        pinch("wmo 2015", "7", state=S.DESIGN),
        pinch("Geheime wet", "1", state=S.READY),
        pinch("wmo 2015", "5.1", withdrawn_at=now()),
    ]
    assert client.get("/knelpunten").text == before
    assert [client.get(address).text for address in pages] == others
    for found in hidden:
        assert found.public_text not in before


def test_the_name_of_a_law_is_not_taken_from_what_is_not_public(pinch):
    pinch("WMO 2015", "5.1", state=S.DESIGN)
    pinch("Wmo 2015", "5.1")
    assert counted() == [("Wmo 2015", "5.1", 1, 1, 0)]


def test_what_is_not_legal_or_withdrawn_is_not_in_it(pinch, house, session):
    pinch(withdrawn_at=now())
    other = Escalation(
        experiment_id=pinch("AVG", "9").experiment_id,
        title="Geld",
        kind=EscalationKind.MONEY,
        text="Intern.",
        asked_id=house.director.id,
        due=today(),
    )
    session.add(other)
    session.commit()
    assert counted() == [("AVG", "9", 1, 1, 0)]


def test_of_a_bottleneck_only_the_public_part_is_told(pinch, house, client):
    pinch(title="Durft de wethouder dit?", text="Hij twijfelt.", answer="Geheim antwoord.", answered_at=now())
    for address in ("/knelpunten", "/knelpunten?wet=wmo+2015&artikel=5.1"):
        text = client.get(address).text
        assert "Knelt zo: 1." in text
        assert "Beantwoord" in text
        for secret in ("Durft de wethouder", "Hij twijfelt", "Geheim antwoord", house.director.name):
            assert secret not in text


def test_filters_order_and_pages_are_in_the_address(pinch, client):
    agency = AgencyFactory()
    pinch("AVG", "6")
    pinch("AVG", "6")
    pinch("Wmo 2015", "5.1", agency=agency)
    pinch("Archiefwet", "1")
    assert [row[0] for row in counted()] == ["AVG", "Archiefwet", "Wmo 2015"]
    assert [row[0] for row in counted(RegisterFilters(order=RegisterOrder.LAW))] == ["Archiefwet", "AVG", "Wmo 2015"]
    assert [row[0] for row in counted(RegisterFilters(laws=("WMO  2015", "archiefwet")))] == ["Archiefwet", "Wmo 2015"]
    assert [row[0] for row in counted(number=2, size=2)] == ["Wmo 2015"]
    assert [row[0] for row in counted(number=99, size=2)] == ["Wmo 2015"]
    text = client.get("/knelpunten?wet=avg&volgorde=wet").text
    assert "AVG, artikel 6" in text
    assert "Archiefwet, artikel" not in text
    assert "Niets in het register past hierbij" in client.get("/knelpunten?wet=grondwet").text
    for strange in ("?volgorde=x&pagina=zz", "?wet=%00&artikel=%27%22", "?" + "&".join(["wet=a"] * 60)):
        assert client.get(f"/knelpunten{strange}").status_code == 200


def test_most_agencies_first(pinch):
    for _ in range(3):
        pinch("AVG", "6")
    pinch("Wmo 2015", "5.1", agency=AgencyFactory())
    pinch("Wmo 2015", "5.1", agency=AgencyFactory())
    assert [row[0] for row in counted()] == ["AVG", "Wmo 2015"]
    assert [row[0] for row in counted(RegisterFilters(order=RegisterOrder.AGENCIES))] == ["Wmo 2015", "AVG"]


def test_one_article_has_all_its_texts_on_pages(pinch, client):
    first = pinch()
    for _ in range(24):
        pinch(of=first.experiment)
    group = register(ALL, 1).groups[0]
    assert (len(group.texts), group.bottlenecks, group.experiments) == (10, 25, 1)
    assert "Alle 25 bekijken" in client.get("/knelpunten").text
    one = RegisterFilters(laws=("Wmo 2015",), article="5.1")
    pages = [register(one, number) for number in (1, 2, 9)]
    assert [len(found.groups[0].texts) for found in pages] == [20, 5, 5]
    assert pages[0].page.pages == 2
    seen = {text.id for found in pages[:2] for text in found.groups[0].texts}
    assert len(seen) == 25


def test_three_queries_whatever_the_number(pinch, count_queries, session):
    pinch()
    with count_queries() as few:
        register(ALL, 1)
    for number in range(12):
        pinch(f"Wet {number}", "1")
    session.expire_all()
    with count_queries() as many:
        register(ALL, 1)
    assert len(few) == len(many) <= 3


def test_the_page_of_a_public_experiment_shows_them(pinch, client, house, sign_in):
    found = pinch()
    hidden = pinch(state=S.DESIGN)
    text = client.get(f"/experimenten/{found.experiment.path}").text
    assert "Wetten die hier knelden" in text
    assert "Knelt zo: 1." in text
    # Not as public on the page of what is not public, not even for who sees that page.
    for insider in (house.maker, house.lead):
        text = sign_in(insider).get(f"/experimenten/{hidden.experiment.path}").text
        assert "Wetten die hier knelden" not in text


def test_it_is_found_from_every_page_and_from_the_experiments(client):
    assert 'href="/knelpunten"' in client.get("/privacy").text
    assert client.get("/experimenten").text.count('href="/knelpunten"') == 2
