"""Writing a vraagstuk, from an empty concept to open for proposals and its end."""

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges import services
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.states import ChallengeState
from app.core.errors import InvalidStepError, NotPermittedError
from app.notifications.models import Mail
from app.search.models import IndexEvent
from app.search.services import rebuild
from tests.factories import ChallengeFactory, actor_of, member
from tests.web.challenges.terms import terms

TEXTS = {name: f"Antwoord op {name}." for name in SIX_QUESTIONS}


def writing(challenge, **changes):
    return {"title": challenge.title, **TEXTS, "version": challenge.version, **changes}


def fresh(session, challenge):
    session.expire_all()
    return session.get(Challenge, challenge.id)


@pytest.fixture
def concept(session, people):
    return ChallengeFactory(organisation=people.agency)


@pytest.fixture
def dialogue(session, people, theme):
    return ChallengeFactory(organisation=people.agency, published=True, themes=[theme])


def test_from_nothing_to_open(client, app, session, people, theme, sign_in):
    rebuild(session(), app.extensions["search"])
    sign_in(people.officer)
    begun = client.post("/vraagstukken/nieuw", data={"problem": "Wie wacht er te lang?"})
    challenge = session.scalars(select(Challenge)).one()
    assert begun.headers["Location"] == f"/vraagstukken/{challenge.path}/bewerken"
    saved = client.post(begun.headers["Location"], data=writing(challenge, themes=[theme.id]))
    page = saved.headers["Location"]
    assert client.post(f"{page}/stap/start_dialogue").status_code == 409  # nobody looked whether it exists already
    challenge = fresh(session, challenge)
    assert client.post(f"{page}/bestaat-dit-al", data={"version": challenge.version}).status_code == 302
    assert client.post(f"{page}/stap/start_dialogue").status_code == 302
    challenge = fresh(session, challenge)
    assert challenge.stage is ChallengeState.DIALOGUE
    report = {"report": "Wij spraken zes bedrijven.", "step": "publish", "version": challenge.version}
    assert client.post(f"{page}/dialoogverslag/bewerken", data=report).status_code == 302
    challenge = fresh(session, challenge)
    assert client.post(f"{page}/openen", data=terms(challenge)).status_code == 302
    assert client.post(f"{page}/stap/open").status_code == 403  # the owner opens, not the officer
    sign_in(people.owner)
    assert client.get(f"{page}/stap/open").status_code == 200
    assert client.post(f"{page}/stap/open").headers["Location"] == page
    challenge = fresh(session, challenge)
    assert challenge.stage is ChallengeState.OPEN
    assert (challenge.budget_eur, challenge.scaling_max_eur) == (60_000, 120_000)
    assert [(c.name, c.weight) for c in challenge.criteria] == [
        ("Werkt het voor mensen?", 60),
        ("Hoe klein kan de proef?", 40),
    ]
    of_challenges = select(AuditEntry.action).where(AuditEntry.record_kind == "challenge")
    actions = session.scalars(of_challenges.where(AuditEntry.action != "attempt_refused")).all()
    in_order = ["created", "edited", "reuse_checked", "start_dialogue", "report_published", "prepared", "open"]
    assert actions == in_order
    assert session.scalar(select(func.count()).select_from(IndexEvent).where(IndexEvent.kind == "challenge"))


def test_writing_asks_to_sign_in_and_to_be_an_officer(client, session, people, concept, dialogue, sign_in):
    paths = ["/vraagstukken/nieuw", f"/vraagstukken/{dialogue.path}/bewerken", f"/vraagstukken/{dialogue.path}/openen"]
    session.commit()
    for path in paths:
        assert "/inloggen" in client.get(path).headers["Location"]
    for person in (people.supplier, people.colleague):
        sign_in(person)
        assert {client.get(path).status_code for path in paths} == {403}
        assert {client.post(path, data={"title": "x"}).status_code for path in paths} == {403}
    sign_in(people.other_officer)
    assert client.get(paths[1]).status_code == 403
    assert (
        client.post(f"/vraagstukken/{dialogue.path}/stap/withdraw", data={"reason": "Zomaar, echt."}).status_code == 403
    )


