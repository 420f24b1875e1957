"""*Bestaat dit al?*: what is found, what is answered, and when a concept ends in taking something over."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.challenges import reuse
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import SIX_QUESTIONS, Challenge, ReuseAnswer
from app.challenges.reuse import Given
from app.challenges.reuse_search import nearest_to
from app.challenges.states import ChallengeState, ReuseVerdict
from app.core.clock import now
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments.models import Lesson
from app.experiments.states import ExperimentState, FailureKind
from app.notifications.models import Mail
from app.scaling.models import Adoption
from app.scaling.states import AdoptionState
from app.search.queries import hits_of
from app.search.services import rebuild
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from tests.factories import ChallengeFactory, ExperimentFactory, ThemeFactory, actor_of

SUBJECT = "Zwaluwen nestelen niet meer onder de dakgoot"
REASON = "Onze daken zijn van riet."
ENDED = {"started_at": now() - timedelta(days=90), "mandate_signed_at": now() - timedelta(days=91)}
ENDED |= {"ended_at": now() - timedelta(days=9)}


@pytest.fixture
def search(app):
    return app.extensions["search"]


@pytest.fixture
def concept(session, people):
    problem = "De zwaluwen vinden geen modder en geen dakgoot; ieder jaar zijn er minder nesten."
    return ChallengeFactory(
        organisation=people.agency,
        title=f"{SUBJECT}; hoe komen zij terug?",
        problem=problem,
        sufferers="Vogels in het dorp.",
        frequency="Elk voorjaar.",
        evidence="Tellingen van vrijwilligers.",
        benefit="Er vliegen jongen uit.",
        urgency="De nesten verdwijnen.",
        reuse_checked_at=None,
    )


@pytest.fixture
def index(session, search):
    def indexing():
        session.commit()
        rebuild(session(), search)

    indexing()
    return indexing


def experiment(state=ExperimentState.SUCCEEDED, **changes):
    if state is ExperimentState.FAILED:
        changes.setdefault("failure_kind", FailureKind.INTELLIGENT)
    return ExperimentFactory(**{"title": SUBJECT, "state": state, **ENDED, **changes})


def story(session, **changes):
    values = {
        "title": SUBJECT,
        "source": "Een rapport, 2021",
        "state": ShowcaseState.PUBLISHED,
        "published_at": now(),
        "outcome": ShowcaseOutcome.LEARNED,
    }
    made = Showcase(**{**values, **changes})
    session.add(made)
    session.flush()
    return made


def path(concept, *more):
    return "/".join([f"/vraagstukken/{concept.path}/bestaat-dit-al", *map(str, more)])


def answers(concept, *rows):
    """A form with (record, verdict, reason) a row."""
    form = {"version": concept.version}
    for number, (kind, record, verdict, reason) in enumerate(rows):
        form |= {f"items-{number}-item": f"{kind}:{record.id}", f"items-{number}-reason": reason}
        form |= {f"items-{number}-verdict": verdict} if verdict else {}
    return form


def fresh(session, challenge):
    session.expire_all()
    return session.get(Challenge, challenge.id)


def actions(session):
    return session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


# What is found


def test_every_kind_is_found_also_what_failed_or_stopped_with_its_outcome(
    client, session, people, concept, search, index, sign_in
):
    for state in (ExperimentState.FAILED, ExperimentState.STOPPED):
        experiment(state)
    session.add(
        Lesson(experiment=experiment(title="Over iets anders"), title=SUBJECT, situation="x", surprise="y", advice="z")
    )
    story(session)
    ChallengeFactory(published=True, title=SUBJECT)
    index()
    assert {hit.kind for hit in nearest_to(search, concept)} == {"challenge", "experiment", "lesson", "showcase"}
    sign_in(people.officer)
    page = client.get(f"{path(concept)}?lang=en").text
    for state in (ExperimentState.FAILED, ExperimentState.STOPPED):
        assert str(state.label) in page
    assert page.count("<fieldset") == 5


def test_the_vraagstuk_itself_and_what_is_private_are_left_out(session, people, concept, search, index):
    concept.state, concept.published_at = ChallengeState.DIALOGUE, now()
    ChallengeFactory(title=SUBJECT)  # a concept of another agency
    ChallengeFactory(title=SUBJECT, organisation=people.agency)
    experiment(ExperimentState.DESIGN)
    story(session, state=ShowcaseState.CONCEPT, published_at=None)
    shown = story(session)
    index()
    assert [hit.key for hit in nearest_to(search, concept)] == [("showcase", shown.id)]


def test_what_was_hidden_after_indexing_is_not_shown(session, concept, search, index):
    shown = story(session)
    index()
    shown.state = ShowcaseState.ARCHIVED
    session.commit()
    assert nearest_to(search, concept) == []


def test_a_foreign_one_among_the_next_ten_takes_the_fifth_place(session, concept, search, index):
    own = [story(session, story="Zwaluwen en modder onder de dakgoot, minder nesten.") for _ in range(7)]
    foreign = story(session, title="Dakgoot", story="Zwaluwen vinden modder.", country="DK")
    index()
    found = nearest_to(search, concept)
    assert len(found) == 5
    assert [hit.country for hit in found] == ["NL", "NL", "NL", "NL", "DK"]
    assert found[4].record_id == foreign.id
    assert {hit.record_id for hit in found[:4]} < {item.id for item in own}


def test_a_foreign_one_among_the_first_stays_where_it_is(session, concept, search, index):
    nearest = story(session, title=f"{SUBJECT}; hoe komen zij terug?", story=concept.problem, country="US")
    for _ in range(6):
        story(session, title="Dakgoot", story="Zwaluwen vinden modder.")
    index()
    found = nearest_to(search, concept)
    assert found[0].record_id == nearest.id
    assert [hit.country for hit in found] == ["US", "NL", "NL", "NL", "NL"]


def test_across_languages_one_is_found_by_the_themes(session, concept, search, index):
    concept.themes = [ThemeFactory(name="Vogels en planten", name_en="Birds and plants")]
    for _ in range(6):
        story(session, story="Zwaluwen en modder onder de dakgoot, minder nesten.")
    english = {"closed": True, "language": "en", "country": "US"}
    ChallengeFactory(title="Lunar lander", problem="Land on the moon.", **english)
    birds = ChallengeFactory(title="Birds on the roof", problem="Count them.", **english)
    index()
    found = nearest_to(search, concept)
    assert [hit.key for hit in found[4:]] == [("challenge", birds.id)]
    assert len({hit.key for hit in found}) == 5


def test_what_is_foreign_is_marked_with_its_country(client, session, people, concept, index, sign_in):
    story(session, country="DK")
    index()
    sign_in(people.officer)
    assert "From abroad: Denmark" in client.get(f"{path(concept)}?lang=en").text


# Beside the text


def test_what_is_typed_is_looked_for_without_being_kept(client, session, people, concept, index, sign_in):
    concept.title, concept.problem = "Iets anders", "Over iets anders."
    story(session, title="Meetpunten langs de <b>spoorlijn</b>")
    index()
    sign_in(people.officer)
    beside = "/vraagstukken/bestaat-dit-al"
    assert "spoorlijn" not in client.post(beside, data={"challenge": concept.ref}).text
    answer = client.post(beside, data={"challenge": concept.ref, "problem": "Trillingen bij de spoorlijn\x00"})
    assert (answer.status_code, "Meetpunten langs" in answer.text) == (200, True)
    assert "<b>spoorlijn" not in answer.text
    assert "<html" not in answer.text
    before_it_is_begun = {"problem": "Meetpunten bij de spoorlijn"}
    assert "spoorlijn" in client.post(beside, data=before_it_is_begun).text
    assert fresh(session, concept).problem == "Over iets anders."


def test_beside_is_for_who_writes(client, session, people, concept, index, sign_in):
    beside = "/vraagstukken/bestaat-dit-al"
    assert "/inloggen" in client.post(beside, data={"problem": SUBJECT}).headers["Location"]
    for person, challenge, status in [
        (people.supplier, None, 403),
        (people.colleague, concept, 403),
        (people.owner, concept, 200),
        (people.other_officer, concept, 404),
        (people.other_officer, None, 200),
    ]:
        sign_in(person)
        data = {"problem": SUBJECT} | ({"challenge": challenge.ref} if challenge else {})
        assert client.post(beside, data=data).status_code == status
    assert client.get(beside).status_code == 302


def test_the_writing_page_asks_for_it(client, people, concept, index, sign_in):
    sign_in(people.officer)
    page = client.get(f"/vraagstukken/{concept.path}/bewerken").text
    assert 'hx-post="/vraagstukken/bestaat-dit-al"' in page
    assert f'href="{path(concept)}"' in page


# The step


def test_all_answered_is_kept_and_done(client, session, people, concept, index, sign_in):
    first, second = story(session), story(session, country="DK", organisation_name="Kopenhagen")
    index()
    sign_in(people.officer)
    form = answers(concept, ("showcase", first, "does_not_fit", REASON), ("showcase", second, "talking", ""))
    assert client.post(path(concept), data=form).headers["Location"] == f"/vraagstukken/{concept.path}"
    concept = fresh(session, concept)
    assert concept.reuse_checked_at is not None
    kept = {answer.record_id: answer for answer in concept.reuse_answers}
    assert (kept[first.id].verdict, kept[first.id].reason) == (ReuseVerdict.DOES_NOT_FIT, REASON)
    talking = kept[second.id]
    assert (talking.verdict, talking.reason, talking.position) == (ReuseVerdict.TALKING, "", 2)
    assert (talking.country, talking.organisation, talking.title) == ("DK", "Kopenhagen", SUBJECT)
    assert (talking.ref, talking.answered_by_id) == (second.ref, people.officer.id)
    assert actions(session) == ["reuse_checked"]


def test_a_reason_alone_says_that_it_does_not_fit(client, session, people, concept, index, sign_in):
    found = story(session)
    index()
    sign_in(people.officer)
    client.post(path(concept), data=answers(concept, ("showcase", found, None, REASON)))
    assert fresh(session, concept).reuse_answers[0].verdict is ReuseVerdict.DOES_NOT_FIT


@pytest.mark.parametrize(
    ("verdict", "reason", "message"),
    [
        (None, "", "Choose what you do with this, or say why it does not fit."),
        ("does_not_fit", "", "Say in at least 10 characters why this does not fit."),
        ("does_not_fit", "ja", "Say in at least 10 characters why this does not fit."),
        ("does_not_fit", "   nee \n  ", "Say in at least 10 characters why this does not fit."),
        ("does_not_fit", "jajajajajajaja", "Write the reason in words, so that others understand it."),
        ("does_not_fit", "x" * 1_001, "Use at most 1.000 characters."),
        ("adopt", "", "This cannot be taken over (any more). Choose something else."),
        ("zomaar", REASON, "This cannot be taken over (any more). Choose something else."),
    ],
)
def test_an_incomplete_answer_is_refused_and_all_choices_are_kept(
    client, session, people, concept, index, sign_in, verdict, reason, message
):
    first, second = story(session), story(session)
    index()
    sign_in(people.officer)
    form = answers(concept, ("showcase", first, "does_not_fit", REASON), ("showcase", second, verdict, reason))
    answer = client.post(f"{path(concept)}?lang=en", data=form)
    assert answer.status_code == 422
    assert message in answer.text.replace("&#39;", "'")
    assert f"{SUBJECT}: {message}" in answer.text.replace("&#39;", "'")  # the list of faults says which
    assert REASON in answer.text
    assert answer.text.count("checked") >= 1
    assert fresh(session, concept).reuse_checked_at is None
    assert session.scalar(select(func.count()).select_from(ReuseAnswer)) == 0


def test_nothing_sent_is_not_an_answer(client, session, people, concept, index, sign_in):
    found = story(session)
    index()
    sign_in(people.officer)
    answer = client.post(path(concept), data=answers(concept))
    assert (answer.status_code, answer.text.count("<fieldset")) == (422, 1)
    assert f"showcase:{found.id}" in answer.text
    assert fresh(session, concept).reuse_checked_at is None


def test_what_is_published_in_the_meantime_is_asked_too(client, session, people, concept, index, sign_in):
    first = story(session)
    index()
    sign_in(people.officer)
    form = answers(concept, ("showcase", first, "does_not_fit", REASON))
    second = story(session)
    index()
    answer = client.post(path(concept), data=form)
    assert answer.status_code == 422
    assert REASON in answer.text
    assert f"showcase:{second.id}" in answer.text


def test_what_was_seen_and_is_no_longer_near_is_still_kept(client, session, people, concept, index, sign_in):
    found = story(session, title="Heel iets anders")
    index()
    sign_in(people.officer)
    client.post(path(concept), data=answers(concept, ("showcase", found, "does_not_fit", REASON)))
    assert [answer.record_id for answer in fresh(session, concept).reuse_answers] == [found.id]


@pytest.mark.parametrize(
    "item", ["showcase:{hidden}", "secret:1", "showcase:x", "showcase:-1", "showcase:2147483648", "", "showcase:9" * 20]
)
def test_only_what_a_visitor_sees_can_be_answered(client, session, people, concept, index, sign_in, item):
    hidden = story(session, state=ShowcaseState.CONCEPT, published_at=None, title="Nog geheim")
    index()
    sign_in(people.officer)
    form = {"items-0-item": item.format(hidden=hidden.id), "items-0-verdict": "talking", "version": concept.version}
    answer = client.post(path(concept), data=form)
    assert answer.status_code == 302  # nothing is near, so nothing is left to say
    assert "Nog geheim" not in answer.text
    assert fresh(session, concept).reuse_answers == []


def test_nothing_found_says_so_and_one_button_confirms(client, session, people, concept, index, sign_in):
    sign_in(people.officer)
    page = client.get(f"{path(concept)}?lang=en").text
    assert "We found nothing that is like this" in page
    assert client.post(path(concept), data={"version": concept.version}).status_code == 302
    assert fresh(session, concept).reuse_checked_at is not None


def test_without_an_index_nothing_is_lost(client, session, people, concept, search, index, sign_in):
    found = story(session)
    index()
    sign_in(people.officer)
    form = answers(concept, ("showcase", found, "does_not_fit", REASON))
    search.engine.forget()
    session.commit()
    shown = client.get(f"{path(concept)}?lang=en")
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "30")
    assert "Try again" in shown.text
    refused = client.post(f"{path(concept)}?lang=en", data=form)
    assert refused.status_code == 503
    assert REASON in refused.text
    assert "We cannot look" in client.post("/vraagstukken/bestaat-dit-al?lang=en", data={"title": SUBJECT}).text
    assert fresh(session, concept).reuse_checked_at is None
    index()
    assert client.post(path(concept), data=form).status_code == 302


def test_a_second_look_renews_and_is_filled_in(client, session, people, concept, index, sign_in):
    found = story(session)
    index()
    sign_in(people.officer)
    client.post(path(concept), data=answers(concept, ("showcase", found, "does_not_fit", REASON)))
    page = client.get(path(concept)).text
    assert REASON in page
    assert "checked" in page
    concept = fresh(session, concept)
    client.post(path(concept), data=answers(concept, ("showcase", found, "talking", "Wij bellen morgen.")))
    renewed = fresh(session, concept).reuse_answers
    assert [(answer.verdict, answer.reason) for answer in renewed] == [(ReuseVerdict.TALKING, "Wij bellen morgen.")]


def test_who_looked_at_an_older_text_gets_their_answers_back(client, session, people, concept, index, sign_in):
    found = story(session)
    index()
    sign_in(people.officer)
    form = answers(concept, ("showcase", found, "does_not_fit", REASON))
    concept.problem = "Iets anders over zwaluwen onder de dakgoot."
    session.commit()
    answer = client.post(path(concept), data=form)
    assert (answer.status_code, REASON in answer.text) == (409, True)
    assert fresh(session, concept).reuse_checked_at is None


@pytest.mark.parametrize(("field", "is_asked_again"), [("title", True), ("problem", True), ("urgency", False)])
@pytest.mark.parametrize("address", ["bewerken", "bewaren"])
def test_another_problem_asks_for_another_look(
    client, session, people, concept, index, sign_in, field, is_asked_again, address
):
    found = story(session)
    index()
    sign_in(people.officer)
    client.post(path(concept), data=answers(concept, ("showcase", found, "does_not_fit", REASON)))
    concept = fresh(session, concept)
    texts = {name: getattr(concept, name) for name in ("title", *SIX_QUESTIONS)}
    form = {**texts, field: f"{texts[field]} En zwaluwen.", "version": concept.version}
    assert client.post(f"/vraagstukken/{concept.ref}/{address}", data=form).status_code in (200, 302)
    concept = fresh(session, concept)
    assert getattr(concept, field) == form[field]
    assert (concept.reuse_checked_at is None) is is_asked_again
    assert concept.reuse_answers[0].reason == REASON


def test_publishing_asks_for_the_look(client, session, people, concept, theme, index, sign_in):
    concept.themes = [theme]
    sign_in(people.officer)
    publish = f"/vraagstukken/{concept.path}/stap/start_dialogue"
    assert path(concept) in client.get(publish).text
    assert path(concept) in client.get(f"/vraagstukken/{concept.path}").text
    assert client.post(publish).status_code == 409
    client.post(path(concept), data={"version": concept.version})
    assert client.post(publish).status_code == 302


def test_only_officers_of_the_agency_and_only_in_a_concept(client, session, people, concept, index, sign_in):
    session.commit()
    assert "/inloggen" in client.get(path(concept)).headers["Location"] or client.get(path(concept)).status_code == 404
    for person, status in [(people.owner, 403), (people.colleague, 403), (people.other_officer, 404)]:
        sign_in(person)
        assert client.get(path(concept)).status_code == status
        assert client.post(path(concept), data={"version": concept.version}).status_code == status
    concept.state, concept.published_at = ChallengeState.DIALOGUE, now()
    sign_in(people.officer)
    assert client.get(path(concept)).headers["Location"].endswith("#bestaat-dit-al")
    assert client.post(path(concept), data={"version": concept.version}).status_code == 409
    with pytest.raises(InvalidStepError):
        reuse.finish(concept, [], by=actor_of(people.officer))
    with pytest.raises(NotPermittedError):
        reuse.keep(concept, [], by=actor_of(people.owner))


# What everybody reads


def test_answers_are_public_with_the_vraagstuk(client, session, people, concept, index, sign_in):
    shown, gone = story(session, title="Nestkastjes <i>aan</i> de gevel", country="DK"), story(session, title="Modder")
    index()
    sign_in(people.officer)
    rows = [("showcase", shown, "does_not_fit", f"{REASON} <script>x</script>"), ("showcase", gone, "talking", "")]
    client.post(path(concept), data=answers(concept, *rows))
    concept = fresh(session, concept)
    assert REASON not in client.get(f"/vraagstukken/{concept.path}").text
    concept.state, concept.published_at = ChallengeState.DIALOGUE, now()
    session.get(Showcase, gone.id).state = ShowcaseState.ARCHIVED
    session.commit()
    client.get("/uitloggen")
    with client.session_transaction() as cookie:
        cookie.clear()
    page = client.get(f"/vraagstukken/{concept.path}?lang=en").text
    assert "What exists already, and why this is needed" in page
    assert "Does not fit, because" in page
    assert "Denmark" in page
    assert f"/etalage/{shown.path}" in page
    assert "Modder" in page
    assert f"/etalage/{gone.ref}" not in page
    assert "<script>x" not in page
    assert "<i>aan" not in page


def test_without_answers_there_is_no_such_part(client, session, people, concept):
    concept.state, concept.published_at = ChallengeState.DIALOGUE, now()
    session.commit()
    assert 'id="bestaat-dit-al"' not in client.get(f"/vraagstukken/{concept.path}").text


# Taking over


def taken_over(kind):
    """A record of this kind by which an experiment that worked can be taken over."""

    def making(session):
        done = experiment()
        if kind == "lesson":
            lesson = Lesson(experiment=done, title=SUBJECT, situation="x", surprise="y", advice="z")
            session.add(lesson)
            session.flush()
            return lesson, done
        if kind == "showcase":
            consent = {"agency_consent_at": now(), "supplier_consent_at": now()}
            return story(session, experiment=done, source="", **consent), done
        return done, done

    return making


@pytest.mark.parametrize("kind", ["experiment", "lesson", "showcase"])
def test_taking_over_ends_the_concept_and_begins_an_adoption(client, session, people, concept, index, sign_in, kind):
    found, done = taken_over(kind)(session)
    other = story(session, title="Modder en zwaluwen onder de dakgoot")
    index()
    sign_in(people.officer)
    form = answers(concept, (kind, found, "adopt", ""), ("showcase", other, "does_not_fit", REASON))
    confirm = client.post(path(concept), data=form).headers["Location"]
    assert confirm == path(concept, kind, found.id)
    assert fresh(session, concept).state is ChallengeState.CONCEPT  # asked once first
    assert "ends. It is never published" in client.get(f"{confirm}?lang=en").text
    assert session.scalar(select(func.count()).select_from(Adoption)) == 0
    version = fresh(session, concept).version
    answer = client.post(confirm, data={"version": version})
    adoption = session.scalars(select(Adoption)).one()
    assert (adoption.experiment_id, adoption.organisation_id) == (done.id, people.agency.id)
    assert answer.headers["Location"] == f"/overnames/{adoption.path}"
    concept = fresh(session, concept)
    assert (concept.state, concept.adopted_path) == (ChallengeState.ADOPTED, f"/overnames/{adoption.path}")
    assert {answer.verdict for answer in concept.reuse_answers} == {ReuseVerdict.ADOPT, ReuseVerdict.DOES_NOT_FIT}
    assert actions(session) == ["interest", "adopt"]
    page = client.get(f"/vraagstukken/{concept.path}")
    assert (page.status_code, f"/overnames/{adoption.path}" in page.text) == (200, True)
    assert concept.title[:20] in client.get("/vraagstukken").text  # still in the list of the agency itself
    sign_in(people.other_officer)
    assert client.get(f"/vraagstukken/{concept.path}").status_code == 404


def test_twice_is_once(client, session, people, concept, index, sign_in):
    done = experiment()
    index()
    sign_in(people.officer)
    confirm = path(concept, "experiment", done.id)
    version = concept.version
    first, second = (client.post(confirm, data={"version": version}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert client.get(confirm).headers["Location"] == first.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Adoption)) == 1
    assert actions(session).count("adopt") == 1
    assert session.scalar(select(func.count()).select_from(Mail)) <= 1
    by = actor_of(people.officer)
    hit = hits_of(session(), client.application.extensions["search"], [("experiment", done.id)])
    assert reuse.adopt_instead(fresh(session, concept), hit[("experiment", done.id)], by=by) == concept.adopted_path


def test_an_adoption_that_runs_already_is_gone_on_with(client, session, people, concept, index, sign_in):
    done = experiment()
    adoption = Adoption(experiment=done, organisation=people.agency)
    session.add(adoption)
    index()
    sign_in(people.officer)
    confirm = path(concept, "experiment", done.id)
    assert client.post(confirm).headers["Location"] == f"/overnames/{adoption.path}"


@pytest.mark.parametrize(
    "state", [ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.RUNNING, ExperimentState.INCONCLUSIVE]
)
def test_only_what_worked_can_be_taken_over(client, session, people, concept, index, sign_in, state):
    tried = experiment(state)
    index()
    sign_in(people.officer)
    assert 'value="adopt"' not in client.get(path(concept)).text
    refused = client.post(path(concept), data=answers(concept, ("experiment", tried, "adopt", "")))
    assert refused.status_code == 422
    assert "button" in client.get(path(concept, "experiment", tried.id)).text
    assert client.post(path(concept, "experiment", tried.id)).status_code == 422
    assert fresh(session, concept).state is ChallengeState.CONCEPT


def test_not_ones_own_and_not_what_one_has_stopped_with(client, session, people, concept, index, sign_in):
    own = experiment(proposal__challenge__organisation=people.agency)
    stopped = experiment()
    session.add(
        Adoption(
            experiment=stopped, organisation=people.agency, state=AdoptionState.STOPPED, lesson="Te duur voor ons."
        )
    )
    index()
    sign_in(people.officer)
    assert 'value="adopt"' not in client.get(path(concept)).text
    for found in (own, stopped):
        assert client.post(path(concept, "experiment", found.id)).status_code == 422
    assert fresh(session, concept).state is ChallengeState.CONCEPT


def test_one_thing_at_a_time(client, session, people, concept, index, sign_in):
    first, second = experiment(), experiment()
    index()
    sign_in(people.officer)
    form = answers(concept, ("experiment", first, "adopt", ""), ("experiment", second, "adopt", ""))
    answer = client.post(f"{path(concept)}?lang=en", data=form)
    assert answer.status_code == 422
    assert "Choose one thing to take over" in answer.text
    assert fresh(session, concept).state is ChallengeState.CONCEPT


def test_who_turns_back_keeps_the_other_answers(client, session, people, concept, index, sign_in):
    done, other = experiment(), story(session)
    index()
    sign_in(people.officer)
    form = answers(concept, ("experiment", done, "adopt", ""), ("showcase", other, "does_not_fit", REASON))
    client.post(path(concept), data=form)
    assert REASON in client.get(path(concept)).text
    assert fresh(session, concept).reuse_checked_at is None


def test_a_vraagstuk_in_dialogue_is_joined_instead(client, session, people, concept, index, sign_in):
    same = ChallengeFactory(published=True, title=SUBJECT)
    own = ChallengeFactory(published=True, title=SUBJECT, organisation=people.agency)
    closed = ChallengeFactory(closed=True, title=SUBJECT)
    index()
    sign_in(people.officer)
    page = client.get(f"{path(concept)}?lang=en").text
    assert (page.count("We join it"), page.count('value="adopt"')) == (1, 1)
    for found in (own, closed):
        assert client.post(path(concept, "challenge", found.id)).status_code == 422
    answer = client.post(path(concept, "challenge", same.id), data={"version": fresh(session, concept).version})
    assert answer.headers["Location"] == f"/vraagstukken/{same.path}/meedoen"
    assert fresh(session, concept).state is ChallengeState.ADOPTED


def test_who_may_take_over(client, session, people, concept, index, sign_in):
    done, hidden = experiment(), experiment(ExperimentState.DESIGN, title="Geheim ontwerp")
    index()
    for person, status in [(people.owner, 403), (people.colleague, 403), (people.other_officer, 404)]:
        sign_in(person)
        assert client.get(path(concept, "experiment", done.id)).status_code == status
        assert client.post(path(concept, "experiment", done.id)).status_code == status
    sign_in(people.officer)
    for kind, number in [("experiment", hidden.id), ("experiment", 99_999), ("secret", 1), ("challenge", concept.id)]:
        assert client.get(path(concept, kind, number)).status_code == 404
    concept = fresh(session, concept)
    concept.state, concept.published_at = ChallengeState.DIALOGUE, now()
    session.commit()
    assert client.post(path(concept, "experiment", done.id)).status_code == 409


def test_a_reason_is_checked_by_the_service_too(session, people, concept, search, index):
    found = story(session)
    index()
    hit = hits_of(session(), search, [("showcase", found.id)])[("showcase", found.id)]
    by = actor_of(people.officer)
    with pytest.raises(RefusedInputError):
        reuse.finish(concept, [Given(hit, ReuseVerdict.DOES_NOT_FIT, "nee")], by=by)
    failed = experiment(ExperimentState.FAILED)
    hits = hits_of(session(), search, [("experiment", failed.id)])
    with pytest.raises(RefusedInputError):
        reuse.adopt_instead(concept, hits[("experiment", failed.id)], by=by)
    assert CHALLENGE_CYCLE.state_of(concept) is ChallengeState.CONCEPT
