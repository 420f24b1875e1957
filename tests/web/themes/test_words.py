"""Words that mean the same, kept by ambassadors and used by search at once."""

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.database import db
from app.core.errors import NotPermittedError
from app.search.services import rebuild
from app.themes import words as services
from app.themes.models import WordGroup
from app.themes.words import Wording
from tests.factories import AgencyFactory, ChallengeFactory, UserFactory, actor, actor_of, member

ADDRESS = "/beheer/woorden"


@pytest.fixture
def ambassador(app):
    return UserFactory(is_ambassador=True, name="Anna de Vries")


@pytest.fixture
def riksja(app):
    """One public vraagstuk about a riksja; nobody who types tuktuk finds it yet."""
    ChallengeFactory(published=True, title="Hoe komen ouderen met de riksja in het park?")
    db.session.commit()
    rebuild(db.session(), app.extensions["search"])


@pytest.fixture
def group(app, ambassador):
    made = services.add(Wording(["tuktuk", "riksja"], ["fietstaxi"], "Zo heet het hier."), by=actor_of(ambassador))
    db.session.commit()
    return made


def typed(words="tuktuk\nriksja", **changes):
    return {"words": words, "narrower": "", "note": "", "version": "1", **changes}


def all_words():
    return db.session.scalars(select(WordGroup.words)).all()


def finds(client, word):
    return "met de riksja in het park" in client.get(f"/zoeken?q={word}").text


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}/nieuw", "one", "one/verwijderen"])
def test_only_administrators_and_ambassadors_keep_words(client, sign_in, group, address):
    address = address.replace("one", f"{ADDRESS}/{group.ref}")
    assert client.get(address).location.startswith("/inloggen")
    sign_in(member(AgencyFactory(), *Role))
    assert client.get(address).status_code == 403
    if address != ADDRESS:
        assert client.post(address, data=typed()).status_code == 403
    for role in ("is_administrator", "is_ambassador"):
        sign_in(UserFactory(**{role: True}))
        assert client.get(address).status_code == 200


def test_services_refuse_who_may_not(app, group):
    nobody = actor((1, Role.OFFICER))
    for attempt in (
        lambda: services.add(Wording(["a1", "b1"]), by=nobody),
        lambda: services.edit(group, Wording(["a1", "b1"]), by=nobody),
        lambda: services.remove(group, by=nobody),
    ):
        with pytest.raises(NotPermittedError):
            attempt()


def test_a_group_is_found_by_any_of_its_words_and_by_its_note(client, sign_in, ambassador):
    words = ["afvalcontainer", "vuilnisbak", "kledingcontainer", "glasbak", "papierbak"]
    note = "Zo staat het op de gemeentelijke website, en zo zeggen de mensen aan de balie het Ook: " + "ja " * 20
    services.add(Wording(words, ["rolcontainer met deksel"], f"{note}navraag"), by=actor_of(ambassador))
    db.session.commit()
    sign_in(ambassador)
    for typed_by_hand in ("afvalc", "papierbak", "rolcontainer met", "DEKSEL", "Návraag", "ook: ja"):
        assert "papierbak" in client.get(ADDRESS, query_string={"q": typed_by_hand}).text.partition("1 groep")[2]
    assert "1 groep" not in client.get(ADDRESS, query_string={"q": "fiets"}).text


def test_a_new_group_works_at_once_and_until_it_is_removed(client, sign_in, ambassador, riksja):
    assert not finds(client, "tuktuk")
    sign_in(ambassador)
    assert client.post(f"{ADDRESS}/nieuw", data=typed()).status_code == 302
    assert finds(client, "tuktuks")
    ref = db.session.scalar(select(WordGroup.ref))
    assert "tuktuk" in client.get(f"{ADDRESS}/{ref}/verwijderen").text
    assert client.post(f"{ADDRESS}/{ref}/verwijderen", data={"version": "1"}).status_code == 302
    assert not finds(client, "tuktuk")
    assert all_words() == []


