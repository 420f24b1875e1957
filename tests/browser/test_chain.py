"""From an empty concept to a published showcase, with the demo accounts and nothing but the site."""

from datetime import timedelta

import pytest

from app.core.clock import today
from tests.browser.chain import (
    AMBASSADOR,
    DIRECTOR,
    ELSEWHERE,
    LEAD,
    OFFICER,
    SUPPLIER,
    Sit,
    choose,
    find,
    publish,
    start_experiment,
)
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages.scaling import AdoptionPage, DossierPage
from tests.browser.pages.showcase import ShowcasePage

LESSON = {
    "title": "Een bericht helpt pas als het een uur van tevoren komt",
    "situation": "Tuinders kregen een bericht bij een dreigende piekbui.",
    "surprise": "Niet de inhoud telde, maar het tijdstip.",
    "advice": "Stuur het bericht een uur vooraf, of stuur niets.",
}


@pytest.mark.timeout(300)
def test_from_an_empty_concept_to_a_published_showcase(site: LiveSite, person: Sit) -> None:
    challenge = publish(site, person, "Straten lopen onder bij piekbuien; hoe houden we ze droog?")
    proposal = choose(site, person, challenge)
    experiment = start_experiment(site, person, proposal, "Een bericht voordat het gemaal vol is", measured=3_100)
    lead, director = person(LEAD), person(DIRECTOR)

    experiment.evaluate(lead)
    experiment.write_lesson(lead, LESSON)
    experiment.close(lead, "succeeded", measured="2400", happened="Vijf piekbuien, en bij vier bleef de straat droog.")

    dossier = DossierPage.fill_in(lead, experiment)
    dossier.approve(director, experiment.title, "De straat bleef droog, en de afdeling Water neemt het over.")
    dossier.anchor(lead, experiment.title, "Alle tuinders krijgen het bericht", today() + timedelta(days=60))

    adopter = person(ELSEWHERE)
    AdoptionPage.begin(adopter, experiment, "Gemeente Lindedal").bring_into_use(adopter)
    visitor = person()
    visitor.open(f"{experiment.path}/olievlek")
    visitor.reads("Gemeente Lindedal", nl("In use"))

    site.work()
    ambassador = person(AMBASSADOR)
    story = ShowcasePage.draft(ambassador, experiment, "Wachten met lozen hield de straat droog")
    assert visitor.page.goto(story.path).status == 404
    visitor.faults.clear()  # the 404 that was asked for
    story.agree(person(OFFICER))
    story.agree(person(SUPPLIER))
    story.publish(ambassador)
    find(site, visitor, "lozen", "wateroverlast", story.title)
    visitor.open("/etalage")
    visitor.reads(story.title)
    assert site.mails_to(SUPPLIER)
