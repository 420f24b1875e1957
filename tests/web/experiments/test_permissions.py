"""Who comes in and who does not: each page, for each person."""

import pytest
from sqlalchemy import select

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.experiments import policy, queries
from app.experiments.models import Experiment, TrojkaSeat
from app.experiments.states import ENDED, PUBLIC_STATES, ExperimentState, Seat
from tests.factories import AgencyFactory, ProposalFactory, actor_of, member
from tests.web.experiments.conftest import make_lesson

PAGES = {
    "bewerken": {"lead", "officer"},
    "trojka": {"lead", "officer"},
    "stap/prepare": {"lead", "officer"},
    "voortgang": {"lead", "officer", "owner", "assessor"},
    "stap/evaluate": {"lead"},
    "afronden/metingen": {"lead"},
    "afronden/antwoorden": {"lead"},
    "afronden/afloop": {"lead"},
    "afronden/omstandigheden": {"lead"},
    "afronden/lessen": {"lead"},
    "afronden/nakijken": {"lead"},
    "lessen/nieuw": {"lead", "officer", "owner", "assessor"},
}
STATE_OF = {"voortgang": "running", "stap/evaluate": "running", "lessen/nieuw": "running"} | {
    page: "evaluation" for page in PAGES if page.startswith("afronden")
}


@pytest.mark.parametrize("state", ExperimentState)
def test_the_page_is_public_from_the_start_on(state, client, make_experiment):
    experiment = make_experiment(state)
    answer = client.get(f"/experimenten/{experiment.path}")
    assert answer.status_code == (200 if state in PUBLIC_STATES else 404)
    assert client.get(f"/experimenten/{experiment.path}/verliesmandaat").status_code == answer.status_code


def test_a_design_is_a_secret_of_agency_and_supplier(house, make_experiment, sign_in):
    experiment = make_experiment(ExperimentState.DESIGN)
    elsewhere = member(AgencyFactory(), Role.LEAD)
    for user in (house.lead, house.assessor, house.maker):
        assert sign_in(user).get(f"/experimenten/{experiment.path}").status_code == 200
        assert experiment.title in sign_in(user).get("/experimenten").text
    assert sign_in(elsewhere).get(f"/experimenten/{experiment.path}").status_code == 404
    assert sign_in(elsewhere).get(f"/experimenten/{experiment.path}/bewerken").status_code == 404
    assert experiment.title not in sign_in(elsewhere).get("/experimenten").text


def test_names_of_people_are_for_insiders(house, make_experiment, client, sign_in):
    experiment = make_experiment(ExperimentState.RUNNING)
    for page in ("", "/verliesmandaat"):
        text = client.get(f"/experimenten/{experiment.path}{page}").text
        assert not any(user.name in text for user in (*house.trojka, house.director))
    assert house.owner.name in sign_in(house.maker).get(f"/experimenten/{experiment.path}").text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["lead", "officer", "owner", "assessor", "director", "maker"])
def test_each_page_is_for_few(page, who, house, make_experiment, sign_in):
    experiment = make_experiment(ExperimentState(STATE_OF.get(page, "design")))
    answer = sign_in(getattr(house, who)).get(f"/experimenten/{experiment.path}/{page}")
    assert answer.status_code == (200 if who in PAGES[page] else 403)


@pytest.mark.parametrize("page", [*PAGES, "verliesmandaat", "trojka/aannemen", "stopcriteria/1"])
def test_a_visitor_changes_nothing(page, make_experiment, client):
    experiment = make_experiment(ExperimentState.RUNNING)
    answer = client.post(f"/experimenten/{experiment.path}/{page}", data={})
    assert answer.status_code == 302
    assert "/inloggen" in answer.location


def test_only_the_director_signs(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.READY)
    typed = {"mandate_eur": "1", "mandate_weeks": "1", "is_agreed": "y", "version": str(experiment.version)}
    for user in (house.lead, house.officer, house.maker):
        client = sign_in(user)
        assert 'name="is_agreed"' not in client.get(f"/experimenten/{experiment.path}/verliesmandaat").text
        assert client.post(f"/experimenten/{experiment.path}/verliesmandaat", data=typed).status_code == 403
    session.refresh(experiment)
    assert experiment.state is ExperimentState.READY


