"""The dossier of a success, and an adoption by another agency."""

from datetime import date

from app.scaling.states import ComplexityDomain
from tests.browser.dutch import nl
from tests.browser.pages.experiment import ExperimentPage
from tests.browser.person import Person

WEAKEST = "Bereik van tuinders zonder telefoon"
COMPONENTS = (("Het bericht zelf", 7, 3), (WEAKEST, 3, 1))
"""Name, readiness and use."""
PLAN = "Een lamp bij het gemaal die op afstand te zien is."
ANCHORS = {
    "governance_anchor": "Het college heeft er een plek voor in het programma Droge Voeten.",
    "organisation_anchor": "De afdeling Water doet het berichten als gewoon werk.",
    "information_anchor": "De metingen staan bij het waterschap, dat ze ook bewaart.",
    "facilities": "NL Design System voor het scherm. DigiD is niet nodig: niemand logt in.",
}
MONEY = {
    "money": "24.000 euro per jaar, uit het budget voor water.",
    "owner": "Hoofd van de afdeling Water",
}


class DossierPage:
    """The dossier that success opened, at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def fill_in(cls, lead: Person, experiment: ExperimentPage) -> "DossierPage":
        """Find the dossier by way of the experiment and fill it in."""
        lead.open(experiment.path)
        lead.press(lead.page.locator("main a[href^='/opschalen/']").first)
        path = lead.path
        lead.link("Fill in the dossier")
        for row, (name, readiness, use) in enumerate(COMPONENTS):
            lead.fill(**{f"components-{row}-name": name})
            lead.pick(f"components-{row}-readiness", readiness)
            lead.pick(f"components-{row}-use", use)
        lead.button("Save and go on")
        lead.reads(nl("What do you do about %(name)s?", name=WEAKEST))
        lead.choose("remedy", "improve")
        lead.fill(plan=PLAN)
        lead.button("Save and go on")
        for domain in ComplexityDomain:
            lead.choose(domain.value, "simple")
        lead.button("Save and go on")
        for part in (ANCHORS, MONEY):
            lead.fill(**part)
            lead.button("Save and go on")
        lead.choose("procurement_basis", "option")
        lead.fill(procurement_note="Zo stond het in het vraagstuk.")
        lead.button("Save and go on")
        lead.is_told("Saved.")
        lead.reads(nl("Complete"))
        return cls(path)

    def approve(self, director: Person, title: str, reason: str) -> None:
        """Two clicks and a reason."""
        director.has_work(title)
        director.open(self.path)
        director.link("Decide")
        director.fill(reason=reason)
        director.button("Yes, scale up")
        director.reads(reason, nl("Yes, scaling up must still begin"))

    def anchor(self, lead: Person, title: str, milestone: str, day: date) -> None:
        """A milestone, the beginning, the milestone reached, and then it is anchored."""
        lead.has_work(title)
        lead.open(self.path)
        lead.link("Add a milestone")
        lead.fill(title=milestone, due=day.isoformat())
        lead.button("Save")
        lead.link("Scaling up has begun")
        lead.button("Scaling up has begun")
        lead.lacks_link("It is anchored")
        lead.button("Reached")
        lead.link("It is anchored")
        lead.button("It is anchored")
        lead.reads(nl("Anchored"), milestone)


class AdoptionPage:
    """An adoption, at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def begin(cls, person: Person, experiment: ExperimentPage, agency: str) -> "AdoptionPage":
        """*Dit willen wij ook*, in two clicks."""
        person.open(experiment.path)
        person.link("We want this too")
        person.button("Yes, %(name)s is interested", name=agency)
        person.is_told("Your interest has been noted. The makers have been told by mail.")
        return cls(person.path)

    def bring_into_use(self, person: Person) -> None:
        """Test it, say how it is taken over, use it."""
        person.button("We are testing it")
        person.link("Fill this in")
        person.choose("kind", "copy")
        person.fill(benefit_promised="Per piekbui een derde minder water tegelijk.")
        person.button("Save")
        person.link("We use it")
        person.button("We use it")
        person.reads(nl("In use"))
