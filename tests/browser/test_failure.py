"""The branch in which the experiment fails: it ends well, because others learn from it."""

import pytest

from tests.browser.chain import (
    AMBASSADOR,
    DIRECTOR,
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
from tests.browser.pages.experiment import TOO_MUCH
from tests.browser.pages.showcase import ShowcasePage

LESSON = {
    "title": "Tuinders wachten niet op een bericht dat vaker mis is dan raak",
    "situation": "Een op de drie waarschuwingen bleek achteraf niet nodig.",
    "surprise": "Na twee valse waarschuwingen las niemand het bericht nog.",
    "advice": "Waarschuw pas als u zeker bent, en zeg erbij hoe zeker.",
}


@pytest.mark.timeout(300)
def test_a_failed_experiment_becomes_a_lesson_and_a_story(site: LiveSite, person: Sit) -> None:
    challenge = publish(site, person, "Kelders lopen vol bij een zware bui; hoe voorkomen we dat samen?")
    proposal = choose(site, person, challenge)
    experiment = start_experiment(site, person, proposal, "Waarschuwen voordat kelders vollopen", measured=TOO_MUCH)
    lead = person(LEAD)

    site.work()
    told = nl("A stop criterion is met: %(title)s", title=experiment.title)
    assert told in {mail.subject for mail in site.mails_to(DIRECTOR)} & {
        mail.subject for mail in site.mails_to(SUPPLIER)
    }
    experiment.is_asked_to_stop(lead)
    experiment.evaluate(lead)
    experiment.write_lesson(lead, LESSON)
    experiment.close(
        lead, "failed", measured="5100", happened="Er liep een kelder onder na een vals bericht.", careful=True
    )

    visitor = person()
    visitor.open("/lessen")
    visitor.reads(LESSON["title"])
    visitor.open("/lessen?uitkomst=failed&soort=intelligent")
    visitor.title_link(LESSON["title"])
    visitor.reads(LESSON["surprise"], LESSON["advice"])
    find(site, visitor, "waarschuwing", "wateroverlast", LESSON["title"])
    visitor.open(experiment.path)
    visitor.does_not_read(nl("We want this too"))

    ambassador = person(AMBASSADOR)
    story = ShowcasePage.draft(ambassador, experiment, "Twee valse waarschuwingen, en niemand las het bericht nog")
    story.agree(person(OFFICER))
    story.agree(person(SUPPLIER))
    story.publish(ambassador)
    find(site, visitor, "waarschuwingen", "wateroverlast", story.title)
    visitor.reads(nl("It did not work, and we learned"))
