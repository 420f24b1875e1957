"""Lists, the library, *Mijn werk*, panels on other pages, search documents and the first page's figures."""

from datetime import timedelta

import pytest

from app.accounts.actor import VISITOR
from app.core.clock import now
from app.core.database import db
from app.core.work import work_list
from app.experiments import queries
from app.experiments.models import CheckIn, TrojkaSeat
from app.experiments.queries.documents import SOURCES
from app.experiments.queries.listing import Filters
from app.experiments.states import ENDED, ExperimentState, FailureKind, Seat
from tests.factories import ProposalFactory, SupplierFactory, ThemeFactory, actor_of
from tests.web.experiments.conftest import make_lesson


@pytest.fixture
def many(house, make_experiment):
    """An experiment in every public state, of several suppliers."""

    def another(number, state, **changes):
        proposal = ProposalFactory(challenge=house.proposal.challenge, organisation=SupplierFactory(), chosen=True)
        return make_experiment(state, proposal=proposal, title=f"Proef {number} {state.value}", **changes)

    states = [ExperimentState.RUNNING, ExperimentState.EVALUATION, *sorted(ENDED)]
    return [another(number, state) for number, state in enumerate(states)]


@pytest.mark.parametrize("address", ["/experimenten", "/lessen", "/lessen?q=overdracht&thema=gezondheid"])
def test_lists_take_three_queries_at_most(many, client, count_queries, address):
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    # On PostgreSQL the search index lies in tables too, and is read with statements of its own.
    assert len([statement for statement in statements if "search_" not in statement]) <= 3


def test_filters_and_their_counts(many, client, house):
    page = client.get("/experimenten?status=failed&status=running").text
    assert "Proef 0 running" in page
    assert " failed" in page
    assert "Proef 1 evaluation" not in page
    assert client.get("/experimenten?thema=bestaat-niet").text.count("Proef") == 0
    assert "Proef 0 running" in client.get(f"/experimenten?thema=gezondheid&organisatie={house.agency.slug}").text


def test_counts_stand_under_the_other_filters(many, app):
    found = queries.listing(Filters(states=(ExperimentState.FAILED,)), VISITOR, 1)
    assert found.page.total == 1
    assert {choice.value: choice.count for choice in found.states}["running"] == 1
    assert {choice.value: choice.count for choice in found.themes} == {"gezondheid": 1}


@pytest.mark.parametrize(
    "address",
    [
        "/experimenten?status=niks&volgorde=x&pagina=99999&thema=%00&organisatie=%27--",
        "/experimenten?pagina=0",
        "/lessen?q=%25&soort=x&uitkomst=running&pagina=-1",
        "/lessen?q=" + "woord+" * 60,
    ],
)
def test_strange_addresses_are_harmless(many, client, address):
    assert client.get(address).status_code == 200


def test_the_library_searches_and_filters(house, many, client, session):
    failed = next(experiment for experiment in many if experiment.state is ExperimentState.FAILED)
    failed.lessons.append(make_lesson(title="Bel op dag één", advice="Wacht nooit op de brief", themes=[house.theme]))
    session.commit()
    assert "Bel op dag één" in client.get("/lessen?q=BRIEF+dag").text
    assert "Bel op dag één" not in client.get("/lessen?q=brief+olifant").text
    assert "Bel op dag één" in client.get("/lessen?soort=intelligent&uitkomst=failed").text
    assert "Bel op dag één" not in client.get("/lessen?soort=simple").text
    assert "Bel op dag één" not in client.get("/lessen?uitkomst=succeeded").text


def test_a_theme_stands_for_what_is_below_it(house, many, client, session):
    parent = ThemeFactory(name="Zorg en welzijn", slug="zorg-en-welzijn")
    house.theme.parent_id = parent.id
    session.commit()
    assert "Proef 0 running" in client.get("/experimenten?thema=zorg-en-welzijn").text


def test_empty_lists_say_so(client):
    for address in ("/experimenten", "/lessen"):
        assert "vp-empty" in client.get(address).text


def test_the_challenge_shows_its_experiments(many, house, client):
    page = client.get(f"/vraagstukken/{house.proposal.challenge.ref}", follow_redirects=True).text
    assert all(f"/experimenten/{experiment.ref}" in page for experiment in many)


def test_figures_and_the_lesson_of_a_failure(many, app, session):
    figures = queries.figures()
    assert (figures.running, figures.failed_and_learned, figures.succeeded, figures.ended) == (1, 1, 1, 4)
    stopped = next(experiment for experiment in many if experiment.state is ExperimentState.STOPPED)
    stopped.ended_at = now() + timedelta(minutes=1)
    session.commit()
    assert queries.lesson_of_failure().experiment_ref == stopped.ref


