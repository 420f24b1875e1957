"""The list, the page and who sees what."""

import pytest
from sqlalchemy import select

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.challenges import policy, queries
from app.challenges.documents import SOURCE
from app.challenges.models import Challenge, Follow, Question
from app.challenges.states import ChallengeState
from app.core.clock import now
from tests.factories import ChallengeFactory, ThemeFactory, actor_of


def titles(page):
    return page.text.count("vp-row__link")


def test_a_visitor_reads_the_page_without_an_account(client, session, theme):
    challenge = ChallengeFactory(opened=True, themes=[theme])
    session.commit()
    page = client.get(f"/vraagstukken/{challenge.path}")
    assert page.status_code == 200
    for text in (challenge.sufferers, challenge.urgency, "60.000", "120.000", "Werkt het voor mensen?", "Schulden"):
        assert text in page.text
    assert "/stap/" not in page.text
    assert "/bewerken" not in page.text


def test_the_short_address_leads_to_the_readable_one(client, session):
    challenge = ChallengeFactory(opened=True)
    session.commit()
    for given in (challenge.ref, f"{challenge.ref}-een-oude-titel"):
        answer = client.get(f"/vraagstukken/{given}")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/vraagstukken/{challenge.path}"


@pytest.mark.parametrize("ref", ["zzzzzzzz", "-", "../etc", "K7M2Q9XA", "zzzzzzzz-een-titel", "1"])
def test_unknown_and_malformed_ids_give_the_404_page(client, session, ref):
    assert client.get(f"/vraagstukken/{ref}").status_code == 404


def test_a_concept_does_not_exist_for_others(client, session, people, sign_in):
    concept = ChallengeFactory(organisation=people.agency)
    session.commit()
    addresses = [f"/vraagstukken/{concept.path}{rest}" for rest in ("", "/bewerken", "/openen", "/stap/start_dialogue")]
    assert client.get(addresses[0]).status_code == 404
    for person in (people.other_officer, people.supplier):
        sign_in(person)
        assert {client.get(address).status_code for address in addresses} == {404}
    sign_in(people.colleague)
    assert client.get(addresses[0]).status_code == 200


def test_what_sql_and_policy_say_about_seeing_is_the_same(session, people):
    records = [ChallengeFactory(organisation=people.agency), ChallengeFactory(published=True), ChallengeFactory()]
    for actor in (VISITOR, *map(actor_of, (people.officer, people.colleague, people.supplier, people.other_officer))):
        seen = set(session.scalars(select(Challenge.id).where(queries.visible_to(actor))))
        assert seen == {record.id for record in records if policy.can_view(actor, record)}


def test_the_terms_stay_inside_until_it_opens(client, session, people, sign_in):
    challenge = ChallengeFactory(organisation=people.agency, published=True, budget_eur=77_000, route="Geheime route.")
    session.commit()
    pages = client.get(f"/vraagstukken/{challenge.path}").text + client.get("/vraagstukken").text
    assert "77.000" not in pages
    assert "Geheime route" not in pages


def test_a_list_takes_two_queries_whatever_the_number_of_rows(client, session, count_queries):
    themes = ThemeFactory.create_batch(3)
    ChallengeFactory.create_batch(50, opened=True, themes=themes)
    session.commit()
    for address in (
        "/vraagstukken",
        f"/vraagstukken?thema={themes[0].slug}&status=open&q=balie&pagina=2&volgorde=budget",
    ):
        with count_queries() as statements:
            page = client.get(address)
        assert titles(page) == 20
        assert len(statements) == 2


def test_a_page_beyond_the_last_shows_the_last(client, session):
    ChallengeFactory.create_batch(23, opened=True)
    session.commit()
    assert titles(client.get("/vraagstukken?pagina=99")) == 3
    for odd in ("0", "-1", "abc", "9" * 40, "1%00"):
        assert titles(client.get(f"/vraagstukken?pagina={odd}")) == 20


def test_filters_with_counts_and_everything_below_a_theme(client, session, people):
    money = ThemeFactory(name="Geldzorgen", slug="geldzorgen")
    debts = ThemeFactory(name="Schuldhulp", slug="schuldhulp", parent=money)
    both = ChallengeFactory(organisation=people.agency, opened=True, themes=[money, debts], title="Beide thema’s")
    ChallengeFactory(opened=True, themes=[debts], title="Alleen schuldhulp")
    ChallengeFactory(closed=True, themes=[debts], title="Al gesloten")
    ChallengeFactory(published=True, title="Zonder thema")
    session.commit()

    def found(query):
        text = client.get(f"/vraagstukken?{query}").text
        return {
            title for title in ("Beide thema’s", "Alleen schuldhulp", "Al gesloten", "Zonder thema") if title in text
        }

    assert found("thema=geldzorgen") == {"Beide thema’s", "Alleen schuldhulp", "Al gesloten"}
    assert found("status=closed") == {"Al gesloten"}
    assert found("status=open&status=dialogue") == {"Beide thema’s", "Alleen schuldhulp", "Zonder thema"}
    assert found(f"organisatie={people.agency.slug}&thema=schuldhulp") == {"Beide thema’s"}
    assert found("thema=bestaat-niet") == set()
    assert found("q=alleen+SCHULDHULP") == {"Alleen schuldhulp"}
    assert found("q=100%25") == set()  # a per cent sign is text, not a pattern
    assert both.ref in client.get("/vraagstukken?volgorde=sluiting").text


