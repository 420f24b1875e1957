"""A supplier shows an ended experiment on its page, with the consent of the agency, however it ended."""

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.core.database import db
from app.core.work import work_list
from app.experiments.models import SupplierReference
from app.experiments.states import ENDED, ExperimentState, ReferenceState
from app.notifications.models import Mail
from tests.factories import AgencyFactory, actor_of, member

WORDS = "Eerlijk, snel, en bij tegenslag belden zij zelf. 🎈"


def step(client, experiment, action, **typed):
    db.session.expire_all()
    data = {"words": "", "version": str(experiment.reference.version), **typed}
    return client.post(f"/experimenten/{experiment.ref}/referentie/{action}", data=data)


def ask(client, experiment):
    return client.post(f"/experimenten/{experiment.ref}/referentie")


def state_of(session, experiment):
    session.expire_all()
    return experiment.reference.state


def waits(session, user):
    return "experiment.reference" in {item.task.key for item in work_list.waiting(session, actor_of(user))}


def told(session):
    people = set(session.scalars(select(Mail.recipient)))
    session.query(Mail).delete()
    session.commit()
    return people


@pytest.fixture
def failed(make_experiment):
    return make_experiment(ExperimentState.FAILED)


@pytest.mark.parametrize("outcome", sorted(ENDED))
def test_from_the_question_to_the_page_of_the_supplier(outcome, house, make_experiment, sign_in, session, client):
    experiment = make_experiment(outcome)
    page = f"/organisaties/{house.supplier.slug}"
    assert ask(sign_in(house.maker), experiment).status_code == 302
    assert told(session) == {house.officer.email, house.lead.email, house.director.email}
    for user in (house.officer, house.lead, house.director):
        assert waits(session, user)
    assert not waits(session, house.owner)
    assert "referenties" not in client.get(page).text
    shown = sign_in(house.lead).get(f"/experimenten/{experiment.path}/referentie").text
    assert 'name="words"' in shown
    assert step(sign_in(house.lead), experiment, "agree", words=WORDS).status_code == 302
    assert told(session) == {house.maker.email}
    assert not waits(session, house.officer)
    client.delete_cookie("vraagplein")
    text = client.get(page).text
    section = text[text.index('id="referenties"') :]
    for part in (experiment.title, str(outcome.label), experiment.lessons[0].title, WORDS, house.agency.name):
        assert part in section


def test_every_outcome_is_shown_alike(house, make_experiment, session, client):
    looks = set()
    experiment = make_experiment(ExperimentState.SUCCEEDED)
    experiment.reference = SupplierReference(state=ReferenceState.AGREED, answered_at=experiment.ended_at, words=WORDS)
    session.commit()
    for outcome in sorted(ENDED):
        experiment.state = outcome
        experiment.failure_kind = "simple" if outcome is ExperimentState.FAILED else None
        session.commit()
        text = client.get(f"/organisaties/{house.supplier.slug}").text
        section = text[text.index('id="referenties"') : text.index("</section>", text.index('id="referenties"'))]
        assert "vp-status--neutral" in section
        looks.add(section.count("<"))
    # As many parts for each, but for the drawing of the mark beside the word.
    assert max(looks) - min(looks) <= 4


def test_no_with_words_for_the_supplier_only_and_yes_after_all(failed, house, sign_in, session, client):
    ask(sign_in(house.maker), failed)
    assert step(sign_in(house.director), failed, "decline", words="Nog even niet.").status_code == 302
    assert state_of(session, failed) is ReferenceState.DECLINED
    assert "Nog even niet." in sign_in(house.maker).get(f"/experimenten/{failed.path}/referentie").text
    assert "Nog even niet." not in client.get(f"/organisaties/{house.supplier.slug}").text
    assert ask(sign_in(house.maker), failed).status_code == 409
    assert step(sign_in(house.maker), failed, "ask_again").status_code == 409
    assert step(sign_in(house.officer), failed, "agree", words=WORDS).status_code == 302
    assert failed.title in client.get(f"/organisaties/{house.supplier.slug}").text


