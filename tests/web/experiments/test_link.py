"""The link in a reminder: once, only for its person, and no longer than the experiment runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Membership
from app.core.clock import now
from app.core.secrets import hash_of, new_token
from app.experiments import services
from app.experiments.models import CheckIn, CheckInLink
from app.experiments.states import ENDED, ExperimentState
from tests.web.experiments.conftest import checked_in

TYPED = {"going": "De telefoontjes komen op tijd.", "learned": "", "needed": "", "spent_eur": "9.000"}


@pytest.fixture
def experiment(make_experiment):
    return make_experiment(ExperimentState.RUNNING)


@pytest.fixture
def address(experiment, house, session):
    """The address of a link for the lead."""
    return f"/voortgang/{link_for(session, experiment, house.lead)}"


def link_for(session, experiment, user):
    token = new_token()
    session.add(
        CheckInLink(
            experiment_id=experiment.id,
            user_id=user.id,
            token_hash=hash_of(token),
            expires_at=now() + timedelta(days=30),
        )
    )
    session.commit()
    return token


def check_ins(session):
    session.expire_all()
    return session.scalars(select(CheckIn).order_by(CheckIn.id)).all()


def test_checking_in_without_signing_in_is_by_the_person_of_the_link(client, address, house, session, experiment):
    page = client.get(address)
    assert page.status_code == 200
    assert house.lead.name in page.text
    answer = client.post(address, data={**TYPED, "values-0": "10,4"})
    assert answer.status_code == 302
    (told,) = check_ins(session)
    assert (told.by_id, told.by_mail, told.spent_eur) == (house.lead.id, True, 9_000)
    assert [value.value for value in experiment.measures[0].values] == [Decimal("10.4")]
    assert experiment.path in client.get(answer.location).text


def test_a_link_gives_no_session_and_stays_out_of_caches_and_search(client, address):
    for answer in (client.get(address), client.post(address, data={}), client.post(address, data=TYPED)):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/mijn").status_code == 302


def test_no_token_against_forgery_is_asked_where_there_is_no_session(app, client, address):
    app.config["WTF_CSRF_ENABLED"] = True
    assert 'name="csrf_token"' not in client.get(address).text
    assert client.post(address, data=TYPED).status_code == 302


def test_opening_it_uses_nothing_up_and_a_refusal_neither(client, address, session, experiment):
    checked_in(experiment, 8_000)
    for _ in range(3):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    for wrong in ({"spent_eur": "7.999"}, {"spent_eur": "20.001"}, {"going": " "}, {"values-0": "veel"}):
        answer = client.post(address, data={**TYPED, "learned": "Dit typte ik.", **wrong})
        assert answer.status_code == 422
        assert "Dit typte ik." in answer.text
    assert client.post(address, data=TYPED).status_code == 302
    assert len(check_ins(session)) == 2


def test_it_works_once_and_then_says_so(client, address, session, experiment):
    assert client.post(address, data=TYPED).status_code == 302
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="going"' not in page.text
    assert f"/experimenten/{experiment.path}" in page.text
    again = client.post(address, data={**TYPED, "going": "Nog een keer."})
    assert again.status_code == 409
    assert "Nog een keer." in again.text
    assert len(check_ins(session)) == 1


def test_somebody_else_who_is_signed_in_is_sent_away_and_the_link_stays_good(sign_in, address, house, session):
    other = sign_in(house.officer)
    page = other.get(address)
    assert page.status_code == 403
    assert 'name="going"' not in page.text
    answer = other.post(address, data=TYPED)
    assert answer.status_code == 409
    assert TYPED["going"] in answer.text
    assert check_ins(session) == []
    assert sign_in(house.lead).post(address, data=TYPED).status_code == 302


@pytest.mark.parametrize("state", [ExperimentState.EVALUATION, *sorted(ENDED)])
def test_it_dies_with_the_experiment(client, make_experiment, house, session, state):
    experiment = make_experiment(state)
    address = f"/voortgang/{link_for(session, experiment, house.lead)}"
    page = client.get(address)
    assert page.status_code == 410
    assert experiment.path in page.text
    answer = client.post(address, data=TYPED)
    assert answer.status_code == 409
    assert TYPED["going"] in answer.text
    assert check_ins(session) == []


def test_it_dies_after_thirty_days(client, address, session):
    with time_machine.travel(now() + timedelta(days=30, seconds=-10)):
        assert client.get(address).status_code == 200
    with time_machine.travel(now() + timedelta(days=30, seconds=10)):
        assert client.get(address).status_code == 410
        assert client.post(address, data=TYPED).status_code == 409
    assert check_ins(session) == []


def test_it_dies_when_the_person_no_longer_leads(client, address, house, session):
    session.query(Membership).filter_by(user_id=house.lead.id).delete()
    session.commit()
    assert client.get(address).status_code == 410
    assert client.post(address, data=TYPED).status_code == 409
    assert check_ins(session) == []


def test_it_dies_with_the_account(client, address, house, session):
    house.lead.disabled_at = now()
    session.commit()
    page = client.get(address)
    assert page.status_code == 410
    assert house.lead.name not in page.text
    assert client.post(address, data=TYPED).status_code == 409


def test_a_wrong_token_tells_nothing(client, address):
    wrong = client.get(f"/voortgang/{new_token()}")
    assert wrong.status_code == 404
    assert client.post(f"/voortgang/{new_token()}", data=TYPED).status_code == 404
    assert client.get("/voortgang/kort").status_code == 404


def test_only_the_hash_of_the_token_is_kept(experiment, house, session):
    token = link_for(session, experiment, house.lead)
    link = session.scalar(select(CheckInLink))
    assert link.token_hash == hash_of(token)
    assert token not in {str(value) for value in vars(link).values()}


def test_a_link_that_another_used_meanwhile_is_not_used_again(experiment, house, session):
    link_for(session, experiment, house.lead)
    link = session.scalar(select(CheckInLink))
    assert services.use(link)
    assert not services.use(link)
