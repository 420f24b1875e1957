"""From whom a solution is taken over: four fields, every refusal with its own message, and who hears of it."""

import re

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, RefusedInputError
from app.notifications.models import Mail
from app.scaling import adopting
from app.scaling.adopting import Description
from app.scaling.models import Adoption
from app.scaling.queries import givers_by_taker
from app.scaling.states import COUNTED, AdoptionKind, AdoptionState
from tests.factories import AgencyFactory, actor_of, member
from tests.web.scaling.records import make_chain

FOUR = {"kind": "copy", "adapted": "", "taken_from": "", "benefit_promised": "Een kwartier korter wachten."}


def taker(chain, state=AdoptionState.IN_USE, giver=None, name=None, **values):
    """Another agency that takes the solution over, with somebody who may say so."""
    agency = AgencyFactory(**({"name": name} if name else {}))
    person = member(agency, Role.OFFICER)
    counted = {"kind": AdoptionKind.COPY, "benefit_promised": "Korter wachten.", "in_use_at": now()}
    adoption = Adoption(
        experiment=chain.experiment,
        organisation=agency,
        state=state,
        taken_from=giver,
        **(counted if state in COUNTED or state is AdoptionState.STOPPED else {}),
        **({"lesson": "Het paste niet."} if state is AdoptionState.STOPPED else {}),
        **({"benefit_realised": "Tien minuten."} if state is AdoptionState.HARVESTED else {}),
        **values,
    )
    db.session.add(adoption)
    db.session.flush()
    return adoption, person


def say(client, adoption, **changes):
    data = {**FOUR, "version": adoption.version, **changes}
    return client.post(f"/overnames/{adoption.ref}/bewerken?lang=en", data=data)


def from_whom(adoption):
    db.session.refresh(adoption)
    return adoption.taken_from_id


@pytest.fixture
def chain(app):
    return make_chain()


def test_taking_over_asks_four_fields(client, sign_in, chain):
    adoption, person = taker(chain, AdoptionState.TEST)
    page = sign_in(person).get(f"/overnames/{adoption.ref}/bewerken").text
    form = page[page.index('<form class="vp-form"') :]
    names = set(re.findall(r'name="([^"]+)"', form[: form.index("</form>")]))
    assert names - {"csrf_token", "version"} == {"kind", "adapted", "taken_from", "benefit_promised"}


def test_the_choice_is_who_uses_it_and_did_not_get_it_from_here(client, sign_in, chain):
    adoption, person = taker(chain, name="Gemeente Eigen")
    taker(chain, AdoptionState.HARVESTED, name="Gemeente Geoogst")
    taker(chain, AdoptionState.TEST, name="Gemeente Test")
    taker(chain, AdoptionState.STOPPED, name="Gemeente Gestopt")
    child, _ = taker(chain, giver=adoption, name="Gemeente Kind")
    taker(chain, giver=child, name="Gemeente Kleinkind")
    taker(make_chain(), name="Gemeente Elders")
    page = sign_in(person).get(f"/overnames/{adoption.ref}/bewerken").text
    choices = re.findall(r"<option[^>]*>([^<]+)</option>", page)
    assert [choice for choice in choices if choice.startswith("Gemeente ")][-1] == "Gemeente Geoogst"
    assert len(choices) == 2
    assert chain.agency.name in choices[0]


def test_a_giver_is_kept_shown_and_told(client, sign_in, chain):
    giver, teller = taker(chain, name="Gemeente Eerder")
    adoption, person = taker(chain, AdoptionState.TEST)
    assert say(sign_in(person), adoption, taken_from=giver.ref).status_code == 302
    assert from_whom(adoption) == giver.id
    assert "Gemeente Eerder" in client.get(f"/overnames/{adoption.path}").text
    assert adoption.organisation.name in client.get(f"/overnames/{giver.path}").text
    told = [mail.recipient for mail in db.session.scalars(select(Mail)) if f"/overnames/{adoption.ref}" in mail.body]
    assert told == [teller.email]
    assert say(client, adoption, taken_from=giver.ref, benefit_promised="Minder bellen.").status_code == 302
    assert len(db.session.scalars(select(Mail).where(Mail.recipient == teller.email)).all()) == 1
    assert say(client, adoption).status_code == 302
    assert from_whom(adoption) is None


