"""What people type is text on every page that shows it: nowhere does it become an element or an attribute."""

from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.challenges import announcing, contacts, coowners, dialogue, guarding, report, reuse, services, stances
from app.challenges.contacts import Conversation
from app.challenges.coowners import Division, Offer
from app.challenges.drafting import draft
from app.challenges.models import SIX_QUESTIONS, GuardBlock
from app.challenges.reuse import Given
from app.challenges.services import Writing
from app.challenges.states import ReuseVerdict, StanceKind
from app.core.clock import today
from app.search.queries import hits_of
from app.search.services import rebuild
from tests.factories import AgencyFactory, ChallengeFactory, UserFactory, actor_of, member

EVIL = '<script>alert(1)</script><img src=x onerror=alert(1)></mark>" onfocus="alert(1)\' {{ 7*7 }} '
STOPPED = "Wij zoeken een leverancier die een app <b>bouwt</b> waarmee inwoners hun <i>schulden</i> kunnen melden."
LINKS = "\n\n[een](javascript:alert(1)) <a href='javascript:alert(1)'>twee</a> ![drie](javascript:alert(1))"


class Elements(HTMLParser):
    """Gathers what a browser would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().startswith("javascript:"):
                self.runs.append(f"<{tag} {name}={value}>")
        if tag == "script" and "src" not in dict(attrs):
            self.runs.append("<script> without source")
        if tag in {"b", "i"} or ("src", "x") in attrs:
            self.runs.append(f"<{tag}> of somebody who types")


@pytest.fixture
def story(app, session, people, theme):
    """A concept with hostile text in everything that can be typed, and something near it that is as hostile."""
    near = ChallengeFactory(title=f"{EVIL}wachten balie", sufferers=EVIL, published=True)
    texts = dict.fromkeys(SIX_QUESTIONS, EVIL) | {"problem": f"{EVIL} {STOPPED}"}
    title = f"{EVIL}wachten balie"
    concept = ChallengeFactory(
        organisation=people.agency, created_by=people.officer, title=title, themes=[theme], **texts
    )
    guarding.note_blocks(concept, written_by_id=people.officer.id)
    session.commit()
    rebuild(session(), app.extensions["search"])
    return concept, near


def assert_text(answer):
    assert answer.status_code < 500
    assert Elements(answer.text).runs == []
    assert " 49 " not in answer.text


def test_while_it_is_written(client, session, people, story, sign_in):
    concept, near = story
    page = f"/vraagstukken/{concept.path}"
    block = session.scalars(select(GuardBlock)).first()
    for person in (people.officer, people.colleague):
        sign_in(person)
        for part in ("", "/bewerken", "/wachter", f"/wachter/{block.id}", "/bestaat-dit-al", "/stap/start_dialogue"):
            assert_text(client.get(page + part))
    sign_in(people.officer)
    assert_text(client.get(f"{page}/bestaat-dit-al/challenge/{near.id}"))
    typed = {"challenge": concept.ref, "title": f"{EVIL}wachten balie", "problem": concept.problem}
    beside = client.post("/vraagstukken/bestaat-dit-al", data=typed)
    assert "wachten balie" in beside.text
    assert_text(beside)
    marked = client.post(f"/vraagstukken/wachter?veld=problem&vraagstuk={concept.ref}", data=typed)
    assert "<mark" in marked.text
    assert_text(marked)
    assert_text(client.post(page + "/bestaat-dit-al", data={"items-0-item": EVIL, "version": EVIL}))


def test_in_public(app, client, session, people, theme, story, sign_in):
    challenge, near = story
    officer, colleague, supplier = map(actor_of, (people.officer, people.colleague, people.supplier))
    agencies = [AgencyFactory(name=f"{EVIL}{number}") for number in range(2)]
    joiners = [member(agency, Role.OFFICER) for agency in agencies]
    offer = Offer(share=10, promises_adoption=True, why=EVIL)
    for block in challenge.guard_blocks:
        guarding.lift(block, reason=EVIL, by=colleague)
    key = ("challenge", near.id)
    hit = hits_of(session(), app.extensions["search"], [key])[key]
    reuse.finish(challenge, [Given(hit, ReuseVerdict.DOES_NOT_FIT, EVIL)], by=officer)
    services.start_dialogue(challenge, by=officer)
    session.flush()
    questions = [dialogue.ask(challenge, f"{EVIL}{number}", by=supplier) for number in range(3)]
    session.flush()
    dialogue.answer(questions[0], EVIL, by=officer)
    dialogue.refuse(questions[1], EVIL, by=officer)
    requests = [
        coowners.ask_to_join(challenge, agency, offer, by=actor_of(person))
        for agency, person in zip(agencies, joiners, strict=True)
    ]
    stances.take(challenge, people.supplier.memberships[0].organisation_id, StanceKind.CHANCE, EVIL, by=supplier)
    contact = contacts.add_contact(challenge, Conversation(today(), EVIL, EVIL), by=officer)
    announcing.announce(challenge, title=EVIL, text=EVIL, by=officer)
    texts = {name: getattr(challenge, name) for name in SIX_QUESTIONS} | {"benefit": f"{EVIL} anders"}
    services.edit(challenge, Writing(title=challenge.title, theme_ids=[theme.id], **texts), why=EVIL, by=officer)
    report.publish_report(challenge, draft(challenge) + LINKS, by=officer)
    session.flush()
    coowners.accept(requests[0], Division(90, {requests[0].id: 10}), by=officer)
    session.commit()
    page = f"/vraagstukken/{challenge.path}"
    administrator = UserFactory(is_administrator=True)
    visitors = (None, people.officer, people.owner, *joiners, people.supplier, administrator)
    for person in visitors:
        if person is not None:
            sign_in(person)
        for part in ("", "/dialoogverslag", "/meedoen"):
            assert_text(client.get(page + part))
        for elsewhere in ("/vraagstukken", "/mijn", "/zoeken?q=wachten", "/beheer/wachter", "/beheer/spoor"):
            assert_text(client.get(elsewhere))
    sign_in(people.officer)
    waiting = questions[2].ref
    for part in (
        *(f"/meedoen/{requests[1].ref}/{act}" for act in ("accepteren", "afwijzen")),
        *(f"/vragen/{waiting}/{act}" for act in ("antwoord", "samenvoegen", "weigeren")),
        "/gesprekken",
        f"/gesprekken/{contact.ref}",
        "/dialoogverslag/bewerken?opnieuw=1",
        "/mededelingen",
        "/openen",
    ):
        answer = client.get(page + part)
        assert answer.status_code == 200
        assert_text(answer)
