"""The dossier of a success, and an adoption by another agency."""

from tests.browser.dutch import nl
from tests.browser.pages.experiment import ExperimentPage
from tests.browser.person import Person

EVIDENCE = {
    "governance_anchor": "Het college heeft er een plek voor in het programma Droge Voeten.",
    "organisation_anchor": "De afdeling Water doet het berichten als gewoon werk.",
    "information_anchor": "De metingen staan bij het waterschap, dat ze ook bewaart.",
    "money": "24.000 euro per jaar, uit het budget voor water.",
    "owner": "Hoofd van de afdeling Water",
    "weakest_point": "Tuinders zonder telefoon op het land.",
    "weakest_point_plan": "Een lamp bij het gemaal die op afstand te zien is.",
}


class DossierPage:
    """The dossier that success opened, at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def fill_in(cls, lead: Person, experiment: ExperimentPage) -> "DossierPage":
        """Find the dossier by way of the experiment and fill it in."""
        lead.open(experiment.path)
        lead.page.locator("main a[href^='/opschalen/']").first.click()
        path = lead.path
        lead.link("Fill in the dossier")
        lead.fill(**EVIDENCE)
        lead.button("Save")
        lead.is_told("The dossier has been saved.")
        return cls(path)

    def approve(self, director: Person, title: str, reason: str) -> None:
        """Two clicks and a reason."""
        director.has_work(title)
        director.open(self.path)
        director.link("Decide")
        director.fill(reason=reason)
        director.button("Yes, scale up")
        director.reads(reason, nl("Yes, will be scaled up"))


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
        person.button("We use it")
        person.reads(nl("In use"))
