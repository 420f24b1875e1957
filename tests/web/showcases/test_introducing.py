"""An ambassador introduces a giver and a taker: the mails, what is refused, and what followed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.core.clock import now
from app.core.database import db
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from app.scaling.states import AdoptionState
from app.showcases import queries
from app.showcases.models import Introduction
from tests.factories import AgencyFactory, member
from tests.web.scaling.records import make_chain
from tests.web.showcases.records import make_adoption, make_ambassador, make_page

TEXT = "Jullie hebben dezelfde volle balie. Begin met de belmomenten."


@pytest.fixture
def chain(app):
    return make_chain()


@pytest.fixture
def ambassador(app):
    return make_ambassador(name="Amber Ambassadeur")


def introduce(client, adoption, **data):
    return client.post(f"/overnames/{adoption.ref}/introduceren", data={"text": TEXT, **data})


def introduce_agency(client, chain, organisation_id, text=TEXT):
    return client.post(f"{chain.path}/introduceren", data={"organisation": organisation_id, "text": text})


def mails() -> dict[str, str]:
    return {mail.recipient: mail.body for mail in db.session.scalars(select(Mail))}


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Introduction)) or 0


def test_both_get_the_text_and_each_others_address(client, sign_in, chain, ambassador):
    member(chain.other_agency, Role.OWNER, name="Eva Eigenaar")
    adoption = make_adoption(chain)
    page = sign_in(ambassador).get(f"/overnames/{adoption.path}/introduceren")
    assert chain.lead.name in page.text
    assert chain.other_officer.name in page.text
    assert introduce(client, adoption).status_code == 302
    sent = mails()
    # The project leader on one side; on the other who showed the interest, not everybody who could have.
    assert set(sent) == {chain.lead.email, chain.other_officer.email}
    for body in sent.values():
        assert TEXT in body
        assert ambassador.name in body
        assert ambassador.email in body
    assert chain.other_officer.email in sent[chain.lead.email]
    assert chain.lead.email in sent[chain.other_officer.email]
    kept = db.session.scalars(select(Introduction)).one()
    assert (kept.giver_id, kept.taker_id, kept.text) == (chain.agency.id, chain.other_agency.id, TEXT)


def test_without_interest_all_who_may_take_over_are_written_to(client, sign_in, chain, ambassador):
    owner = member(chain.other_agency, Role.OWNER)
    member(chain.other_agency, Role.ASSESSOR)
    assert str(chain.other_agency.id) in sign_in(ambassador).get(f"{chain.path}/introduceren").text
    assert introduce_agency(client, chain, chain.other_agency.id).status_code == 302
    assert set(mails()) == {chain.lead.email, chain.other_officer.email, owner.email}


def test_an_organisation_is_not_introduced_to_itself(client, sign_in, chain, ambassador):
    refused = introduce_agency(sign_in(ambassador), chain, chain.agency.id)
    assert refused.status_code == 422
    assert "niet aan zichzelf introduceren" in refused.text
    assert TEXT in refused.text
    assert (count(), mails()) == (0, {})


def test_twice_by_the_same_ambassador_is_refused_and_by_another_is_not(client, sign_in, chain, ambassador):
    adoption = make_adoption(chain)
    assert introduce(sign_in(ambassador), adoption).status_code == 302
    again = introduce(client, adoption)
    assert again.status_code == 422
    assert "hierover al aan elkaar geïntroduceerd" in again.text
    assert "Dit heeft u al gedaan" in client.get(f"/overnames/{adoption.path}/introduceren").text
    assert introduce(sign_in(make_ambassador()), adoption).status_code == 302
    assert count() == 2


def test_a_supplier_a_stranger_and_nobody_are_no_takers(client, sign_in, chain, ambassador):
    empty = AgencyFactory()
    sign_in(ambassador)
    for organisation_id, message in (
        (chain.supplier.id, "Alleen overheden"),
        (empty.id, f"Bij {empty.name} is niemand te bereiken"),
        (999_999, "Kies een organisatie uit de lijst"),
        ("9" * 30, "Kies een organisatie uit de lijst"),
        ("", "Kies een organisatie"),
    ):
        refused = introduce_agency(client, chain, organisation_id)
        assert refused.status_code == 422
        assert message in refused.text
        assert TEXT in refused.text
    assert introduce_agency(client, chain, chain.other_agency.id, "kort").status_code == 422
    assert introduce_agency(client, chain, chain.other_agency.id, "x" * 2_001).status_code == 422
    assert count() == 0


def test_what_did_not_work_is_not_introduced(client, sign_in, ambassador):
    failed = make_chain(ExperimentState.FAILED)
    sign_in(ambassador)
    assert client.get(f"{failed.path}/introduceren").status_code == 200
    assert introduce_agency(client, failed, failed.other_agency.id).status_code == 422
    assert count() == 0


def test_only_ambassadors_introduce(client, sign_in, chain):
    adoption = make_adoption(chain)
    for person in (chain.lead, chain.other_officer, chain.maker):
        sign_in(person)
        assert introduce(client, adoption).status_code == 403
        assert introduce_agency(client, chain, chain.other_agency.id).status_code == 403
    assert count() == 0


def test_interest_waits_on_my_work_until_somebody_introduced_them(client, sign_in, chain, ambassador):
    adoption = make_adoption(chain)
    old = make_adoption(make_chain(), created_at=now() - queries.WAITING - timedelta(days=1))
    further = make_adoption(make_chain(), AdoptionState.TEST)
    page = sign_in(ambassador).get("/mijn").text
    assert f"/overnames/{adoption.ref}/introduceren" in page
    assert chain.other_agency.name in page
    for other in (old, further):
        assert f"/overnames/{other.ref}/introduceren" not in page
    introduce(sign_in(make_ambassador()), adoption)
    assert f"/overnames/{adoption.ref}/introduceren" not in sign_in(ambassador).get("/mijn").text
    assert "introduceren" not in sign_in(chain.officer).get("/mijn").text


def test_the_adoption_says_that_they_were_introduced_and_the_text_stays_theirs(client, sign_in, chain, ambassador):
    adoption = make_adoption(chain)
    introduce(sign_in(ambassador), adoption)
    for person in (chain.assessor, chain.other_officer, ambassador):
        assert TEXT in sign_in(person).get(f"/overnames/{adoption.path}").text
    client.post("/uitloggen")
    page = client.get(f"/overnames/{adoption.path}").text
    assert "Geïntroduceerd bij de makers" in page
    assert TEXT not in page
    assert ambassador.name not in page
    own = make_page(ambassador)
    db.session.commit()
    page = client.get(f"/overnames/{adoption.path}").text
    assert ambassador.name in page
    assert f"/ambassadeurs/{own.ref}" in page


def test_what_followed_is_the_adoption_as_it_is_now(client, sign_in, chain, ambassador):
    introduce_agency(sign_in(ambassador), chain, chain.other_agency.id)
    (before,) = queries.introductions_by(ambassador.id, 1, only_public=False)
    assert (before.state, before.is_followed) == (None, False)
    assert queries.introductions_by(ambassador.id, 1, only_public=True).total == 0
    adoption = make_adoption(chain)
    (shown,) = queries.introductions_by(ambassador.id, 1, only_public=True)
    assert (shown.state, shown.is_followed) == (AdoptionState.INTEREST, False)
    assert queries.figures_of(ambassador.id).followed == 0
    adoption.state, adoption.in_use_at = AdoptionState.IN_USE, now()
    db.session.flush()
    (after,) = queries.introductions_by(ambassador.id, 1, only_public=True)
    assert after.is_followed
    assert queries.figures_of(ambassador.id).followed == 1


def test_what_was_in_use_before_did_not_follow(client, sign_in, chain, ambassador):
    adoption = make_adoption(chain, AdoptionState.IN_USE, in_use_at=now() - timedelta(days=3))
    assert introduce(sign_in(ambassador), adoption).status_code == 302
    assert queries.figures_of(ambassador.id).followed == 0
    assert queries.figures_of(ambassador.id).introductions == 1