def test_narrower_words_are_found_and_lead_nowhere(client, sign_in, ambassador, riksja):
    sign_in(ambassador)
    client.post(f"{ADDRESS}/nieuw", data=typed("tuktuk", narrower="riksja"))
    assert finds(client, "tuktuk")
    client.post(f"{ADDRESS}/nieuw", data=typed("riksja", narrower="bolderkar"))
    assert not finds(client, "bolderkar")


def test_trying_says_what_words_would_find_and_saves_nothing(client, sign_in, ambassador, riksja):
    sign_in(ambassador)
    page = client.post(f"{ADDRESS}/nieuw", data=typed(action="try"))
    assert "Aantal resultaten voor “tuktuk”: nu 0, straks 1." in page.text
    assert "Aantal resultaten voor “riksja”: 1. Dat blijft zo." in page.text
    assert "tuktuk\nriksja</textarea>" in page.text
    assert all_words() == []
    assert not finds(client, "tuktuk")


def test_trying_a_change_compares_with_what_is_saved(client, sign_in, ambassador, riksja, group):
    sign_in(ambassador)
    page = client.post(f"{ADDRESS}/{group.ref}", data=typed("tuktuk\nbolderkar", action="try")).text
    assert "Aantal resultaten voor “tuktuk”: nu 1, straks 0." in page
    assert all_words() == [["tuktuk", "riksja"]]


def test_trying_without_an_index_says_so(client, sign_in, ambassador):
    sign_in(ambassador)
    page = client.post(f"{ADDRESS}/nieuw", data=typed(action="try"))
    assert page.status_code == 422
    assert "Opslaan kan al." in page.text


@pytest.mark.parametrize(
    ("field", "words", "narrower", "why"),
    [
        ("words", "", "", "Vul dit veld in."),
        ("words", " \n \n", "", "Vul dit veld in."),
        ("words", "tuktuk", "", "Schrijf minstens twee woorden"),
        ("words", "tuktuk\n  tuktuk ", "", "Schrijf minstens twee woorden"),
        ("words", "tuktuk\ntuktuks", "", "Voeg een woord toe dat echt anders is."),
        ("words", "tuktuk\nde", "", "Zoeken kijkt niet naar “de”."),
        ("words", "tuktuk\n!!", "", "Zoeken kijkt niet naar “!!”."),
        ("narrower", "tuktuk\nriksja", "het", "Zoeken kijkt niet naar “het”."),
        ("narrower", "tuktuk\nriksja", "riksja's", "hetzelfde woord"),
        ("words", "tuktuk\n" + "x" * 61, "", "is te lang"),
        ("narrower", "tuktuk\nriksja", "x" * 61, "is te lang"),
        ("words", "\n".join(f"woord{n}" for n in range(21)), "", "Dit zijn er 21."),
        ("words", "a1\nb1", "\n".join(f"ander{n}" for n in range(19)), "Dit zijn er 21."),
        ("words", "x" * 2_001, "", "hooguit 2.000 tekens"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, sign_in, ambassador, group, field, words, narrower, why):
    sign_in(ambassador)
    for address in (f"{ADDRESS}/nieuw", f"{ADDRESS}/{group.ref}"):
        for action in ("save", "try"):
            data = typed(words, narrower=narrower, action=action)
            response = client.post(address, data=data)
            assert response.status_code == 422
            assert f'id="{field}-error"' in response.text
            assert why in response.text
    assert all_words() == [["tuktuk", "riksja"]]


def test_the_same_group_is_refused_in_any_order_and_form(client, sign_in, ambassador, group):
    sign_in(ambassador)
    response = client.post(f"{ADDRESS}/nieuw", data=typed("Riksja's\ntuktuks", narrower="fietstaxi’s"))
    assert response.status_code == 422
    assert "Er is al een groep met deze woorden." in response.text
    assert client.post(f"{ADDRESS}/nieuw", data=typed("riksja\ntuktuk")).status_code == 302
    same = typed("riksja\ntuktuk", narrower="fietstaxi")
    assert client.post(f"{ADDRESS}/{group.ref}", data=same).status_code == 302  # it is the group itself


def test_who_saves_second_gets_the_words_back(client, sign_in, ambassador, group):
    sign_in(ambassador)
    assert client.post(f"{ADDRESS}/{group.ref}", data=typed("tuktuk\nbakfiets")).status_code == 302
    for address in (f"{ADDRESS}/{group.ref}", f"{ADDRESS}/{group.ref}/verwijderen"):
        assert client.post(address, data=typed("tuktuk\nbolderkar")).status_code == 409
    assert "bolderkar" in client.post(f"{ADDRESS}/{group.ref}", data=typed("tuktuk\nbolderkar")).text
    assert all_words() == [["tuktuk", "bakfiets"]]


def test_who_saves_what_was_removed_gets_the_words_back(client, sign_in, ambassador, group):
    sign_in(ambassador)
    ref = group.ref
    client.post(f"{ADDRESS}/{ref}/verwijderen", data={"version": "1"})
    response = client.post(f"{ADDRESS}/{ref}", data=typed("tuktuk\nbolderkar"))
    assert response.status_code == 409
    assert "bolderkar" in response.text
    assert client.get(f"{ADDRESS}/{ref}").status_code == 404


def test_a_form_that_is_sent_twice_makes_one_group(client, sign_in, ambassador):
    sign_in(ambassador)
    data = typed(idempotency_key="k" * 20)
    # Trying does not use the form up.
    assert client.post(f"{ADDRESS}/nieuw", data={**data, "action": "try"}).status_code == 422
    for _ in range(2):
        assert client.post(f"{ADDRESS}/nieuw", data=data).status_code == 302
    assert all_words() == [["tuktuk", "riksja"]]


def test_who_changed_what_is_kept_and_shown(client, sign_in, ambassador, group):
    sign_in(UserFactory(is_administrator=True, name="Bea Bakker"))
    client.post(f"{ADDRESS}/{group.ref}", data=typed("tuktuk\nbakfiets"))
    page = client.get(f"{ADDRESS}/{group.ref}").text
    assert "Anna de Vries" in page
    assert "Bea Bakker" in page
    assert "tuktuk, riksja (+ fietstaxi) → tuktuk, bakfiets" in page
    ref = group.ref
    client.post(f"{ADDRESS}/{ref}/verwijderen", data={"version": "2"})
    rows = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.record_kind == "word_group").order_by(AuditEntry.id)
    )
    assert rows.all() == ["added", "edited", "removed"]
    assert "tuktuk, bakfiets" in client.get("/beheer/audit").text