def test_a_seat_is_accepted_by_the_person_on_it(house, make_experiment, sign_in, session):
    experiment = make_experiment(seats=[TrojkaSeat(seat=Seat.PROJECT_LEADER, user_id=house.assessor.id)])
    assert sign_in(house.lead).post(f"/experimenten/{experiment.path}/trojka/aannemen").status_code == 403
    assert sign_in(house.assessor).post(f"/experimenten/{experiment.path}/trojka/aannemen").status_code == 302
    session.refresh(experiment)
    assert experiment.seats[0].accepted_at is not None


def test_who_left_the_agency_has_lost_the_seat(house, make_experiment, sign_in, session):
    experiment = make_experiment(ExperimentState.RUNNING)
    house.assessor.memberships.clear()
    session.commit()
    assert sign_in(house.assessor).get(f"/experimenten/{experiment.path}/voortgang").status_code == 403


def test_only_a_chosen_proposal_becomes_an_experiment_and_only_once(house, sign_in, session):
    other = ProposalFactory(challenge=house.proposal.challenge, opened=True)
    assert sign_in(house.officer).post(f"/voorstellen/{other.ref}/experiment").status_code == 409
    assert sign_in(house.maker).post(f"/voorstellen/{house.proposal.ref}/experiment").status_code == 403
    first = sign_in(house.officer).post(f"/voorstellen/{house.proposal.ref}/experiment")
    second = sign_in(house.lead).post(f"/voorstellen/{house.proposal.ref}/experiment")
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(session.scalars(select(Experiment)).all()) == 1


def test_the_button_stands_with_the_chosen_proposal(house, sign_in, make_experiment):
    address = f"/voorstellen/{house.proposal.ref}/experiment"
    assert address in sign_in(house.lead).get(f"/voorstellen/{house.proposal.ref}", follow_redirects=True).text
    assert address not in sign_in(house.maker).get(f"/voorstellen/{house.proposal.ref}", follow_redirects=True).text
    experiment = make_experiment()
    page = sign_in(house.maker).get(f"/voorstellen/{house.proposal.ref}", follow_redirects=True).text
    assert f"/experimenten/{experiment.path}" in page


@pytest.mark.parametrize("state", ExperimentState)
def test_a_lesson_is_public_when_its_experiment_has_ended(state, house, make_experiment, client, sign_in, session):
    experiment = make_experiment(state, lessons=[make_lesson(house.theme)])
    lesson = experiment.lessons[0]
    assert client.get(f"/lessen/{lesson.path}").status_code == (200 if state in ENDED else 404)
    assert (lesson.title in client.get("/lessen").text) is (state in ENDED)
    assert (lesson.title in client.get(f"/experimenten/{experiment.path}").text) is (state in ENDED)
    assert sign_in(house.maker).get(f"/lessen/{lesson.path}").status_code == 200
    assert sign_in(house.maker).get(f"/lessen/{lesson.path}/bewerken").status_code == 403
    assert sign_in(house.lead).get(f"/lessen/{lesson.path}/bewerken").status_code == 200


def test_the_rule_in_sql_says_what_the_policy_says(house, make_experiment, session):
    elsewhere = member(AgencyFactory(), Role.DIRECTOR)
    experiment = make_experiment()
    for state in ExperimentState:
        experiment.state = state
        if state in PUBLIC_STATES:
            experiment.mandate_signed_at = experiment.started_at = experiment.ended_at = experiment.created_at
            experiment.failure_kind = "simple"
        session.flush()
        for who in (VISITOR, *(actor_of(user) for user in (house.lead, house.maker, elsewhere))):
            seen = session.scalar(select(Experiment.id).where(queries.visible_to(who)))
            assert (seen is not None) is policy.can_view(who, experiment)


@pytest.mark.parametrize("address", ["/experimenten/k7m2q9xa", "/experimenten/../x", "/lessen/k7m2q9xa", "/lessen/zz"])
def test_unknown_addresses_are_unknown(address, client):
    assert client.get(address).status_code == 404


def test_the_readable_address_is_found_by_itself(make_experiment, client):
    experiment = make_experiment(ExperimentState.RUNNING)
    answer = client.get(f"/experimenten/{experiment.ref}")
    assert answer.location.endswith(f"/experimenten/{experiment.path}")


@pytest.mark.parametrize("action", ["start", "succeed", "nergens", "fail"])
def test_there_are_no_side_doors(action, house, make_experiment, sign_in):
    experiment = make_experiment(ExperimentState.READY)
    assert sign_in(house.lead).post(f"/experimenten/{experiment.path}/stap/{action}").status_code == 404
