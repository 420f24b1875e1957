"""The pages around a vraagstuk that the demo has no record for, in light and dark: the guard, joining, the dialogue."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.models import User
from app.challenges import guarding
from app.challenges.contacts import Conversation, add_contact
from app.challenges.coowners import Offer, ask_to_join
from app.challenges.dialogue import answer, ask
from app.challenges.models import Challenge
from app.challenges.reuse_search import nearest_to
from app.challenges.services import create
from app.core.clock import today
from app.core.database import db
from app.organisations.models import Organisation
from tests.browser.accessibility import in_both
from tests.browser.chain import (
    ADMINISTRATOR,
    COLLEAGUE,
    DIRECTOR,
    ELSEWHERE,
    OFFICER,
    OWNER,
    SOLUTION,
    SUPPLIER,
    WHY_STOPPED,
)
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages import guard
from tests.browser.person import Person
from tests.factories import ChallengeFactory, actor_of

Sit = Callable[..., Person]
MAY_STAY = "De app bestaat al en is verplicht voor tuinders."


@dataclass(frozen=True)
class Records:
    """Paths of vraagstukken of Waterbeek, and what hangs below them."""

    stopped: str
    block_id: int
    adopted: str
    talking: str
    question: str
    joining: str
    contact: str
    unanswered: str


@pytest.fixture(scope="module")
def records(site: LiveSite) -> Records:
    """A concept that the guard stops, a dialogue with everything in it, and one to which nobody sent a proposal."""
    with site.app.app_context():
        made = _made(site.app)
        db.session.commit()
    return made


def _made(app: Flask) -> Records:
    officer, colleague, elsewhere, supplier = map(_actor, (OFFICER, COLLEAGUE, ELSEWHERE, SUPPLIER))
    agency, other = (db.session.get_one(Organisation, actor.organisation_ids()[0]) for actor in (officer, elsewhere))
    stopped = create(f"{SOLUTION}. Wij moeten een dashboard hebben.", agency.id, by=officer)
    db.session.flush()
    block, *others = stopped.guard_blocks
    guarding.lift(others[-1], reason=MAY_STAY, by=colleague)
    near = nearest_to(
        app.extensions["search"], ChallengeFactory(organisation=agency, problem="Wateroverlast op straat.")
    )
    talking = ChallengeFactory(published=True, organisation=agency)
    questions = [ask(talking, f"Telt balie {number} mee?", by=supplier) for number in (1, 2)]
    answer(ask(talking, "Mag een proef ook buiten?", by=supplier), "Ja, dat mag ook.", by=officer)
    request = ask_to_join(
        talking, other, Offer(share=30, promises_adoption=True, why="Hier wachten zij ook."), by=elsewhere
    )
    contact = add_contact(talking, Conversation(today(), "Zes bedrijven", "Waar een proef past."), by=officer)
    unanswered = ChallengeFactory(unsealed=True, organisation=agency)
    db.session.flush()
    return Records(
        stopped=_path(stopped),
        block_id=block.id,
        adopted=f"{_path(stopped)}/bestaat-dit-al/{near[0].kind}/{near[0].record_id}",
        talking=_path(talking),
        question=f"{_path(talking)}/vragen/{questions[0].ref}",
        joining=f"{_path(talking)}/meedoen/{request.ref}",
        contact=f"{_path(talking)}/gesprekken/{contact.ref}",
        unanswered=_path(unanswered),
    )


def _actor(email: str) -> Actor:
    return actor_of(db.session.scalars(select(User).where(User.email == email)).one())


def _path(challenge: Challenge) -> str:
    return f"/vraagstukken/{challenge.path}"


PAGES: dict[str | None, Callable[[Records], list[str]]] = {
    None: lambda r: [r.talking, "/hulp/inkooproutes", "/norm"],
    OFFICER: lambda r: [
        r.stopped,
        f"{r.stopped}/bewerken",
        f"{r.stopped}/bewerken?vraag=problem",
        f"{r.stopped}/wachter",
        f"{r.stopped}/stap/start_dialogue",
        f"{r.stopped}/bestaat-dit-al",
        r.adopted,
        r.talking,
        f"{r.talking}/bewerken",
        f"{r.talking}/gesprekken",
        r.contact,
        f"{r.talking}/dialoogverslag/bewerken",
        f"{r.talking}/mededelingen",
        f"{r.joining}/accepteren",
        f"{r.joining}/afwijzen",
        f"{r.question}/antwoord",
        f"{r.question}/samenvoegen",
        f"{r.question}/weigeren",
        f"{r.unanswered}/stap/no_proposals",
    ],
    COLLEAGUE: lambda r: [f"{r.stopped}/wachter", f"{r.stopped}/wachter/{r.block_id}"],
    OWNER: lambda r: [f"{r.talking}/stap/open", f"{r.talking}/stap/withdraw"],
    ELSEWHERE: lambda r: [r.talking, f"{r.joining}/vertrekken"],
    SUPPLIER: lambda r: [r.talking],
    DIRECTOR: lambda _: ["/organisaties/gemeente-waterbeek/inkoopbeleid"],
    ADMINISTRATOR: lambda _: ["/beheer/wachter", "/beheer/wachter?regel=R3"],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("email", PAGES, ids=lambda email: email or "visitor")
def test_no_page_breaks_a_rule_in_light_or_dark(person: Sit, records: Records, email: str | None) -> None:
    somebody, faults = person(email), {}
    for path in PAGES[email](records):
        somebody.open(path)
        assert somebody.path == path.partition("?")[0], "the page itself, not where it sends people"
        if found := in_both(somebody):
            faults[path] = found
    assert faults == {}


@pytest.mark.timeout(120)
def test_what_comes_while_somebody_types_breaks_no_rule(person: Sit, records: Records) -> None:
    officer, faults = person(OFFICER), {}
    officer.open("/vraagstukken/nieuw")
    officer.paste("problem", SOLUTION)
    guard.is_stopped(officer, "problem", WHY_STOPPED)
    faults["new"] = in_both(officer)
    officer.fill(problem="")  # nothing to lose, so nobody is asked whether to leave
    officer.open(f"{records.talking}/openen")
    officer.fill(
        budget_eur="60000", scaling_max_eur="120000", scaling_option="Dan gaan wij met dezelfde partij verder."
    )
    advice = officer.page.locator("#route-advice")
    advice.get_by_text(nl("These routes come into question")).wait_for()
    for more in advice.locator("summary").all():
        more.click()
    faults["terms"] = in_both(officer)
    assert faults == {"new": {}, "terms": {}}


@pytest.mark.timeout(120)
def test_the_form_to_join_breaks_no_rule_also_when_it_is_refused(person: Sit, site: LiveSite) -> None:
    with site.app.app_context():
        joinable = _path(ChallengeFactory(published=True))
        db.session.commit()
    elsewhere = person(ELSEWHERE)
    elsewhere.open(f"{joinable}/meedoen")
    faults = {"join": in_both(elsewhere)}
    elsewhere.button("Ask to join")
    elsewhere.is_refused(nl("Choose yes or no."))
    faults["refused"] = in_both(elsewhere)
    assert faults == {"join": {}, "refused": {}}
