"""The guard on the page: marks while somebody types, who wrote the sentence, and the second person who lifts it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges import guarding, services
from app.challenges.blocks import counts_by_rule
from app.challenges.findings import is_clear
from app.challenges.guard import advice
from app.challenges.models import SIX_QUESTIONS, Challenge, GuardBlock
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError
from app.core.work import work_list
from app.notifications.models import Mail
from tests.factories import AgencyFactory, ChallengeFactory, ThemeFactory, UserFactory, actor_of, member

STOPPED = "Wij zoeken een leverancier die een app bouwt waarmee inwoners hun schulden kunnen melden."
REWRITTEN = "Inwoners met schulden melden zich gemiddeld pas na vijf jaar; hoe bereiken we hen eerder?"
REASON = "De app bestaat al; de zin vertelt dat mensen er niet in komen."
JSON = {"Accept": "application/json"}


def fresh(session, challenge) -> Challenge:
    session.expire_all()
    return session.get(Challenge, challenge.id)


def texts(challenge, **changes):
    saved = {name: getattr(challenge, name) for name in ("title", *SIX_QUESTIONS)}
    themes = [theme.id for theme in challenge.themes]
    return {**saved, "themes": themes, "version": challenge.version, **changes}


def save(client, challenge, **changes):
    return client.post(f"/vraagstukken/{challenge.path}/bewerken", data=texts(challenge, **changes))


def mails_to(session, person):
    return session.scalars(select(Mail).where(Mail.user_id == person.id).order_by(Mail.id)).all()


@pytest.fixture
def concept(session, people, theme):
    return ChallengeFactory(organisation=people.agency, created_by=people.officer, themes=[theme])


@pytest.fixture
def stopped(client, session, people, concept, sign_in):
    """A concept with a sentence of the officer that the guard stops."""
    sign_in(people.officer)
    assert save(client, concept, problem=STOPPED).status_code == 302
    return fresh(session, concept)


@pytest.fixture
def lifted(stopped, session, people):
    """The same, with all blocks lifted by a colleague."""
    for block in stopped.guard_blocks:
        guarding.lift(block, reason=REASON, by=actor_of(people.colleague))
    session.commit()
    return stopped


def blocks_of(challenge):
    return [(block.field, block.sentence, block.written_by_id) for block in challenge.guard_blocks]


# Beginning with what goes wrong


def test_a_new_vraagstuk_asks_what_goes_wrong_and_proposes_the_rest(client, session, people, theme, sign_in):
    ThemeFactory(name="Wachten", slug="wachten", synonyms=["balie"])
    sign_in(people.officer)
    page = client.get("/vraagstukken/nieuw").text
    assert 'name="problem"' in page
    assert 'name="title"' not in page
    problem = "Inwoners met schulden wachten te lang. Aan de balie is het druk."
    begun = client.post("/vraagstukken/nieuw", data={"problem": problem})
    challenge = session.scalars(select(Challenge)).one()
    assert begun.location == f"/vraagstukken/{challenge.path}/bewerken"
    assert (challenge.title, challenge.problem) == ("Inwoners met schulden wachten te lang", problem)
    assert {chosen.slug for chosen in challenge.themes} == {"schulden", "wachten"}
    following = client.get(begun.location).text
    assert all(f'name="{name}"' in following for name in ("title", *SIX_QUESTIONS, "themes"))
    assert following.count(" checked") >= 2


@pytest.mark.parametrize("problem", ["", "   ", "x" * 2001])
def test_beginning_with_nothing_or_too_much_loses_nothing(client, session, people, sign_in, problem):
    sign_in(people.officer)
    answer = client.post("/vraagstukken/nieuw", data={"problem": problem})
    assert answer.status_code == 422
    assert problem.strip() in answer.text
    assert session.scalar(select(func.count()).select_from(Challenge)) == 0


def test_the_title_follows_the_problem_until_somebody_chooses_another(client, session, people, sign_in):
    sign_in(people.officer)
    client.post("/vraagstukken/nieuw", data={"problem": STOPPED})
    challenge = session.scalars(select(Challenge)).one()
    save(client, challenge, problem=REWRITTEN)
    challenge = fresh(session, challenge)
    assert challenge.title == REWRITTEN
    assert is_clear(challenge)
    save(client, challenge, title="Hoe bereiken we mensen met schulden eerder?")
    challenge = fresh(session, challenge)
    save(client, challenge, problem="Mensen wachten te lang.")
    assert fresh(session, challenge).title == "Hoe bereiken we mensen met schulden eerder?"


def test_a_title_that_follows_is_not_explained_a_second_time(client, session, people, sign_in):
    sign_in(people.officer)
    begun = client.post("/vraagstukken/nieuw", data={"problem": STOPPED})
    challenge = session.scalars(select(Challenge)).one()
    marked = '<mark class="vp-guard__mark">app bouwt</mark>'
    page = client.get(f"{begun.location}?lang=en").text
    assert page.count(marked) == 1
    assert page.index("the title follows by itself") < page.index(marked)
    assert marked not in look(client, "title", challenge.title, challenge, problem=STOPPED).text
    assert marked in look(client, "title", f"{challenge.title}!", challenge, problem=STOPPED).text


def test_themes_are_proposed_where_none_are_chosen(client, session, people, theme, sign_in):
    challenge = ChallengeFactory(organisation=people.agency)
    other = ThemeFactory()
    sign_in(people.officer)
    save(client, challenge, evidence="Onderzoek naar schulden.", themes=[other.id])
    challenge = fresh(session, challenge)
    assert [chosen.id for chosen in challenge.themes] == [other.id]
    save(client, challenge, themes=[])
    challenge = fresh(session, challenge)
    assert challenge.themes == []  # somebody took them away
    save(client, challenge)
    assert [chosen.slug for chosen in fresh(session, challenge).themes] == ["schulden"]


# One question a screen


def test_one_question_a_screen_saves_only_that_one(client, session, people, concept, sign_in):
    sign_in(people.officer)
    path = f"/vraagstukken/{concept.path}/bewerken"
    page = client.get(path, query_string={"vraag": "problem"}).text
    assert 'name="problem"' in page
    assert 'name="benefit"' not in page
    form = {"problem": "Zij wachten een uur.", "version": concept.version, "naar": "volgende"}
    going = client.post(f"{path}?vraag=problem", data=form)
    assert going.location == f"{path}?vraag=frequency"
    concept = fresh(session, concept)
    assert concept.problem == "Zij wachten een uur."
    assert concept.benefit == "Niemand wacht langer dan een kwartier."
    assert [chosen.slug for chosen in concept.themes] == ["schulden"]
    back = client.post(f"{path}?vraag=problem", data={**form, "version": concept.version, "naar": "vorige"})
    assert back.location == f"{path}?vraag=sufferers"


def test_the_last_screen_asks_for_title_and_themes(client, session, people, concept, sign_in):
    sign_in(people.officer)
    path = f"/vraagstukken/{concept.path}/bewerken"
    page = client.get(f"{path}?vraag=title").text
    assert 'name="title"' in page
    assert 'name="themes"' in page
    assert 'name="problem"' not in page
    form = {"title": "Wie wacht er?", "themes": [concept.themes[0].id], "version": concept.version}
    assert client.post(f"{path}?vraag=title", data=form).location == f"/vraagstukken/{concept.path}"
    concept = fresh(session, concept)
    assert concept.title == "Wie wacht er?"
    assert concept.problem


def test_one_question_is_saved_while_somebody_types(client, session, people, concept, sign_in):
    sign_in(people.officer)
    form = {"benefit": "Half een zin", "version": concept.version}
    saved = client.post(f"/vraagstukken/{concept.ref}/bewaren?vraag=benefit", data=form, headers=JSON)
    assert saved.status_code == 200
    concept = fresh(session, concept)
    assert concept.benefit == "Half een zin"
    assert concept.problem


def test_another_screen_points_at_what_is_stopped_elsewhere(client, stopped):
    page = client.get(f"/vraagstukken/{stopped.path}/bewerken?vraag=benefit").text
    assert f"/vraagstukken/{stopped.path}/bewerken#problem" in page


def test_a_question_that_does_not_exist(client, people, concept, sign_in):
    sign_in(people.officer)
    path = f"/vraagstukken/{concept.path}/bewerken?vraag=organisation_id"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"version": concept.version}).status_code == 404


# While somebody types


def look(client, field, text=None, challenge=None, **texts):
    address = f"/vraagstukken/wachter?veld={field}" + (f"&vraagstuk={challenge.ref}" if challenge else "")
    return client.post(address, data=texts if text is None else {**texts, field: text})


def test_the_exact_words_are_marked_while_somebody_types(client, session, people, sign_in):
    sign_in(people.officer)
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    found = look(client, "problem", STOPPED)
    assert found.status_code == 200
    assert '<mark class="vp-guard__mark">app bouwt</mark>' in found.text
    assert "vp-guard__item--stop" in found.text
    assert "data-guard-begin=" in found.text
    assert "hx-swap-oob" in found.text
    assert "<mark" not in look(client, "problem", REWRITTEN).text
    assert session.scalar(select(func.count()).select_from(GuardBlock)) == 0
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_all_texts_together_are_asked_for_a_problem_once(client, people, concept, sign_in):
    sign_in(people.officer)
    flat = dict.fromkeys(("title", *SIX_QUESTIONS), "Het park ligt erachter.")
    flat |= {"problem": "De opvang heeft zestig plekken.", "benefit": "De school staat ernaast."}
    nudge = "We lezen nog niet wat er misgaat"
    assert look(client, "benefit", challenge=concept, **flat).text.count(nudge) == 1
    asks = {**flat, "urgency": "Hoe helpen we bezoekers?"}
    assert nudge not in look(client, "benefit", challenge=concept, **asks).text
    # On a screen with one question the saved answers count too.
    assert nudge not in look(client, "benefit", flat["benefit"], concept).text
    save(client, concept, **flat)
    assert client.get(f"/vraagstukken/{concept.path}/bewerken").text.count(nudge) == 1


def test_what_was_lifted_is_not_stopped_again_while_typing(client, people, lifted, sign_in):
    sign_in(people.officer)
    assert "vp-guard__item--lifted" in look(client, "problem", STOPPED, lifted).text
    assert "vp-guard__item--stop" not in look(client, "problem", STOPPED, lifted).text
    assert "vp-guard__item--stop" in look(client, "benefit", STOPPED, lifted).text


def test_looking_has_the_limits_of_the_form(client, people, concept, sign_in):
    sign_in(people.officer)
    assert look(client, "problem", "x" * 2001).status_code == 422
    assert look(client, "title", "x" * 201).status_code == 422
    assert look(client, "problem", "").status_code == 200
    assert look(client, "themes", "1").status_code == 404
    assert look(client, "created_by_id", "1").status_code == 404
    hostile = look(client, "problem", f"<script>alert(1)</script> {STOPPED}").text
    assert "<script>alert" not in hostile


def test_looking_is_for_who_is_signed_in_and_may_read(client, session, people, concept, sign_in):
    session.commit()
    assert look(client, "problem", STOPPED).status_code == 302
    signed_out = client.post("/vraagstukken/wachter?veld=problem", data={"problem": STOPPED}, headers=JSON)
    assert signed_out.status_code == 401
    sign_in(people.other_officer)
    assert look(client, "problem", STOPPED, concept).status_code == 404


# Who wrote the sentence


def test_a_concept_is_saved_whatever_the_guard_says_and_tells_so(client, people, stopped):
    page = client.get(f"/vraagstukken/{stopped.path}").text
    assert f"/vraagstukken/{stopped.path}/bewerken#problem" in page
    assert '<mark class="vp-guard__mark">app bouwt</mark>' in page
    assert '<mark class="vp-guard__mark">app bouwt</mark>' in client.get(f"/vraagstukken/{stopped.path}/bewerken").text


def test_the_writer_of_a_sentence_stays_its_writer(client, session, people, stopped, sign_in):
    assert {(field, writer) for field, _, writer in blocks_of(stopped)} == {("problem", people.officer.id)}
    sign_in(people.owner)
    save(client, stopped, benefit="Niemand wacht meer.", problem=f"{STOPPED} Met behulp van drones zien we meer.")
    writers = {sentence: writer for _, sentence, writer in blocks_of(fresh(session, stopped))}
    assert writers[STOPPED] == people.officer.id
    assert writers["Met behulp van drones zien we meer."] == people.owner.id


def test_a_sentence_from_before_the_guard_is_not_of_who_saves_next(client, session, people, concept, sign_in):
    concept.problem = STOPPED
    sign_in(people.owner)
    save(client, concept, benefit="Niemand wacht meer.")
    assert {writer for _, _, writer in blocks_of(fresh(session, concept))} == {people.officer.id}


def test_the_row_goes_with_the_sentence(client, session, people, stopped):
    save(client, stopped, problem=REWRITTEN)
    assert blocks_of(fresh(session, stopped)) == []


def test_saving_twice_and_while_typing_keeps_one_row_a_sentence(client, session, people, stopped):
    before = blocks_of(stopped)
    save(client, stopped)
    stopped = fresh(session, stopped)
    form = texts(stopped, problem=f"{STOPPED} {STOPPED}")
    assert client.post(f"/vraagstukken/{stopped.ref}/bewaren", data=form, headers=JSON).status_code == 200
    assert blocks_of(fresh(session, stopped)) == before


def test_who_begins_again_is_the_writer(session, people):
    ended = ChallengeFactory(organisation=people.agency, closed=True, problem=STOPPED)
    ended.state = ChallengeState.NO_PROPOSALS
    copy = services.copy_as_concept(ended, by=actor_of(people.officer))
    session.flush()
    assert {writer for _, _, writer in blocks_of(copy)} == {people.officer.id}


# Publishing


def test_nothing_goes_public_with_an_open_finding(client, session, people, stopped):
    step = f"/vraagstukken/{stopped.path}/stap/start_dialogue"
    page = client.get(step).text
    assert f"/vraagstukken/{stopped.path}/bewerken#problem" in page
    assert '<mark class="vp-guard__mark">app bouwt</mark>' in page
    assert client.post(step).status_code == 409
    assert fresh(session, stopped).state is ChallengeState.CONCEPT
    save(client, stopped, problem=REWRITTEN)
    session.execute(Challenge.__table__.update().values(reuse_checked_at=now()))
    session.commit()
    assert client.post(step).status_code == 302
    assert fresh(session, stopped).state is ChallengeState.DIALOGUE


def test_publishing_reads_the_text_as_it_is_saved_at_that_moment(session, people, concept):
    """The record in hand is clear; somebody else saved a solution after it was read."""
    session.commit()
    assert concept.problem
    session.execute(
        Challenge.__table__.update().where(Challenge.id == concept.id).values(problem=STOPPED),
        execution_options={"synchronize_session": False},
    )
    with pytest.raises(InvalidStepError):
        services.start_dialogue(concept, by=actor_of(people.officer))
    assert concept.state is ChallengeState.CONCEPT


def test_a_lift_that_was_taken_back_by_rewriting_does_not_publish(client, session, people, lifted, sign_in):
    sign_in(people.officer)
    save(client, lifted, problem=f"Dringend: {STOPPED}")
    assert client.post(f"/vraagstukken/{lifted.path}/stap/start_dialogue").status_code == 409


def test_in_dialogue_nothing_is_saved_with_an_open_finding(client, session, people, theme, sign_in):
    dialogue = ChallengeFactory(organisation=people.agency, published=True, themes=[theme])
    sign_in(people.officer)
    answer = save(client, dialogue, benefit=STOPPED)
    assert answer.status_code == 422
    assert 'href="#benefit"' in answer.text  # the message leads to its field
    assert '<mark class="vp-guard__mark">app bouwt</mark>' in answer.text
    assert STOPPED in answer.text
    dialogue = fresh(session, dialogue)
    assert dialogue.benefit != STOPPED
    assert dialogue.guard_blocks == []
    assert save(client, dialogue, benefit="Niemand wacht meer.").status_code == 302


# Lifting


def test_a_second_person_lifts_with_a_public_reason(client, session, people, stopped, sign_in):
    sign_in(people.colleague)
    assert client.get(f"/vraagstukken/{stopped.path}/wachter").status_code == 200
    for block in stopped.guard_blocks:
        path = f"/vraagstukken/{stopped.path}/wachter/{block.id}"
        assert client.get(path).status_code == 200
        assert client.post(path, data={"reason": REASON}).location == f"/vraagstukken/{stopped.path}/wachter"
    stopped = fresh(session, stopped)
    assert is_clear(stopped)
    assert {block.lifted_by_id for block in stopped.guard_blocks} == {people.colleague.id}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "lifted")).first()
    assert (entry.actor_id, entry.reason, entry.details["field"]) == (people.colleague.id, REASON, "problem")
    mail = mails_to(session, people.officer)[-1]
    assert REASON in mail.body
    assert mail.is_private


def test_the_writer_does_not_lift(client, session, people, stopped, sign_in):
    block = stopped.guard_blocks[0]
    path = f"/vraagstukken/{stopped.path}/wachter/{block.id}"
    assert client.get(path).location == f"/vraagstukken/{stopped.path}/wachter"
    assert client.post(path, data={"reason": REASON}).status_code == 403
    assert not is_clear(fresh(session, stopped))
    block.reason, block.lifted_by_id, block.lifted_at = REASON, people.officer.id, now()
    with pytest.raises(IntegrityError):  # not even past the service
        session.flush()
    session.rollback()


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "Fill in this field."),
        ("ok", "Give a reason of at least 10 characters."),
        ("        ", "Fill in this field."),
        ("aaaaaaaaaaaa", "Write the reason in words, so that others understand it."),
        ("x" * 1001, "Use at most 1.000 characters."),
    ],
)
def test_a_reason_that_is_none_has_its_own_message(client, session, people, stopped, sign_in, reason, message):
    sign_in(people.colleague)
    path = f"/vraagstukken/{stopped.path}/wachter/{stopped.guard_blocks[0].id}?lang=en"
    answer = client.post(path, data={"reason": reason})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert message in answer.text
    assert not is_clear(fresh(session, stopped))


def test_nobody_from_elsewhere_lifts_or_looks(client, session, people, stopped, sign_in):
    block = stopped.guard_blocks[0]
    paths = [f"/vraagstukken/{stopped.path}/wachter", f"/vraagstukken/{stopped.path}/wachter/{block.id}"]
    client.post("/uitloggen")
    assert all("/inloggen" in client.get(path).location for path in paths)
    for person in (people.supplier, people.other_officer, UserFactory(is_administrator=True)):
        sign_in(person)
        assert {client.get(path).status_code for path in paths} == {404}
        assert client.post(paths[1], data={"reason": REASON}).status_code == 404
        assert client.post(f"{paths[1]}/vragen").status_code == 404
    public = ChallengeFactory(organisation=people.agency, published=True)
    session.commit()
    assert client.get(f"/vraagstukken/{public.path}/wachter").status_code == 403


def test_a_block_of_another_vraagstuk_is_not_found(client, session, people, stopped, sign_in):
    other = ChallengeFactory(organisation=people.agency)
    sign_in(people.colleague)
    for block_id in (stopped.guard_blocks[0].id, 2_147_483_647):
        path = f"/vraagstukken/{other.path}/wachter/{block_id}"
        assert client.get(path).status_code == 404
        assert client.post(path, data={"reason": REASON}).status_code == 404
    assert client.get(f"/vraagstukken/{other.path}/wachter/99999999999999999999").status_code == 404


def test_lifting_what_was_rewritten_or_lifted_meanwhile(client, session, people, stopped, sign_in):
    first, *rest = [block.id for block in stopped.guard_blocks]
    path = f"/vraagstukken/{stopped.path}/wachter/{first}"
    sign_in(people.colleague)
    assert client.post(path, data={"reason": REASON}).status_code == 302
    assert client.post(path, data={"reason": REASON}).status_code == 409
    sign_in(people.owner)
    assert client.post(path, data={"reason": "Een heel andere reden."}).status_code == 409
    assert session.get(GuardBlock, first).lifted_by_id == people.colleague.id
    sign_in(people.officer)
    save(client, fresh(session, stopped), problem=REWRITTEN)
    sign_in(people.colleague)
    assert client.post(path, data={"reason": REASON}).status_code == 404
    assert all(session.get(GuardBlock, block_id) is None for block_id in rest)


def test_a_block_that_went_while_somebody_lifts(session, people, stopped):
    block = stopped.guard_blocks[0]
    session.execute(
        GuardBlock.__table__.delete().where(GuardBlock.id == block.id),
        execution_options={"synchronize_session": False},
    )
    with pytest.raises(NotFoundError):
        guarding.lift(block, reason=REASON, by=actor_of(people.colleague))


def test_nothing_is_lifted_after_opening(session, people, stopped):
    stopped.state, stopped.opened_at, stopped.closing_at = ChallengeState.OPEN, now(), now() + timedelta(days=9)
    session.flush()
    with pytest.raises(NotPermittedError):
        guarding.lift(stopped.guard_blocks[0], reason=REASON, by=actor_of(people.colleague))


def test_what_was_lifted_is_public_without_the_name(client, session, people, lifted, sign_in):
    session.execute(Challenge.__table__.update().values(reuse_checked_at=now()))
    session.commit()
    sign_in(people.officer)
    assert client.post(f"/vraagstukken/{lifted.path}/stap/start_dialogue").status_code == 302
    client.post("/uitloggen")
    page = client.get(f"/vraagstukken/{lifted.path}?lang=en").text
    assert '<mark class="vp-guard__mark">app bouwt</mark>' in page
    assert REASON in page
    assert advice("R2", "en").title in page
    assert people.colleague.name not in page
    assert "No longer in the text" not in page
    # People have read why: the reason stays when the sentence goes.
    sign_in(people.officer)
    lifted = fresh(session, lifted)
    assert save(client, lifted, problem=REWRITTEN, title=REWRITTEN).status_code == 302
    page = client.get(f"/vraagstukken/{lifted.path}").text
    assert REASON in page
    assert "No longer in the text" in page


def test_in_a_concept_the_lift_goes_with_the_sentence(client, session, people, lifted, sign_in):
    sign_in(people.officer)
    save(client, lifted, problem=REWRITTEN)
    assert fresh(session, lifted).guard_blocks == []


def test_a_reason_is_text(client, session, people, stopped, sign_in):
    sign_in(people.colleague)
    path = f"/vraagstukken/{stopped.path}/wachter"
    client.post(f"{path}/{stopped.guard_blocks[0].id}", data={"reason": "<script>alert(1)</script> 🚲 =1+1"})
    assert "<script>alert" not in client.get(path).text
    assert "&lt;script&gt;alert" in client.get(path).text


# Asking a colleague


def waiting(session, person):
    return [(item.task.key, item.title) for item in work_list.waiting(session, actor_of(person))]


def test_the_writer_asks_colleagues_once(client, session, people, stopped):
    other_owner = member(people.agency, Role.OWNER)
    session.commit()
    path = f"/vraagstukken/{stopped.path}/wachter/{stopped.guard_blocks[0].id}/vragen"
    task = ("challenge.sentence", stopped.title)
    assert task not in waiting(session, people.colleague)
    assert client.post(path).location == f"/vraagstukken/{stopped.path}/wachter"
    for person, count in ((people.owner, 1), (other_owner, 1), (people.officer, 0), (people.colleague, 0)):
        assert len(mails_to(session, person)) == count
    mail = mails_to(session, people.owner)[0]
    assert STOPPED in mail.body
    assert f"/vraagstukken/{stopped.path}/wachter" in mail.body
    assert mail.is_private
    for person in (people.colleague, people.owner):
        assert task in waiting(session, person)
    for person in (people.officer, people.other_officer, people.supplier):
        assert task not in waiting(session, person)
    assert client.post(path).status_code == 409
    assert len(mails_to(session, people.owner)) == 1


def test_the_task_goes_when_the_sentence_is_lifted_or_rewritten(client, session, people, stopped, sign_in):
    block = stopped.guard_blocks[0]
    guarding.ask_colleagues(block, by=actor_of(people.officer))
    session.commit()
    task = ("challenge.sentence", stopped.title)
    assert task in waiting(session, people.colleague)
    guarding.lift(block, reason=REASON, by=actor_of(people.colleague))
    session.commit()
    # Another sentence that nobody asked about does not wait.
    assert task not in waiting(session, people.colleague)


def test_who_does_not_write_does_not_ask(client, people, stopped, sign_in):
    sign_in(people.colleague)
    path = f"/vraagstukken/{stopped.path}/wachter/{stopped.guard_blocks[0].id}/vragen"
    assert client.post(path).status_code == 403


def test_where_there_is_nobody_to_write_to(client, session, sign_in):
    agency = AgencyFactory()
    officer = member(agency, Role.OFFICER)
    challenge = ChallengeFactory(organisation=agency)
    sign_in(officer)
    save(client, challenge, problem=STOPPED)
    block = fresh(session, challenge).guard_blocks[0]
    asked = client.post(f"/vraagstukken/{challenge.path}/wachter/{block.id}/vragen", follow_redirects=True)
    assert asked.status_code == 200
    assert session.scalar(select(func.count()).select_from(Mail)) == 0


# What was lifted everywhere


def test_administrators_read_by_rule_what_was_lifted(client, session, people, lifted, sign_in):
    concept = ChallengeFactory(organisation=people.agency, created_by=people.officer, title="Een geheime titel")
    concept.problem = "Met behulp van drones willen we vaker inspecteren."
    guarding.note_blocks(concept, written_by_id=people.officer.id)
    session.flush()
    guarding.lift(concept.guard_blocks[0], reason="Die drones vliegen er al jaren.", by=actor_of(people.owner))
    lifted.state, lifted.published_at = ChallengeState.DIALOGUE, now()
    session.commit()
    sign_in(UserFactory(is_administrator=True))
    assert "/beheer/wachter" in client.get("/beheer").text
    page = client.get("/beheer/wachter").text
    assert page.index("Die drones vliegen er al jaren.") < page.index(REASON)  # the newest first
    assert lifted.path in page
    assert "Een geheime titel" not in page
    only = client.get("/beheer/wachter?regel=R6").text
    assert "Die drones vliegen er al jaren." in only
    assert REASON not in only
    assert client.get("/beheer/wachter?regel=R99&pagina=9").status_code == 200


def test_counts_by_rule(session, people, stopped):
    rules = {block.rule for block in stopped.guard_blocks}
    guarding.lift(stopped.guard_blocks[0], reason=REASON, by=actor_of(people.colleague))
    session.flush()
    counts = {count.rule: (count.lifted, count.stopped) for count in counts_by_rule()}
    assert sum(lifted for lifted, _ in counts.values()) == 1
    assert sum(now_stopped for _, now_stopped in counts.values()) == len(stopped.guard_blocks) - 1
    assert {rule for rule, numbers in counts.items() if numbers != (0, 0)} == rules


def test_only_administrators_read_it(client, session, people, sign_in):
    session.commit()
    assert "/inloggen" in client.get("/beheer/wachter").location
    for person in (people.officer, people.supplier, UserFactory(is_ambassador=True)):
        sign_in(person)
        assert client.get("/beheer/wachter").status_code == 403
