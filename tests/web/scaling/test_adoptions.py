"""Adoptions: interest in two clicks, the way to use, the benefit or the lesson, and what is refused."""

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.core.database import db
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from app.scaling.models import Adoption
from app.scaling.queries import in_use_count
from app.scaling.states import AdoptionKind, AdoptionState
from tests.factories import member
from tests.web.scaling.records import make_chain

DETAILS = {
    "kind": "adapted",
    "adapted": "Ook in de avond.",
    "taken_from": "",
    "benefit_promised": "Een kwartier korter wachten.",
}


def adopt(client, chain, organisation=None, query=None, **data):
    organisation = organisation or chain.other_agency
    data = {"organisation": str(organisation.id), **data}
    return client.post(f"{chain.path}/overnemen", data=data, query_string=query)


def begin(client, sign_in, chain) -> Adoption:
    assert adopt(sign_in(chain.other_officer), chain).status_code == 302
    return db.session.scalars(select(Adoption)).one()


def describe(client, adoption, **changes):
    data = {**DETAILS, "version": adoption.version, **changes}
    return client.post(f"/overnames/{adoption.ref}/bewerken", data=data)


def step(client, adoption, action, **data):
    response = client.post(f"/overnames/{adoption.ref}/stap/{action}", data=data)
    db.session.refresh(adoption)
    return response


def test_interest_takes_two_clicks_and_the_giver_gets_a_mail(client, sign_in):
    chain = make_chain()
    page = sign_in(chain.other_officer).get(f"{chain.path}/overnemen")  # the first click
    assert f'name="organisation" value="{chain.other_agency.id}"' in page.text
    adoption = begin(client, sign_in, chain)  # the second click
    assert adoption.state is AdoptionState.INTEREST
    assert adoption.organisation_id == chain.other_agency.id
    told = [mail.recipient for mail in db.session.scalars(select(Mail)) if f"/overnames/{adoption.ref}" in mail.body]
    assert told == [chain.lead.email]
    assert client.get(f"/overnames/{adoption.ref}").status_code == 200


