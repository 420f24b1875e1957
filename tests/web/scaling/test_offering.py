"""What is said of interest, how use is confirmed, and to whom *Wil ik ook* is offered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Membership
from app.accounts.states import Role
from app.core.clock import in_amsterdam, now, today
from app.core.database import db
from app.notifications.models import Mail
from app.scaling.models import Adoption
from app.scaling.states import AdoptionKind, AdoptionState, ScalingState
from tests.factories import AgencyFactory, member
from tests.web.scaling.records import make_chain, open_case


def taking_over(chain, state=AdoptionState.INTEREST, **values) -> Adoption:
    adoption = Adoption(
        experiment=chain.experiment,
        organisation=chain.other_agency,
        state=state,
        kind=AdoptionKind.COPY,
        benefit_promised="Een kwartier korter wachten.",
        **values,
    )
    db.session.add(adoption)
    db.session.flush()
    return adoption


def test_interest_is_told_as_interest_only(client, sign_in):
    chain = make_chain()
    sign_in(chain.other_officer).post(f"{chain.path}/overnemen", data={"organisation": str(chain.other_agency.id)})
    mail = db.session.scalars(select(Mail).where(Mail.recipient == chain.lead.email)).one()
    assert f"{chain.other_agency.name} heeft interesse in uw oplossing" in mail.body
    assert "neemt uw oplossing over" not in mail.body


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (AdoptionState.INTEREST, "heeft interesse in deze oplossing"),
        (AdoptionState.TEST, "test deze oplossing"),
        (AdoptionState.ADAPTING, "past deze oplossing aan"),
    ],
)
def test_the_page_says_how_far_it_is_and_not_that_it_is_taken_over(client, state, said):
    chain = make_chain()
    adoption = taking_over(chain, state)
    page = client.get(f"/overnames/{adoption.ref}").text
    assert f"{chain.other_agency.name} {said}" in page
    assert "Overgenomen door" not in page


def test_who_is_named_as_giver_is_not_told_of_use_before_there_is_any(client, sign_in):
    chain = make_chain()
    giver_agency = AgencyFactory()
    giver_lead = member(giver_agency, Role.LEAD)
    giver = Adoption(
        experiment=chain.experiment, organisation=giver_agency, state=AdoptionState.IN_USE, in_use_at=now()
    )
    db.session.add(giver)
    adoption = taking_over(chain)
    data = {"kind": "copy", "adapted": "", "taken_from": giver.ref, "benefit_promised": "", "version": adoption.version}
    sign_in(chain.other_officer).post(f"/overnames/{adoption.ref}/bewerken", data=data)
    mail = db.session.scalars(select(Mail).where(Mail.recipient == giver_lead.email)).one()
    assert "wil deze oplossing van u overnemen" in mail.body


def test_use_is_confirmed_first_with_what_happens(client, sign_in):
    chain = make_chain()
    adoption = taking_over(chain, AdoptionState.TEST)
    address = f"/overnames/{adoption.ref}/stap/use"
    page = sign_in(chain.other_officer).get(f"/overnames/{adoption.ref}").text
    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page
    asked = client.get(address).text
    assert "De makers krijgen een mail." in asked
    assert f'value="{today().isoformat()}"' in asked


@pytest.mark.parametrize("days", [0, 3, 9])
def test_it_counts_from_the_day_that_is_given(client, sign_in, days):
    chain = make_chain()
    adoption = taking_over(chain, AdoptionState.TEST, created_at=now() - timedelta(days=9))
    since = today() - timedelta(days=days)
    answer = sign_in(chain.other_officer).post(f"/overnames/{adoption.ref}/stap/use", data={"since": since.isoformat()})
    assert answer.status_code == 302
    db.session.refresh(adoption)
    assert adoption.state is AdoptionState.IN_USE
    assert in_amsterdam(adoption.in_use_at).date() == since
    assert adoption.created_at <= adoption.in_use_at <= now()


@pytest.mark.parametrize(
    ("days", "told"), [(-1, "Deze dag moet nog komen."), (10, "De overname begon op"), (None, "since-error")]
)
def test_a_day_that_cannot_be_is_refused_with_its_own_message(client, sign_in, days, told):
    chain = make_chain()
    adoption = taking_over(chain, AdoptionState.TEST, created_at=now() - timedelta(days=9))
    since = "" if days is None else (today() - timedelta(days=days)).isoformat()
    answer = sign_in(chain.other_officer).post(f"/overnames/{adoption.ref}/stap/use", data={"since": since})
    assert answer.status_code == 422
    assert told in answer.text
    db.session.refresh(adoption)
    assert adoption.state is AdoptionState.TEST
    assert adoption.in_use_at is None


def test_what_is_needed_later_is_not_called_not_required(client, sign_in):
    chain = make_chain()
    adoption = taking_over(chain)
    page = sign_in(chain.other_officer).get(f"/overnames/{adoption.ref}/bewerken").text
    assert "(niet verplicht)" not in page
    assert page.count("Het is nodig voordat u zegt dat u het gebruikt.") == 2


def pages(chain) -> list[str]:
    case = open_case(chain.experiment)
    return [chain.path, f"{chain.path}/olievlek", f"/opschalen/{case.ref}"]


def offers(client, chain, path) -> int:
    return client.get(path, follow_redirects=True).text.count("/overnemen")


def test_taking_over_is_offered_to_visitors_and_others_once_a_page(client, sign_in):
    chain = make_chain()
    paths = pages(chain)
    for path in paths:
        assert offers(client, chain, path) == 1, path
    sign_in(chain.other_officer)
    for path in paths:
        assert offers(client, chain, path) == 1, path


def test_the_stain_does_not_call_interest_taking_over(client):
    chain = make_chain()
    taking_over(chain)
    page = client.get(f"{chain.path}/olievlek", follow_redirects=True).text
    assert "Daaromheen staat één organisatie die ernaar kijkt, het probeert of het gebruikt." in page
    assert "Olievlek: 1 organisatie" in client.get(chain.path, follow_redirects=True).text


def test_two_organisations_are_both_and_not_all_two(client):
    chain = make_chain()
    taking_over(chain)
    db.session.add(Adoption(experiment=chain.experiment, organisation=AgencyFactory(), state=AdoptionState.TEST))
    db.session.flush()
    page = client.get(chain.path, follow_redirects=True).text
    assert "Olievlek: beide organisaties" in page
    assert "alle 2" not in page


def test_a_yes_before_and_after_the_beginning_have_words_of_their_own(app):
    words = {str(state.label) for state in ScalingState}
    assert len(words) == len(ScalingState)
    assert not any(one != other and one.lower() in other.lower() for one in words for other in words)


def test_it_is_not_offered_to_who_made_it(client, sign_in):
    chain = make_chain()
    paths = pages(chain)
    sign_in(chain.lead)
    for path in paths:
        assert offers(client, chain, path) == 0, path


def test_who_has_it_is_led_to_the_own_adoption_and_a_second_organisation_may_still(client, sign_in):
    chain = make_chain()
    adoption = taking_over(chain)
    paths = pages(chain)
    sign_in(chain.other_officer)
    for path in paths:
        page = client.get(path, follow_redirects=True).text
        assert "/overnemen" not in page, path
        assert f"/overnames/{adoption.ref}" in page
    second = AgencyFactory()
    db.session.add(Membership(user_id=chain.other_officer.id, organisation_id=second.id, role=Role.OWNER))
    db.session.flush()
    db.session.expire_all()
    assert offers(client, chain, chain.path) == 1