def test_the_same_form_sent_twice_makes_one_record(client, session, people, sign_in):
    sign_in(people.officer)
    form = {"problem": "Wie wacht er te lang?", "idempotency_key": "een-sleutel-van-dit-formulier"}
    answers = [client.post("/vraagstukken/nieuw", data=form) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert session.scalar(select(func.count()).select_from(Challenge)) == 1


def test_an_incomplete_concept_says_what_is_missing(client, session, people, concept, sign_in):
    concept.urgency = ""
    sign_in(people.officer)
    assert client.get(f"/vraagstukken/{concept.path}/stap/start_dialogue").text.count("<li>") > 0
    answer = client.post(f"/vraagstukken/{concept.path}/stap/start_dialogue")
    assert answer.status_code == 409
    concept = fresh(session, concept)
    assert concept.state is ChallengeState.CONCEPT
    assert concept.published_at is None


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("title", "", 422),
        ("title", "x" * 201, 422),
        ("problem", "x" * 1_000_000, 422),
        ("problem", "a\x00b <script>alert(1)</script> 🚲 =1+1 ../", 302),
        ("themes", "999999", 422),
        ("themes", "abc", 422),
    ],
)
def test_bad_input_loses_nothing(client, session, people, concept, sign_in, field, value, status):
    sign_in(people.officer)
    form = writing(concept, **{field: value})
    answer = client.post(f"/vraagstukken/{concept.path}/bewerken", data=form)
    assert answer.status_code == status
    if status == 422:
        assert "data-error-summary" in answer.text
        assert TEXTS["benefit"] in answer.text
        assert fresh(session, concept).benefit != TEXTS["benefit"]
    else:
        assert fresh(session, concept).problem == "ab <script>alert(1)</script> 🚲 =1+1 ../"
        assert "<script>alert" not in client.get(f"/vraagstukken/{concept.path}").text


def test_at_most_four_themes(client, session, people, concept, sign_in):
    from tests.factories import ThemeFactory

    themes = ThemeFactory.create_batch(5)
    sign_in(people.officer)
    form = writing(concept, themes=[theme.id for theme in themes])
    assert client.post(f"/vraagstukken/{concept.path}/bewerken", data=form).status_code == 422
    form["themes"] = form["themes"][:4]
    assert client.post(f"/vraagstukken/{concept.path}/bewerken", data=form).status_code == 302
    assert len(fresh(session, concept).themes) == 4


def test_who_saves_second_gets_their_text_back(client, session, people, concept, sign_in):
    sign_in(people.officer)
    stale = writing(concept, problem="Dit typte ik een uur lang.")
    client.post(f"/vraagstukken/{concept.path}/bewerken", data=writing(concept, problem="Ik was eerder."))
    answer = client.post(f"/vraagstukken/{concept.path}/bewerken", data=stale)
    assert answer.status_code == 409
    assert "Dit typte ik een uur lang." in answer.text
    assert fresh(session, concept).problem == "Ik was eerder."


def test_changing_only_the_themes_is_a_new_version(client, session, people, concept, theme, sign_in):
    sign_in(people.officer)
    before = concept.version
    same = {name: getattr(concept, name) for name in SIX_QUESTIONS}
    form = {"title": concept.title, **same, "themes": [theme.id], "version": before}
    client.post(f"/vraagstukken/{concept.path}/bewerken", data=form)
    assert fresh(session, concept).version > before


def test_saving_while_somebody_types(client, session, people, concept, sign_in):
    sign_in(people.officer)
    json = {"Accept": "application/json"}
    address = f"/vraagstukken/{concept.ref}/bewaren"
    form = writing(concept, problem="Half een zin")
    first = client.post(address, data=form, headers=json)
    assert first.json["version"] == concept.version > form["version"]
    again = client.post(
        address, data={**form, "version": first.json["version"], "problem": "Een hele zin."}, headers=json
    )
    assert again.status_code == 200
    assert client.post(address, data=form, headers=json).status_code == 409
    assert client.post(address, data={**form, "title": "x" * 500}, headers=json).status_code == 422
    assert fresh(session, concept).problem == "Een hele zin."


def test_half_sentences_never_become_public(client, session, people, dialogue, sign_in):
    sign_in(people.officer)
    assert client.post(f"/vraagstukken/{dialogue.ref}/bewaren", data=writing(dialogue)).status_code == 403
    assert "data-autosave" not in client.get(f"/vraagstukken/{dialogue.path}/bewerken").text