def test_the_subject_of_the_answer_is_a_sentence(failed, house, sign_in, session):
    ask(sign_in(house.maker), failed)
    step(sign_in(house.lead), failed, "agree", words=WORDS)
    step(sign_in(house.lead), failed, "withdraw")
    subjects = session.scalars(select(Mail.subject).where(Mail.recipient == house.maker.email)).all()
    assert f"Akkoord met uw referentie: {failed.title}" in subjects
    assert f"Toestemming voor uw referentie ingetrokken: {failed.title}" in subjects


def test_both_can_go_back(failed, house, sign_in, session, client):
    page = f"/organisaties/{house.supplier.slug}"
    ask(sign_in(house.maker), failed)
    step(sign_in(house.lead), failed, "agree", words=WORDS)
    assert step(sign_in(house.director), failed, "withdraw").status_code == 302
    assert WORDS not in client.get(page).text
    assert step(sign_in(house.lead), failed, "agree").status_code == 409
    assert step(sign_in(house.maker), failed, "ask_again").status_code == 302
    step(sign_in(house.lead), failed, "agree", words=WORDS)
    assert WORDS in client.get(page).text
    assert step(sign_in(house.maker), failed, "drop").status_code == 302
    assert WORDS not in client.get(page).text
    assert state_of(session, failed) is ReferenceState.WITHDRAWN


def test_who_is_second_keeps_the_words(failed, house, sign_in, session):
    ask(sign_in(house.maker), failed)
    session.expire_all()
    seen = str(failed.reference.version)
    step(sign_in(house.lead), failed, "decline")
    late = step(sign_in(house.director), failed, "agree", words="Dit typte ik.", version=seen)
    assert late.status_code == 409
    assert "Dit typte ik." in late.text
    assert state_of(session, failed) is ReferenceState.DECLINED


def test_too_many_words_are_kept_and_refused(failed, house, sign_in, session):
    ask(sign_in(house.maker), failed)
    answer = step(sign_in(house.lead), failed, "agree", words="x" * 601)
    assert answer.status_code == 422
    assert "x" * 601 in answer.text
    assert state_of(session, failed) is ReferenceState.ASKED


def test_it_is_between_the_two(failed, house, sign_in, session, client):
    address = f"/experimenten/{failed.path}/referentie"
    assert "/inloggen" in client.get(address).location
    strangers = (house.owner, house.assessor, member(AgencyFactory(), Role.DIRECTOR))
    for user in strangers:
        assert sign_in(user).get(address).status_code == 403
        assert ask(sign_in(user), failed).status_code == 403
    assert ask(sign_in(house.lead), failed).status_code == 403
    ask(sign_in(house.maker), failed)
    for user in (*strangers, house.maker):
        assert step(sign_in(user), failed, "agree").status_code == 403
    assert step(sign_in(house.lead), failed, "nergens").status_code == 404
    assert state_of(session, failed) is ReferenceState.ASKED


@pytest.mark.parametrize("state", [state for state in ExperimentState if state not in ENDED])
def test_only_what_has_ended_is_a_reference(state, house, make_experiment, sign_in, session):
    experiment = make_experiment(state)
    assert ask(sign_in(house.maker), experiment).status_code == 409
    assert sign_in(house.maker).get(f"/experimenten/{experiment.path}/referentie").status_code == 409
    assert session.scalars(select(SupplierReference)).all() == []


def test_the_way_to_it_stands_on_the_page_of_the_experiment(failed, house, sign_in, session, client):
    def has_link(user):
        return f"/experimenten/{failed.path}/referentie" in sign_in(user).get(f"/experimenten/{failed.path}").text

    assert has_link(house.maker)
    assert not has_link(house.lead)
    ask(sign_in(house.maker), failed)
    assert has_link(house.lead)
    assert not has_link(house.owner)
