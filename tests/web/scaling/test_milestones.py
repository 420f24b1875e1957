"""From a yes to anchored: milestones are added, changed, reached and removed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.clock import now, today
from app.core.database import db
from app.scaling.models import Milestone
from app.scaling.states import ScalingState
from tests.web.scaling.records import make_chain, open_case

DAY = today() + timedelta(days=30)


@pytest.fixture
def chain(session):
    return make_chain()


def decided(chain, state=ScalingState.APPROVED, milestones=()):
    case = open_case(chain.experiment, state=state, decided_at=now(), decision_reason="Het werkt goed.")
    case.milestones = list(milestones)
    db.session.commit()
    return case


def path_of(case, milestone=None, page="bewerken") -> str:
    return f"/opschalen/{case.ref}/mijlpalen/{f'{milestone.id}/{page}' if milestone else 'nieuw'}"


def add(client, case, title="Alle wijken doen mee", due=DAY, **data):
    return client.post(path_of(case), data={"title": title, "due": str(due), **data})


def step(client, case, action):
    response = client.post(f"/opschalen/{case.ref}/stap/{action}")
    db.session.refresh(case)
    return response


def titles(case) -> list[str]:
    db.session.expire_all()
    return [milestone.title for milestone in case.milestones]


def test_the_whole_way_to_anchored(client, sign_in, chain):
    case = decided(chain)
    sign_in(chain.lead)
    assert "Zet minstens één mijlpaal neer." in client.get(f"/opschalen/{case.path}").text
    assert step(client, case, "scale").status_code == 409
    assert add(client, case, "Als tweede", DAY + timedelta(days=1)).status_code == 302
    assert add(client, case, "Als eerste").status_code == 302
    assert titles(case) == ["Als eerste", "Als tweede"]
    assert step(client, case, "scale").status_code == 302
    refused = step(client, case, "anchor")
    assert refused.status_code == 409
    assert "Haal elke mijlpaal, of haal hem weg. Minstens één" in refused.text
    first, second = case.milestones
    assert client.post(path_of(case, first, "gehaald")).status_code == 302
    assert step(client, case, "anchor").status_code == 409
    assert client.post(path_of(case, second, "weghalen")).status_code == 302
    assert step(client, case, "anchor").status_code == 302
    assert case.state is ScalingState.ANCHORED
    trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("milestone%")))
    assert sorted(trail) == ["milestone_added", "milestone_added", "milestone_done", "milestone_removed"]
    client.post("/uitloggen")
    page = client.get(f"/opschalen/{case.path}").text
    assert "Als eerste" in page
    assert "Als tweede" not in page


def test_a_milestone_is_changed_and_two_people_do_not_overwrite_each_other(client, sign_in, chain):
    case = decided(chain, milestones=[Milestone(title="Eerst dit", due=DAY)])
    (milestone,) = case.milestones
    data = {"title": "Dan dat", "due": str(DAY + timedelta(days=9)), "version": case.version}
    assert 'value="Eerst dit"' in sign_in(chain.lead).get(path_of(case, milestone)).text
    assert client.post(path_of(case, milestone), data=data).status_code == 302
    late = client.post(path_of(case, milestone), data={**data, "title": "Toch iets anders"})
    assert late.status_code == 409
    assert "Toch iets anders" in late.text
    assert titles(case) == ["Dan dat"]
    assert milestone.due == DAY + timedelta(days=9)


def test_what_is_reached_stays_until_it_is_taken_back(client, sign_in, chain):
    case = decided(chain, milestones=[Milestone(title="Overal open", due=DAY)])
    (milestone,) = case.milestones
    sign_in(chain.lead)
    for _time in range(2):
        assert client.post(path_of(case, milestone, "gehaald")).status_code == 302
    db.session.refresh(milestone)
    reached_at = milestone.done_at
    assert (reached_at is not None, milestone.done_by_id) == (True, chain.lead.id)
    data = {"title": "Iets anders", "due": str(DAY), "version": case.version}
    assert client.post(path_of(case, milestone), data=data).status_code == 409
    assert client.post(path_of(case, milestone, "weghalen")).status_code == 409
    assert titles(case) == ["Overal open"]
    assert client.post(path_of(case, milestone, "toch-niet")).status_code == 302
    db.session.refresh(milestone)
    assert (milestone.done_at, milestone.done_by_id) == (None, None)
    assert client.post(path_of(case, milestone, "weghalen")).status_code == 302
    assert titles(case) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "title-error"),
        ({"title": "x" * 201}, "title-error"),
        ({"due": ""}, "Vul een dag in."),
        ({"due": "morgen"}, "due-error"),
        ({"due": today() - timedelta(days=1)}, "Kies vandaag of een latere dag."),
        ({"due": date(9999, 12, 31)}, "Kies een dag binnen tien jaar."),
    ],
)
def test_a_milestone_that_cannot_be_kept(client, sign_in, chain, changes, told):
    case = decided(chain)
    refused = add(sign_in(chain.lead), case, **changes)
    assert refused.status_code == 422
    assert told in refused.text
    assert titles(case) == []


def test_the_title_of_one_that_is_overdue_can_be_mended(client, sign_in, chain):
    passed = today() - timedelta(days=3)
    case = decided(chain, milestones=[Milestone(title="Twee wijke", due=passed)])
    data = {"title": "Twee wijken", "due": str(passed), "version": case.version}
    assert sign_in(chain.lead).post(path_of(case, case.milestones[0]), data=data).status_code == 302
    assert titles(case) == ["Twee wijken"]


def test_sent_twice_it_is_added_once(client, sign_in, chain):
    case = decided(chain)
    sign_in(chain.lead)
    for _time in range(2):
        assert add(client, case, idempotency_key="een-sleutel").status_code == 302
    assert len(titles(case)) == 1


@pytest.mark.parametrize("state", [ScalingState.PREPARING, ScalingState.REJECTED, ScalingState.ANCHORED])
def test_milestones_are_set_between_the_yes_and_anchored_only(client, sign_in, chain, state):
    case = decided(chain, state, [Milestone(title="Overal open", due=DAY)])
    (milestone,) = case.milestones
    sign_in(chain.lead)
    assert client.get(path_of(case)).status_code == 409
    assert add(client, case).status_code == 409
    for page in ("bewerken", "gehaald", "toch-niet", "weghalen"):
        assert client.post(path_of(case, milestone, page), data={"title": "Weg", "due": str(DAY)}).status_code == 409
    assert titles(case) == ["Overal open"]


def test_who_may_not_set_milestones(client, sign_in, chain):
    case = decided(chain, milestones=[Milestone(title="Overal open", due=DAY)])
    (milestone,) = case.milestones
    assert client.get(path_of(case)).location.startswith("/inloggen")
    for person in (chain.other_officer, chain.maker, chain.assessor, chain.officer):
        sign_in(person)
        assert "/mijlpalen/" not in client.get(f"/opschalen/{case.path}").text
        assert add(client, case).status_code == 403
        for page in ("bewerken", "gehaald", "toch-niet", "weghalen"):
            assert client.post(path_of(case, milestone, page)).status_code == 403
    assert titles(case) == ["Overal open"]


def test_a_milestone_of_another_dossier_is_not_found(client, sign_in, chain):
    case = decided(chain)
    other = decided(make_chain(), milestones=[Milestone(title="Elders", due=DAY)])
    sign_in(chain.lead)
    for page in ("bewerken", "weghalen"):
        assert client.get(path_of(case, other.milestones[0], page)).status_code == 404
        assert client.post(path_of(case, other.milestones[0], page)).status_code == 404
    assert client.get(f"/opschalen/{case.ref}/mijlpalen/99999999999/bewerken").status_code == 404


def test_what_is_overdue_shows_and_waits_for_the_lead(client, sign_in, chain):
    passed = Milestone(title="Twee wijken klaar", due=today() - timedelta(days=1))
    reached = Milestone(title="Eén wijk klaar", due=today() - timedelta(days=9), done_at=now())
    case = decided(chain, ScalingState.SCALING, [passed, reached, Milestone(title="Overal", due=today())])
    assert client.get(f"/opschalen/{case.path}").text.count("De dag is voorbij") == 1
    page = sign_in(chain.lead).get("/mijn").text
    assert "Twee wijken klaar" in page
    assert f"/opschalen/{case.ref}#milestones" in page
    assert "Eén wijk klaar" not in page
    assert "Overal" not in page
    assert "Twee wijken klaar" not in sign_in(chain.other_officer).get("/mijn").text


def test_a_yes_without_milestones_waits_for_the_lead(client, sign_in, chain):
    case = decided(chain)
    assert "Mijlpalen zetten" in sign_in(chain.lead).get("/mijn").text
    add(client, case)
    assert "Mijlpalen zetten" not in client.get("/mijn").text


def test_nothing_is_anchored_without_one_milestone_that_was_reached(client, sign_in, chain):
    case = decided(chain, ScalingState.SCALING, [Milestone(title="De enige", due=DAY)])
    sign_in(chain.lead)
    assert client.post(path_of(case, case.milestones[0], "weghalen")).status_code == 302
    assert step(client, case, "anchor").status_code == 409
    assert case.state is ScalingState.SCALING
