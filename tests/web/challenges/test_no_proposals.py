"""No proposals came: why, and beginning again with the same texts."""

import pytest
from sqlalchemy import select

from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.states import ChallengeState, NoProposalsCause
from tests.factories import ChallengeFactory

REASON = "Drie bedrijven zeiden dat de tijd te kort was."


@pytest.fixture
def unsealed(session, people, theme):
    return ChallengeFactory(organisation=people.agency, unsealed=True, themes=[theme])


def url(challenge):
    return f"/vraagstukken/{challenge.path}/stap/no_proposals"


@pytest.fixture
def ended(client, session, people, unsealed, sign_in):
    sign_in(people.officer)
    assert client.post(url(unsealed), data={"cause": "too_little_time", "reason": REASON}).status_code == 302
    session.expire_all()
    return unsealed


def test_the_cause_and_the_reason_are_public(client, session, ended):
    assert (ended.stage, ended.no_proposals_cause) == (ChallengeState.NO_PROPOSALS, NoProposalsCause.TOO_LITTLE_TIME)
    with client.session_transaction() as cookie:
        cookie.clear()
    page = client.get(f"/vraagstukken/{ended.path}").text
    assert REASON in page
    assert "Er was te weinig tijd om een voorstel te schrijven" in page
    assert "Opnieuw beginnen" not in page


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"reason": REASON}, "Kies de belangrijkste oorzaak."),
        ({"cause": "nonsense", "reason": REASON}, ""),
        ({"cause": "other", "reason": ""}, "Vul dit veld in."),
        ({"cause": "other", "reason": "nu"}, "waarom niemand een voorstel stuurde"),
        ({"cause": "other", "reason": "jajajajajaja"}, ""),
    ],
)
def test_what_is_wrong_is_said(client, session, people, unsealed, sign_in, form, message):
    sign_in(people.officer)
    assert client.get(url(unsealed)).status_code == 200
    answer = client.post(url(unsealed), data=form)
    assert answer.status_code == 422
    assert message in answer.text
    session.expire_all()
    assert unsealed.stage is ChallengeState.ASSESSMENT


def test_deciding_where_nothing_came_leads_here(client, session, people, unsealed, sign_in):
    sign_in(people.officer)
    assert client.get(f"/vraagstukken/{unsealed.path}/besluit").headers["Location"] == url(unsealed)


def test_a_new_concept_is_offered_and_shows_where_it_comes_from(client, session, people, theme, ended):
    assert f'action="/vraagstukken/{ended.path}/opnieuw"' in client.get(f"/vraagstukken/{ended.path}").text
    answer = client.post(f"/vraagstukken/{ended.path}/opnieuw")
    copy = session.scalars(select(Challenge).order_by(Challenge.id.desc())).first()
    assert copy.copied_from_id == ended.id
    assert [getattr(copy, name) for name in SIX_QUESTIONS] == [getattr(ended, name) for name in SIX_QUESTIONS]
    assert [t.id for t in copy.themes] == [theme.id]
    left_behind = (copy.budget_eur, copy.closing_at, copy.decision_due, copy.reuse_checked_at, copy.report_published_at)
    assert left_behind == (None,) * 5
    assert (copy.dialogue_report, copy.no_proposals_cause, copy.lead_share) == ("", None, 100)
    for page in (answer.headers["Location"], f"/vraagstukken/{copy.path}"):
        text = client.get(page).text
        assert ended.path in text
        assert REASON in text
        assert "Er was te weinig tijd" in text


def test_others_do_not_record_it(client, session, people, unsealed, sign_in):
    for person in (people.colleague, people.owner, people.other_officer, people.supplier):
        sign_in(person)
        assert client.post(url(unsealed), data={"cause": "other", "reason": REASON}).status_code == 403


def test_before_the_opening_nobody_can_say_it(client, session, people, theme, sign_in):
    sealed = ChallengeFactory(organisation=people.agency, closed=True, themes=[theme])
    sign_in(people.officer)
    assert "stap/no_proposals" not in client.get(f"/vraagstukken/{sealed.path}").text
    assert client.get(url(sealed)).status_code == 409
    assert client.post(url(sealed), data={"cause": "other", "reason": REASON}).status_code == 409
