"""A story: drafted from the record, agreed to by both parties, published."""

from tests.browser.dutch import nl
from tests.browser.pages.experiment import ExperimentPage
from tests.browser.person import Person


class ShowcasePage:
    """A story, at `path`."""

    def __init__(self, path: str, title: str) -> None:
        self.path = path
        self.title = title

    @classmethod
    def draft(cls, ambassador: Person, experiment: ExperimentPage, title: str) -> "ShowcasePage":
        """From the ambassador's desk: the draft comes from the record, the ambassador gives it a title."""
        ambassador.has_work(experiment.title)
        ambassador.open("/mijn/etalage")
        ambassador.title_link(experiment.title)
        ambassador.button("Make a story")
        assert ambassador.page.locator("main [name='story']").input_value(), "the story is drafted from the record"
        ambassador.fill(
            title=title,
            summary="Tuinders wachten met lozen als zij een bericht krijgen.",
            result="In de lage wijken bleef de straat vaker droog.",
        )
        ambassador.button("Save")
        ambassador.is_told("The story has been saved.")
        path = ambassador.path
        ambassador.link("The text is ready")
        ambassador.button("The text is ready")
        ambassador.reads(nl("Waiting for consent"))
        return cls(path, title)

    def agree(self, person: Person) -> None:
        """Find the question in *Mijn werk*, read the story, agree."""
        person.has_work(self.title)
        person.open(self.path)
        person.link("Read and answer")
        person.button("Yes, this may be published")
        person.is_told("Thank you. The ambassador sees that you agree.")

    def publish(self, ambassador: Person) -> None:
        """For everybody."""
        ambassador.open(self.path)
        ambassador.link("Publish")
        ambassador.button("Publish")
        ambassador.does_not_read(nl("Waiting for consent"))
