"""A story: drafted from the record, agreed to by both parties, published, and taken back."""

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.core.database import db
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from app.search.models import IndexEvent
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from tests.factories import UserFactory
from tests.web.scaling.records import make_chain

REASON = "Noem de naam van onze collega niet."


def draft(client, sign_in, chain, ambassador) -> Showcase:
    """A story that an ambassador has just drafted."""
    assert sign_in(ambassador).post(f"{chain.path}/etalage").status_code == 302
    return db.session.scalars(select(Showcase)).one()


def step(client, story, action, **data):
    response = client.post(f"/etalage/{story.ref}/stap/{action}", data=data)
    db.session.refresh(story)
    return response


def agree(client, story, side):
    response = client.post(f"/etalage/{story.ref}/toestemming", data={"side": side, "version": story.version})
    db.session.refresh(story)
    return response


def publish(client, sign_in, story, chain, ambassador):
    """Take a draft all the way."""
    assert step(sign_in(ambassador), story, "curate").status_code == 302
    assert agree(sign_in(chain.director), story, "agency").status_code == 302
    assert agree(sign_in(chain.maker), story, "supplier").status_code == 302
    assert step(sign_in(ambassador), story, "publish").status_code == 302


def ambassador() -> object:
    return UserFactory(is_ambassador=True)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (ExperimentState.SUCCEEDED, ShowcaseOutcome.SUCCEEDED),
        (ExperimentState.FAILED, ShowcaseOutcome.LEARNED),
        (ExperimentState.STOPPED, ShowcaseOutcome.STOPPED),
        (ExperimentState.INCONCLUSIVE, ShowcaseOutcome.INCONCLUSIVE),
    ],
)
def test_one_click_makes_a_complete_draft_from_the_record(client, sign_in, state, outcome):
    chain = make_chain(state)
    story = draft(client, sign_in, chain, ambassador())
    assert story.state is ShowcaseState.CONCEPT
    assert story.outcome is outcome
    assert story.title == chain.experiment.title
    assert story.organisation_name == chain.agency.name
    assert story.themes == chain.experiment.themes
    experiment = chain.experiment
    for text in (
        experiment.hypothesis,
        experiment.what_happened,
        experiment.lessons[0].advice,
        experiment.learning_questions[0].answer,
        "48 minuten",
        "11 minuten",
    ):
        assert text in story.story
    assert "14.200" in story.money
    assert "20.000" in story.money
    assert chain.lead.name in story.contact
    assert client.get(f"/etalage/{story.ref}/bewerken").status_code == 200


def test_a_failed_experiment_reaches_the_etalage(client, sign_in):
    chain, curator = make_chain(ExperimentState.FAILED), ambassador()
    story = draft(client, sign_in, chain, curator)
    assert client.get("/etalage").text.count(story.ref) == 0
    publish(client, sign_in, story, chain, curator)
    assert story.state is ShowcaseState.PUBLISHED
    assert story.published_at is not None
    client.post("/uitloggen")
    assert story.ref in client.get("/etalage?uitkomst=learned").text
    assert story.result in client.get(f"/etalage/{story.path}").text
    events = db.session.scalar(
        select(func.count()).where(IndexEvent.kind == "showcase", IndexEvent.record_id == story.id)
    )
    assert events


def test_both_parties_are_asked_and_hear_of_publication(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    step(client, story, "curate")
    asked = {mail.recipient for mail in db.session.scalars(select(Mail))}
    assert asked == {chain.lead.email, chain.officer.email, chain.director.email, chain.maker.email}
    for person in (chain.director, chain.maker):
        assert f"/etalage/{story.ref}" in sign_in(person).get("/mijn").text
    assert step(sign_in(curator), story, "publish").status_code == 409
    agree(sign_in(chain.lead), story, "agency")
    assert step(sign_in(curator), story, "publish").status_code == 409
    agree(sign_in(chain.maker), story, "supplier")
    assert f"/etalage/{story.ref}" in sign_in(curator).get("/mijn").text
    assert curator.email in {mail.recipient for mail in db.session.scalars(select(Mail))}
    assert step(client, story, "publish").status_code == 302
    actions = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "showcase")))
    assert {"draft", "curate", "consent", "publish"} <= actions