def test_a_vraagstuk_with_two_themes_of_one_branch_counts_once(session):
    from app.challenges.listing import Filters, listing

    money = ThemeFactory(slug="geldzorgen")
    debts = ThemeFactory(slug="schuldhulp", parent=money)
    ChallengeFactory(opened=True, themes=[money, debts])
    ChallengeFactory(opened=True, themes=[debts])
    choices = {choice.value: choice.count for choice in listing(Filters(themes=("geldzorgen",)), VISITOR, 1).themes}
    assert choices == {"geldzorgen": 2, "schuldhulp": 2}


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 5000,
        "q=%00",
        "q=%F0%9F%9A%B2+%D7%A9%D7%9C%D7%95%D7%9D",
        "q=<script>alert(1)</script>",
        "q=%25_\\'\"",
        "thema=" + "&thema=".join("abcdefghij") * 10,
        "status=bestaat-niet",
        "volgorde=x",
        "q=*:*",
    ],
)
def test_hostile_filters_are_text(client, session, query):
    page = client.get(f"/vraagstukken?{query}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_text_of_users_is_never_markup(client, session):
    evil = "<script>alert(1)</script> 🚲 =1+1 ../ שלום"
    challenge = ChallengeFactory(opened=True, title=f"Titel {evil}", sufferers=evil)
    session.add(Question(challenge=challenge, text=evil))
    session.commit()
    page = client.get(f"/vraagstukken/{challenge.path}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "🚲 =1+1 ../ שלום" in page.text
    assert "<script>alert" not in client.get("/vraagstukken").text


def test_a_text_in_another_language_says_so(client, session):
    challenge = ChallengeFactory(opened=True, language="en", title="Residents wait too long; what helps?")
    session.commit()
    assert '<span lang="en">Residents' in client.get(f"/vraagstukken/{challenge.path}").text
    assert '<span lang="en">Residents' in client.get("/vraagstukken").text


def test_the_closing_time_for_a_calendar(client, session):
    opened, dialogue = ChallengeFactory(opened=True), ChallengeFactory(published=True)
    session.commit()
    answer = client.get(f"/vraagstukken/{opened.ref}/sluiting.ics")
    assert answer.mimetype == "text/calendar"
    assert f"{opened.closing_at:%Y%m%dT%H%M%SZ}" in answer.text
    assert client.get(f"/vraagstukken/{dialogue.ref}/sluiting.ics").status_code == 404


def test_only_what_is_public_is_found_by_search(session):
    concept, opened = ChallengeFactory(), ChallengeFactory(opened=True)
    session.add(Question(challenge=opened, text="Mag het klein?", answer="Ja, graag.", answered_at=now()))
    session.flush()
    ids = list(SOURCE.all_ids())
    assert set(ids) == {concept.id, opened.id}
    assert list(session.scalars(SOURCE.visible(ids))) == [opened.id]
    (document,) = SOURCE.load([opened.id])
    assert "Mag het klein?" in document.body
    assert "Ja, graag." in document.body
    assert document.is_open
    assert document.stage_until == opened.closing_at
    assert document.next_stage == ChallengeState.CLOSED


def test_loading_documents_takes_a_fixed_number_of_queries(session, count_queries):
    parent = ThemeFactory()
    themes = ThemeFactory.create_batch(4, parent=parent)
    records = ChallengeFactory.create_batch(12, opened=True, themes=themes)
    ids = [record.id for record in records]
    session.flush()

    def cost(number):
        session.expire_all()
        session.expunge_all()
        with count_queries() as statements:
            assert len(SOURCE.load(ids[:number])) == number
        return len(statements)

    assert cost(12) == cost(2)


def test_what_waits_for_whom(session, people):
    from app.core.work import work_list

    def waiting(person):
        return {
            item.task.key
            for item in work_list.waiting(session, actor_of(person))
            if item.task.key.startswith("challenge.")
        }

    ChallengeFactory(organisation=people.agency)
    prepared = ChallengeFactory(organisation=people.agency, opened=True)
    prepared.state, prepared.opened_at = ChallengeState.DIALOGUE, None
    asked = ChallengeFactory(organisation=people.agency, opened=True)
    session.add(Question(challenge=asked, text="Mag het klein?"))
    session.flush()
    assert waiting(people.officer) == {"challenge.concept", "challenge.questions"}
    assert waiting(people.owner) == {"challenge.open"}
    assert waiting(people.colleague) == waiting(people.other_officer) == waiting(people.supplier) == set()
    prepared.route = ""
    session.flush()
    assert waiting(people.officer) == {"challenge.concept", "challenge.questions", "challenge.prepare"}
    assert waiting(people.owner) == set()


def test_helpers_of_other_pages(session, people):
    soon = ChallengeFactory(opened=True, organisation=people.agency)
    ChallengeFactory(closed=True)
    ChallengeFactory()
    session.add(Follow(challenge_id=soon.id, user_id=people.supplier.id))
    session.flush()
    assert [row.ref for row in queries.closing_soon(3)] == [soon.ref]
    assert queries.counts_by_stage() == {ChallengeState.OPEN: 1, ChallengeState.CLOSED: 1}
    assert [row.ref for row in queries.latest_of_organisation(people.agency.id, 5)] == [soon.ref]
    assert [row.ref for row in queries.followed_by(actor_of(people.supplier), 5)] == [soon.ref]
    assert [user.id for user in queries.people_with(soon, Role.OFFICER, Role.OWNER)] == [
        people.officer.id,
        people.owner.id,
    ]