def test_what_is_public_stays_complete(client, session, people, dialogue, theme, sign_in):
    sign_in(people.officer)
    path = f"/vraagstukken/{dialogue.path}/bewerken"
    assert client.post(path, data=writing(dialogue, themes=[theme.id], benefit=" ")).status_code == 422
    assert client.post(path, data=writing(dialogue)).status_code == 422  # no theme left
    assert client.post(path, data=writing(dialogue, themes=[theme.id])).status_code == 302


def test_after_opening_only_an_announcement_changes_something(client, session, people, sign_in):
    challenge = ChallengeFactory(organisation=people.agency, opened=True)
    sign_in(people.officer)
    for rest, data in (("bewerken", writing(challenge)), ("openen", terms(challenge))):
        assert client.get(f"/vraagstukken/{challenge.path}/{rest}").status_code == 409
        assert client.post(f"/vraagstukken/{challenge.path}/{rest}", data=data).status_code == 409


def test_withdrawing_needs_a_reason_that_everybody_reads(client, session, people, dialogue, sign_in):
    services_before = session.scalar(select(func.count()).select_from(Mail))
    sign_in(people.supplier)
    client.post(f"/vraagstukken/{dialogue.path}/volgen")
    sign_in(people.owner)
    path = f"/vraagstukken/{dialogue.path}/stap/withdraw"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"reason": "Nee"}).status_code == 422
    assert client.post(path, data={"reason": "De wet is veranderd; dit is nu van het Rijk."}).status_code == 302
    page = client.get(f"/vraagstukken/{dialogue.path}")
    assert "dit is nu van het Rijk" in page.text
    assert fresh(session, dialogue).state is ChallengeState.WITHDRAWN
    assert session.scalar(select(func.count()).select_from(Mail)) == services_before + 1


@pytest.mark.parametrize("action", ["bestaat-niet", "decide", "start_experiment"])
def test_steps_without_a_button_here_are_unknown(client, session, people, dialogue, sign_in, action):
    sign_in(people.officer)
    assert client.post(f"/vraagstukken/{dialogue.path}/stap/{action}").status_code == 404


def test_a_step_at_the_wrong_moment(client, session, people, dialogue, sign_in):
    sign_in(people.officer)
    assert client.post(f"/vraagstukken/{dialogue.path}/stap/start_dialogue").status_code == 409
    assert client.get(f"/vraagstukken/{dialogue.path}/stap/start_dialogue").status_code == 409


def test_opening_what_somebody_changed_meanwhile(client, session, people, dialogue, sign_in):
    sign_in(people.owner)
    stale = client.post(
        f"/vraagstukken/{dialogue.path}/stap/withdraw", data={"version": "0", "reason": "Een goede reden."}
    )
    assert stale.status_code == 409
    assert fresh(session, dialogue).state is ChallengeState.DIALOGUE


def test_beginning_again_when_no_proposals_came(client, session, people, theme, sign_in):
    challenge = ChallengeFactory(organisation=people.agency, unsealed=True, themes=[theme])
    sign_in(people.officer)
    reason = "Leveranciers vonden de termijn te kort."
    why = {"reason": reason, "cause": "too_little_time"}
    assert client.post(f"/vraagstukken/{challenge.path}/stap/no_proposals", data=why).status_code == 302
    assert reason in client.get(f"/vraagstukken/{challenge.path}").text
    answer = client.post(f"/vraagstukken/{challenge.path}/opnieuw")
    copy = session.scalars(select(Challenge).order_by(Challenge.id.desc())).first()
    assert answer.headers["Location"].endswith(f"{copy.path}/bewerken")
    assert copy.state is ChallengeState.CONCEPT
    assert copy.problem == challenge.problem
    assert [t.id for t in copy.themes] == [theme.id]
    assert copy.budget_eur is None


def test_from_decided_to_completed(session, people):
    challenge = ChallengeFactory(organisation=people.agency, unsealed=True)
    officer = actor_of(people.officer)
    with pytest.raises(NotPermittedError):
        services.mark_decided(challenge, by=officer)
    services.mark_decided(challenge, by=actor_of(member(people.agency, Role.DIRECTOR)))
    assert challenge.decided_at is not None
    services.mark_in_experiment(challenge, by=officer)
    services.mark_in_experiment(challenge, by=officer)
    services.complete(challenge, by=officer)
    session.flush()
    assert challenge.state is ChallengeState.COMPLETED
    with pytest.raises(InvalidStepError):
        services.mark_in_experiment(challenge, by=officer)