def test_nobody_agrees_to_a_text_that_was_changed_meanwhile(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    step(client, story, "curate")
    seen = story.version
    step(client, story, "revise")
    story.story = "Iets heel anders."
    db.session.commit()
    step(client, story, "curate")
    sign_in(chain.maker)
    address = f"/etalage/{story.ref}/toestemming"
    assert client.post(address, data={"side": "supplier", "version": seen}).status_code == 409
    db.session.refresh(story)
    assert story.supplier_consent_at is None
    assert f'name="version" type="hidden" value="{story.version}"' in client.get(address).text
    assert agree(client, story, "supplier").status_code == 302


def test_asking_for_changes_leads_back_and_tells_the_ambassador_why(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    step(client, story, "curate")
    agree(sign_in(chain.lead), story, "agency")
    sign_in(chain.maker)
    assert step(client, story, "ask_changes", reason="kort").status_code == 422
    assert step(client, story, "ask_changes", reason=REASON).status_code == 302
    assert story.state is ShowcaseState.CONCEPT
    assert story.agency_consent_at is None
    told = [mail.recipient for mail in db.session.scalars(select(Mail)) if REASON in mail.body]
    assert told == [curator.email]


def test_a_withdrawn_consent_takes_the_story_offline_at_once(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    publish(client, sign_in, story, chain, curator)
    assert step(sign_in(chain.maker), story, "withdraw_consent", reason=REASON).status_code == 302
    assert story.state is ShowcaseState.CONCEPT
    assert (story.agency_consent_at, story.supplier_consent_at, story.published_at) == (None, None, None)
    client.post("/uitloggen")
    assert client.get(f"/etalage/{story.path}").status_code == 404
    assert story.ref not in client.get("/etalage").text


def test_an_archived_story_is_no_longer_public_and_can_come_back(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    publish(client, sign_in, story, chain, curator)
    assert step(client, story, "archive", reason="").status_code == 422
    assert step(client, story, "archive", reason="De dienst bestaat niet meer.").status_code == 302
    assert story.state is ShowcaseState.ARCHIVED
    assert sign_in(chain.other_officer).get(f"/etalage/{story.path}").status_code == 404
    assert step(sign_in(curator), story, "revise").status_code == 302
    assert story.state is ShowcaseState.CONCEPT
    assert story.agency_consent_at is None


def test_an_experiment_has_one_story(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    for person in (curator, ambassador()):
        again = sign_in(person).post(f"{chain.path}/etalage")
        assert story.ref in again.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Showcase)) == 1


def test_who_may_not_make_change_or_answer(client, sign_in):
    chain, curator = make_chain(), ambassador()
    assert client.get(f"{chain.path}/etalage").status_code == 302  # to the sign-in page
    for person in (chain.director, chain.maker, chain.other_officer):
        sign_in(person)
        assert client.post(f"{chain.path}/etalage").status_code == 403
        assert client.get("/mijn/etalage").status_code == 403
    story = draft(client, sign_in, chain, curator)
    step(client, story, "curate")
    assert agree(client, story, "agency").status_code == 403
    sign_in(chain.other_officer)  # does not know that it exists
    assert client.get(f"/etalage/{story.ref}").status_code == 404
    assert agree(client, story, "agency").status_code == 404
    sign_in(chain.assessor)  # sees it, and does not speak for the agency
    assert client.get(f"/etalage/{story.path}").status_code == 200
    assert agree(client, story, "agency").status_code == 403
    sign_in(chain.maker)
    assert agree(client, story, "agency").status_code == 422  # speaks for the supplier only
    assert client.post(f"/etalage/{story.ref}/bewerken", data={"title": "Anders"}).status_code == 403
    assert step(client, story, "publish").status_code == 403
    assert story.agency_consent_at is None


def test_no_story_before_the_end(client, sign_in):
    chain = make_chain(ExperimentState.RUNNING)
    sign_in(ambassador())
    assert client.get(f"{chain.path}/etalage").status_code == 200  # says when
    assert client.post(f"{chain.path}/etalage").status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Showcase)) == 0


def test_the_desk_shows_what_has_no_story_and_what_is_being_made(client, sign_in):
    chain, curator = make_chain(ExperimentState.STOPPED), ambassador()
    page = sign_in(curator).get("/mijn/etalage").text
    assert f"/experimenten/{chain.experiment.ref}/etalage" in page
    assert f"/experimenten/{chain.experiment.ref}/etalage" in client.get("/mijn").text
    story = draft(client, sign_in, chain, curator)
    page = client.get("/mijn/etalage").text
    assert f"/experimenten/{chain.experiment.ref}/etalage" not in page
    assert f"/etalage/{story.ref}" in page


def test_steps_that_do_not_exist_or_do_not_fit(client, sign_in):
    chain, curator = make_chain(), ambassador()
    story = draft(client, sign_in, chain, curator)
    assert client.post(f"/etalage/{story.ref}/stap/verkopen").status_code == 404
    assert step(client, story, "publish").status_code == 409
    assert client.get("/etalage/zzzzzzzz").status_code == 404