def test_every_giver_that_cannot_be_one_is_refused_with_its_own_message(client, sign_in, chain):
    adoption, person = taker(chain)
    child, _ = taker(chain, giver=adoption, name="Gemeente Kind")
    grandchild, _ = taker(chain, giver=child, name="Gemeente Kleinkind")
    elsewhere, _ = taker(make_chain(), name="Gemeente Elders")
    testing, _ = taker(chain, AdoptionState.TEST, name="Gemeente Test")
    stopped, _ = taker(chain, AdoptionState.STOPPED, name="Gemeente Gestopt")
    sign_in(person)
    messages = {}
    for name, ref in {
        "self": adoption.ref,
        "child": child.ref,
        "grandchild": grandchild.ref,
        "elsewhere": elsewhere.ref,
        "testing": testing.ref,
        "stopped": stopped.ref,
        "unknown": "zzzzzzzz",
    }.items():
        answer = say(client, adoption, taken_from=ref, benefit_promised="Blijft staan.")
        assert answer.status_code == 422, name
        assert "Blijft staan." in answer.text
        assert from_whom(adoption) is None
        messages[name] = re.search(r'href="#taken_from">[^<:]+: ([^<]+)<', answer.text).group(1)
    assert "yourself" in messages["self"]
    assert messages["child"].startswith("Gemeente Kind took it over from you")
    assert messages["grandchild"].startswith("Gemeente Kleinkind took it over from you")
    assert messages["elsewhere"].startswith("Gemeente Elders took over another solution")
    assert messages["testing"].startswith("Gemeente Test does not use it now")
    assert messages["stopped"].startswith("Gemeente Gestopt does not use it now")
    assert messages["unknown"].startswith("Choose")


def test_who_stops_after_use_keeps_its_place_and_its_takers(client, sign_in, chain):
    giver, _ = taker(chain)
    parent, person = taker(chain, giver=giver)
    child, childs = taker(chain, giver=parent)
    adopting.stop(parent, "Ons systeem is vervangen.", by=actor_of(person))
    db.session.commit()
    assert givers_by_taker(chain.experiment.id) == {giver.id: None, parent.id: giver.id, child.id: parent.id}
    # The one below may go on, and say other things, without looking for another giver.
    assert say(sign_in(childs), child, taken_from=parent.ref).status_code == 302
    assert from_whom(child) == parent.id


@pytest.mark.parametrize("state", [AdoptionState.STOPPED, AdoptionState.HARVESTED])
def test_what_is_closed_keeps_its_giver(chain, state):
    giver, _ = taker(chain)
    adoption, person = taker(chain, state)
    with pytest.raises(InvalidStepError):
        adopting.describe(adoption, Description(AdoptionKind.COPY, "", giver.ref, "Meer."), by=actor_of(person))
    assert from_whom(adoption) is None


def test_two_clicks_from_the_page_of_the_experiment(client, sign_in, chain):
    sign_in(chain.other_officer)
    address, clicks = f"{chain.path}-x", 0
    page = client.get(address, follow_redirects=True).text
    link = re.search(r'href="([^"]+/overnemen)"', page).group(1)
    page, clicks = client.get(link).text, clicks + 1
    form = page[page.index('<form class="vp-form"') :]
    asked = dict(re.findall(r'name="([^"]+)" (?:type="hidden" )?value="([^"]*)"', form[: form.index("</form>")]))
    answer, clicks = client.post(link, data=asked), clicks + 1
    assert answer.status_code == 302
    assert clicks == 2
    found = db.session.scalars(select(Adoption)).one()
    assert (found.organisation_id, found.state) == (chain.other_agency.id, AdoptionState.INTEREST)


def test_a_refusal_of_the_service_names_its_field(chain):
    adoption, person = taker(chain)
    with pytest.raises(RefusedInputError) as refused:
        adopting.describe(adoption, Description(AdoptionKind.COPY, "", adoption.ref, ""), by=actor_of(person))
    assert refused.value.field == "taken_from"
