"""The chain up to a running experiment, which success and failure have in common."""

import re
from collections.abc import Callable
from datetime import timedelta

from app.core.clock import in_amsterdam, now
from tests.browser.live import LiveSite
from tests.browser.pages.challenge import ChallengePage
from tests.browser.pages.decision import DecisionPage
from tests.browser.pages.experiment import ExperimentPage
from tests.browser.pages.opening import OpeningPage
from tests.browser.pages.panel import PanelPage
from tests.browser.pages.proposal import ProposalPage
from tests.browser.person import Person

Sit = Callable[..., Person]
OFFICER, OWNER = "inkoper@demo.example", "vraageigenaar@demo.example"
COLLEAGUE, ADMINISTRATOR = "inkoper2@demo.example", "beheerder@demo.example"
LEAD, DIRECTOR = "experimentleider@demo.example", "directeur@demo.example"
SUPPLIER, OTHER_SUPPLIER = "leverancier@demo.example", "leverancier2@demo.example"
ELSEWHERE, AMBASSADOR = "inkoper@elders.example", "ambassadeur@demo.example"
NAMES = {OFFICER: "Inkoper Waterbeek", OWNER: "Vraageigenaar Waterbeek", LEAD: "Experimentleider Waterbeek"}
NAMES[COLLEAGUE] = "Tweede inkoper Waterbeek"
COMPANIES = {SUPPLIER: "De Eerste Kier", OTHER_SUPPLIER: "Bureau Helderzin"}
ASKER = (re.compile(r"\bLeverancier\b"), COMPANIES[SUPPLIER], SUPPLIER)
"""What would show who asked a question: name, company, address."""
THEME = "Wateroverlast"

CLICKS = 12
"""The most clicks from nothing to a concept (domain: the promise to users); at present it is enough to go public."""

TERMS = {
    "budget_eur": "60000",
    "experiments_count": "3",
    "criteria-0-name": "Merken mensen het?",
    "criteria-0-weight": "60",
    "criteria-1-name": "Hoe klein kan de proef?",
    "criteria-1-weight": "40",
    "scaling_option": "Als het werkt gaan we met dezelfde leverancier verder.",
    "scaling_max_eur": "120000",
    "route": "Wij vergelijken de voorstellen die hier binnenkomen en kiezen er hooguit drie.",
}
ROUTE = "Ask several suppliers for a quote"
SOLUTION = "Wij zoeken een leverancier die een app bouwt"
WHY_STOPPED = {"R8": "een leverancier die", "R2": "app bouwt"}
"""What the guard marks in it, by rule."""
QUESTION = "Mogen wij de metingen van het gemaal gebruiken?"
ANSWER = "Ja, de metingen van drie jaar staan bij de bijlagen."
TEXTS = {
    "idea": "Wij sturen tuinders een bericht voordat het gemaal vol is.",
    "why_it_works": "Tuinders willen best wachten, maar weten niet wanneer.",
    "smallest_test": "Zes weken, twintig tuinders, één gemaal.",
    "team": "Een hydroloog en een tuinder.",
    "price_eur": "18000",
}
OTHER_TEXTS = {**TEXTS, "idea": "Wij hangen een lamp bij het gemaal.", "price_eur": "9500"}
PANEL = {
    "beoordelaar1@demo.example": "Work on the shop floor",
    "beoordelaar2@demo.example": "Finance",
    "beoordelaar3@demo.example": "Information and technology",
}
POINTS_BECAUSE = "Dit is klein genoeg om morgen te beginnen."
EXPLANATION = "Wij kozen de kleinste proef die mensen merken."
CHARACTERISTICS = "Het gekozen voorstel bereikt mensen ook als zij thuis zijn, en kan overal beginnen."
REASON = "Uw proef is klein en tuinders kunnen er morgen mee beginnen."
OTHER_REASON = "Een lamp is goed te zien, maar niet voor wie thuis is. Uw prijs was scherp."


def publish(site: LiveSite, sit: Sit, title: str) -> ChallengePage:
    """A vraagstuk that went through its dialogue and is open for proposals."""
    officer = sit(OFFICER)
    before = officer.clicks
    challenge = ChallengePage.write(officer, title, THEME)
    challenge.say_what_exists(officer)
    challenge.publish(officer)
    assert officer.clicks - before <= CLICKS
    site.work()
    challenge.ask(sit(SUPPLIER), QUESTION)
    challenge.answer(officer, QUESTION, ANSWER)
    visitor = sit()
    visitor.open(challenge.path)
    visitor.reads(QUESTION, ANSWER)
    visitor.does_not_read(*ASKER)
    challenge.publish_report(officer, QUESTION, ANSWER)
    challenge.fill_in_terms(officer, closing=in_amsterdam(now() + timedelta(hours=3)), terms=TERMS, route=ROUTE)
    challenge.open_for_proposals(sit(OWNER))
    return challenge