def test_search_knows_what_a_visitor_may_know(many, house, make_experiment, app):
    hidden = make_experiment(ExperimentState.READY, lessons=[make_lesson()])
    experiments, lessons = SOURCES
    visible = set(db.session.scalars(experiments.visible(list(experiments.all_ids()))))
    assert visible == {experiment.id for experiment in many}
    assert hidden.id in set(experiments.all_ids())
    documents = experiments.load(sorted(visible))
    assert {document.stage for document in documents} == {experiment.state.value for experiment in many}
    assert all(document.themes == ("gezondheid",) for document in documents)
    shown = set(db.session.scalars(lessons.visible(list(lessons.all_ids()))))
    assert len(shown) == 4
    assert lessons.load(sorted(shown))[0].tagline == "Begin met een melding op de dag van ontslag."


def test_reading_documents_takes_a_fixed_number_of_queries(many, app, count_queries):
    def number(ids):
        with count_queries() as statements:
            SOURCES[0].load(ids)
        return len(statements)

    assert number([many[0].id]) == number([experiment.id for experiment in many])


def waiting(session, user):
    found = work_list.waiting(session, actor_of(user))
    return {item.task.key: item for item in found if item.task.key.startswith("experiment.")}


def test_what_waits_for_whom(house, make_experiment, session):
    experiment = make_experiment(
        ExperimentState.DESIGN, seats=[TrojkaSeat(seat=Seat.PROJECT_LEADER, user_id=house.assessor.id)]
    )
    assert set(waiting(session, house.assessor)) == {"experiment.seat"}
    assert set(waiting(session, house.lead)) == {"experiment.plan"}
    experiment.state = ExperimentState.READY
    session.commit()
    assert set(waiting(session, house.director)) == {"experiment.mandate"}
    assert waiting(session, house.lead) == {}
    assert waiting(session, house.maker) == {}


def test_a_check_in_is_due_every_fourteen_days(house, make_experiment, session):
    started = now() - timedelta(days=10)
    experiment = make_experiment(ExperimentState.RUNNING, started_at=started)
    for user in (house.lead, house.assessor):
        due = waiting(session, user)["experiment.check_in"].due
        assert abs(due - (started + timedelta(days=14))) < timedelta(seconds=1)
    experiment.check_ins.append(CheckIn(going="Goed.", spent_eur=0, at=now() - timedelta(days=1)))
    session.commit()
    assert waiting(session, house.lead) == {}
    assert waiting(session, house.director) == {}


def test_silence_is_told_to_owner_and_director_and_on_the_page(house, make_experiment, session, client, sign_in):
    experiment = make_experiment(ExperimentState.RUNNING, started_at=now() - timedelta(days=29))
    assert "experiment.silence" not in waiting(session, house.director)
    assert not experiment.is_silent
    experiment.started_at = now() - timedelta(days=31)
    session.commit()
    for user in (house.director, house.owner):
        assert "experiment.silence" in waiting(session, user)
    assert experiment.is_silent
    quiet = client.get("/experimenten").text
    assert "vp-due--urgent" in quiet
    # Who is asked to find out how it goes can write to the lead from the page itself; a visitor cannot.
    address, mail = f"/experimenten/{experiment.path}", f'href="mailto:{house.trojka[0].email}"'
    assert mail not in client.get(address).text
    assert mail in sign_in(house.director).get(address).text
    assert "/voortgang" in sign_in(house.lead).get(address).text
    # A seat, by which one may check in, does not take the way to ask away; the lead does not write to themselves.
    for seat, asks in ((Seat.EXECUTIVE_AMBASSADOR, True), (Seat.PROJECT_LEADER, False)):
        page = sign_in(experiment.seat(seat).user).get(address).text
        assert (mail in page, "/voortgang" in page) == (asks, True)
    experiment.check_ins.append(CheckIn(going="Goed.", spent_eur=0, at=now()))
    session.commit()
    assert not experiment.is_silent
    assert "vp-due--urgent" not in client.get("/experimenten").text


def test_an_evaluation_waits_for_the_lead(house, make_experiment, session):
    make_experiment(ExperimentState.EVALUATION, evaluation_at=now())
    item = waiting(session, house.lead)["experiment.close"]
    assert timedelta(days=13) < item.due - now() <= timedelta(days=14)


@pytest.mark.parametrize("state", [*sorted(ENDED)])
def test_every_end_looks_alike(state, make_experiment, client):
    experiment = make_experiment(state, failure_kind=FailureKind.SIMPLE if state is ExperimentState.FAILED else None)
    page = client.get(f"/experimenten/{experiment.path}").text
    assert "vp-status--neutral" in page
    assert "utrecht-alert--error" not in page
    assert "utrecht-alert--ok" not in page