def test_the_whole_way_to_a_measured_benefit(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    counted = {}
    for action in ("test", "adapt"):
        assert step(client, adoption, action).status_code == 302
        counted[adoption.state] = in_use_count(chain.experiment)
    assert counted == {AdoptionState.TEST: 0, AdoptionState.ADAPTING: 0}
    assert step(client, adoption, "use").status_code == 409  # kind and benefit are not told yet
    assert describe(client, adoption).status_code == 302
    assert step(client, adoption, "use").status_code == 302
    assert adoption.state is AdoptionState.IN_USE
    assert adoption.kind is AdoptionKind.ADAPTED
    assert adoption.in_use_at is not None
    assert in_use_count(chain.experiment) == 1
    assert step(client, adoption, "harvest", text="Gemiddeld twaalf minuten korter.").status_code == 302
    assert adoption.state is AdoptionState.HARVESTED
    assert in_use_count(chain.experiment) == 1
    assert "Gemiddeld twaalf minuten korter." in client.get(f"/overnames/{adoption.ref}").text


def test_what_was_adapted_is_told_before_it_is_in_use(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    step(client, adoption, "test")
    describe(client, adoption, adapted="")
    assert step(client, adoption, "use").status_code == 409
    db.session.refresh(adoption)
    describe(client, adoption, kind="copy", adapted="")
    assert step(client, adoption, "use").status_code == 302


def test_stopping_asks_a_lesson_that_becomes_public(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    assert step(client, adoption, "stop", text="").status_code == 422
    assert step(client, adoption, "stop", text="te kort").status_code == 422
    assert adoption.state is AdoptionState.INTEREST
    lesson = "Bij ons komt niemand met een mobiel."
    assert step(client, adoption, "stop", text=lesson).status_code == 302
    assert adoption.state is AdoptionState.STOPPED
    client.post("/uitloggen")
    assert lesson in client.get(f"/overnames/{adoption.ref}").text


def test_ones_own_solution_is_refused_with_its_own_reason(client, sign_in):
    chain = make_chain()
    own = adopt(sign_in(chain.officer), chain, chain.agency)
    assert own.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 0
    other = adopt(client, chain, chain.other_agency)
    assert other.status_code == 403
    assert "cannot take it over from yourself" in adopt(client, chain, chain.agency, query={"lang": "en"}).text


@pytest.mark.parametrize(
    "state", [ExperimentState.RUNNING, ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.INCONCLUSIVE]
)
def test_only_what_worked_is_taken_over(client, sign_in, state):
    chain = make_chain(state)
    assert adopt(sign_in(chain.other_officer), chain).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 0


def test_the_same_form_twice_and_a_colleague_make_one_adoption(client, sign_in):
    chain = make_chain()
    colleague = member(chain.other_agency, Role.LEAD)
    sign_in(chain.other_officer)
    first = adopt(client, chain, idempotency_key="een-sleutel")
    again = adopt(client, chain, idempotency_key="een-sleutel")
    assert first.headers["Location"] == again.headers["Location"]
    later = adopt(sign_in(colleague), chain)
    assert later.headers["Location"] == first.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 1


def test_who_may_not_take_over(client, sign_in):
    chain = make_chain()
    assessor = member(chain.other_agency, Role.ASSESSOR)
    assert client.get(f"{chain.path}/overnemen").status_code == 302  # to the sign-in page
    for person in (chain.maker, assessor):
        sign_in(person)
        assert client.get(f"{chain.path}/overnemen").status_code == 200  # says who can
        assert adopt(client, chain, chain.supplier).status_code == 403
        assert adopt(client, chain).status_code == 403
    adoption = begin(client, sign_in, chain)
    for person in (chain.lead, chain.maker, assessor):
        sign_in(person)
        assert describe(client, adoption).status_code == 403
        assert step(client, adoption, "test").status_code == 403
    assert adoption.state is AdoptionState.INTEREST


@pytest.mark.parametrize("value", ["", "0", "x", "99999999", "../1", "1 OR 1=1"])
def test_a_wrong_organisation_takes_nothing_over(client, sign_in, value):
    chain = make_chain()
    response = sign_in(chain.other_officer).post(f"{chain.path}/overnemen", data={"organisation": value})
    assert response.status_code in {403, 422}
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 0


def test_two_people_edit_and_the_second_keeps_the_text(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    version = adoption.version
    assert describe(client, adoption).status_code == 302
    late = describe(client, adoption, adapted="Alleen in de ochtend", version=version)
    assert late.status_code == 409
    assert "Alleen in de ochtend" in late.text


def test_steps_out_of_order_and_unknown_ones(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    assert step(client, adoption, "use").status_code == 409
    assert step(client, adoption, "harvest", text="Heel veel opbrengst.").status_code == 409
    assert client.get(f"/overnames/{adoption.ref}/stap/verkopen").status_code == 404
    assert adoption.state is AdoptionState.INTEREST


def test_pages_around_an_adoption_show_it(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    client.post("/uitloggen")
    for path in (chain.path + "-x", f"/organisaties/{chain.other_agency.slug}", f"{chain.path}/olievlek"):
        assert f"/overnames/{adoption.ref}" in client.get(path, follow_redirects=True).text, path
    assert f"{chain.path}-" in (page := client.get(f"/organisaties/{chain.agency.slug}").text)
    assert "/olievlek" in page


def test_no_form_for_an_adoption_that_is_closed(client, sign_in):
    chain = make_chain()
    adoption = begin(client, sign_in, chain)
    assert step(client, adoption, "stop", text="Het past niet bij onze openingstijden.").status_code == 302
    response = client.get(f"/overnames/{adoption.ref}/bewerken")
    assert (response.status_code, response.location) == (302, f"/overnames/{adoption.path}")
    assert describe(client, adoption).status_code == 409


@pytest.mark.parametrize("emptied", ["kind", "adapted", "benefit_promised"])
def test_what_made_it_count_is_not_emptied_afterwards(client, sign_in, emptied):
    adoption = begin(client, sign_in, make_chain())
    assert describe(client, adoption).status_code == 302
    for action in ("test", "use"):
        assert step(client, adoption, action).status_code == 302
    refused = describe(client, adoption, **{emptied: ""})
    assert refused.status_code == 422
    db.session.expire_all()
    assert (adoption.kind, adoption.adapted) == (AdoptionKind.ADAPTED, DETAILS["adapted"])
    assert adoption.benefit_promised == DETAILS["benefit_promised"]
    assert describe(client, adoption, adapted="Ook op zaterdag.").status_code == 302