def submit(sit: Sit, challenge: ChallengePage) -> tuple[ProposalPage, ProposalPage]:
    """Two suppliers submit; the agency does not even learn that there are any."""
    proposals = (
        ProposalPage.submit(sit(SUPPLIER), challenge, TEXTS),
        ProposalPage.submit(sit(OTHER_SUPPLIER), challenge, OTHER_TEXTS),
    )
    officer = sit(OFFICER)
    officer.open(f"{challenge.path}/voorstellen")
    officer.does_not_read(TEXTS["idea"], OTHER_TEXTS["idea"], *COMPANIES.values())
    return proposals


def open_seals(site: LiveSite, sit: Sit, challenge: ChallengePage) -> None:
    """After the closing time two officers open all proposals."""
    site.wait(hours=4)
    officer = sit(OFFICER)
    officer.open(f"{challenge.path}/voorstellen")
    officer.does_not_read(TEXTS["idea"], OTHER_TEXTS["idea"], *COMPANIES.values())
    OpeningPage(challenge).open(site, officer, sit(COLLEAGUE))
    officer.open(f"{challenge.path}/voorstellen")
    officer.reads(TEXTS["idea"], OTHER_TEXTS["idea"])


def assess(sit: Sit, challenge: ChallengePage) -> None:
    """A panel of three people with three backgrounds assesses; nowhere do they differ much."""
    owner, panel = sit(OWNER), PanelPage(challenge)
    for email, background in PANEL.items():
        panel.name(owner, email, background)
    points = {TEXTS["idea"]: (5, 4), OTHER_TEXTS["idea"]: (3, 3)}
    for email in PANEL:
        member = sit(email)
        panel.declare(member, sorted(COMPANIES.values()))
        panel.assess(member, points, POINTS_BECAUSE)
    panel.establish(owner)


def decide(sit: Sit, challenge: ChallengePage, proposals: tuple[ProposalPage, ProposalPage]) -> None:
    """One is chosen; each supplier reads their own reasons and nobody else's."""
    decision = DecisionPage(challenge)
    verdicts = {COMPANIES[SUPPLIER]: (True, REASON), COMPANIES[OTHER_SUPPLIER]: (False, OTHER_REASON)}
    decision.prepare(sit(OFFICER), verdicts, explanation=EXPLANATION, characteristics=CHARACTERISTICS)
    decision.sign(sit(DIRECTOR))
    chosen, other = proposals
    chosen.reads_letter(sit(SUPPLIER), REASON)
    sit(SUPPLIER).does_not_read(OTHER_REASON)
    other.reads_letter(sit(OTHER_SUPPLIER), OTHER_REASON, CHARACTERISTICS, COMPANIES[SUPPLIER])
    sit(OTHER_SUPPLIER).does_not_read(REASON)
    visitor = sit()
    visitor.open(challenge.path)
    visitor.reads(COMPANIES[SUPPLIER], EXPLANATION)
    visitor.does_not_read(REASON, OTHER_REASON, COMPANIES[OTHER_SUPPLIER])


def choose(site: LiveSite, sit: Sit, challenge: ChallengePage) -> ProposalPage:
    """From an open vraagstuk to a chosen proposal."""
    proposals = submit(sit, challenge)
    open_seals(site, sit, challenge)
    assess(sit, challenge)
    decide(sit, challenge, proposals)
    return proposals[0]


def start_experiment(site: LiveSite, sit: Sit, proposal: ProposalPage, title: str, *, measured: int) -> ExperimentPage:
    """Planned, with a trojka that accepted and a signed mandate, and two check-ins; `measured` came with the second."""
    lead = sit(LEAD)
    experiment = ExperimentPage.set_up(lead, proposal, title)
    seats = {"project_leader": LEAD, "executive_ambassador": OWNER, "service_manager": OFFICER}
    experiment.appoint(lead, {seat: NAMES[email] for seat, email in seats.items()})
    for email in seats.values():
        experiment.accept_seat(sit(email))
    experiment.send_to_director(lead)
    experiment.sign(sit(DIRECTOR), euros=20_000, weeks=10)
    site.wait(hours=1)
    experiment.check_in(lead, "Twintig tuinders doen mee.", spent=4_000)
    site.wait(hours=1)
    experiment.check_in(lead, "De eerste piekbui is geweest.", spent=9_500, value=measured)
    visitor = sit()
    visitor.open(experiment.path)
    visitor.reads("Twintig tuinders doen mee.", "De eerste piekbui is geweest.")
    return experiment


def find(site: LiveSite, visitor: Person, words: str, theme: str, title: str) -> None:
    """After the worker has run, a visitor finds it by words within a theme."""
    site.work()
    visitor.open(f"/zoeken?q={words}&thema={theme}")
    visitor.reads(title)
    visitor.title_link(title)
    visitor.reads(title)