def test_the_list_is_searched_and_paged(client, sign_in, ambassador, count_queries):
    who = actor_of(ambassador)
    for number in range(23):
        services.add(Wording([f"woord{number}", f"ander{number}"]), by=who)
    services.add(Wording(["café", "koffiehuis"], note="Zo heet het in Zuid"), by=who)
    db.session.commit()
    sign_in(ambassador)
    with count_queries() as statements:
        first = client.get(ADDRESS).text
    # Who asks, what waits for them, the groups, and who changed them.
    assert len(statements) <= 4
    assert first.count('class="vp-row"') == 20
    assert client.get(f"{ADDRESS}?pagina=2").text.count('class="vp-row"') == 4
    assert client.get(f"{ADDRESS}?pagina=99").text.count('class="vp-row"') == 4
    for words in ("CAFE", "koffieh", "in zuid"):
        found = client.get(ADDRESS, query_string={"q": words}).text
        assert found.count('class="vp-row"') == 1
        assert "koffiehuis" in found
    assert "Geen groep heeft “niets zo”" in client.get(ADDRESS, query_string={"q": "niets zo"}).text


def test_a_question_asks_for_all_words_in_one_query(app, tree_of_three, group, count_queries):
    with count_queries() as statements:
        vocabulary = app.extensions["search"].vocabulary()
    assert len(statements) == 1
    assert len(vocabulary.themes) == 3
    assert vocabulary.groups[0].narrower == ("fietstaxi",)


@pytest.fixture
def tree_of_three(app):
    from tests.factories import ThemeFactory

    ThemeFactory.create_batch(3)
