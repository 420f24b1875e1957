"""An experiment: plan, trojka, mandate, check-ins and the end."""

from collections.abc import Mapping

from app.experiments.failing import FailureQuestion
from tests.browser.dutch import nl
from tests.browser.pages.proposal import ProposalPage
from tests.browser.person import Person

CRITERION = "Er komt in het drukste uur meer water dan vóór de proef."
TOO_MUCH = 5300
"""From this value of the first measure on the criterion is met."""
PLAN = {
    "hypothesis": "Als tuinders een uur vooraf weten wanneer het gemaal vol is, dan verschuift een derde het lozen.",
    "goal": "Bij een piekbui komt de helft minder water tegelijk bij het gemaal.",
    "urgency": "In juni begint het seizoen met de zwaarste buien.",
    "learning_questions-0": "Verschuiven tuinders het lozen als zij een bericht krijgen?",
    "learning_questions-1": "Komt het bericht vroeg genoeg?",
    "measures-0-name": "Water bij het gemaal in het drukste uur",
    "measures-0-unit": "m3",
    "measures-0-baseline": "5200",
    "measures-0-target": "2600",
    "stop_criteria-0-text": CRITERION,
    "hours_per_week": "12",
    "budget_eur": "18000",
}


class ExperimentPage:
    """The pages of one experiment, at `path`."""

    def __init__(self, path: str, title: str) -> None:
        self.path = path
        self.title = title

    @classmethod
    def set_up(cls, lead: Person, proposal: ProposalPage, title: str) -> "ExperimentPage":
        """From the chosen proposal to a complete plan."""
        lead.open(proposal.path)
        lead.button("Set up the experiment")
        assert lead.page.locator("main [name='hypothesis']").input_value(), "the plan is prefilled from the proposal"
        lead.fill(title=title, **PLAN)
        lead.unfold("With a number, so that it is found out by itself")
        lead.pick("stop_criteria-0-measure", 1)
        lead.pick("stop_criteria-0-comparison", "at_least")
        lead.fill(**{"stop_criteria-0-threshold": TOO_MUCH})
        lead.button("Save the plan")
        lead.is_told("The plan is saved.")
        return cls(lead.path, title)

    def appoint(self, lead: Person, seats: Mapping[str, str]) -> None:
        """Ask people, by name, for the seats."""
        lead.open(self.path)
        lead.link("The trojka")
        for seat, name in seats.items():
            lead.select(seat, name)
        lead.button("Save")
        lead.is_told("Saved. Who is asked for a seat gets a mail.")

    def accept_seat(self, person: Person) -> None:
        """Find the question in *Mijn werk* and accept."""
        person.has_work(self.title)
        person.open(self.path)
        person.button("I accept the seat")
        person.is_told("You have accepted the seat.")

    def send_to_director(self, lead: Person) -> None:
        """The plan is complete."""
        lead.open(self.path)
        lead.link("Send to the director")
        lead.button("Send to the director")
        lead.is_told("The plan has gone to the director.")

    def sign(self, director: Person, *, euros: int, weeks: int) -> None:
        """Sign the loss mandate."""
        director.has_work(self.title)
        director.open(self.path)
        director.link("Look and sign")
        director.fill(mandate_eur=euros, mandate_weeks=weeks)
        director.tick("is_agreed")
        director.button("Sign the loss mandate")
        director.is_told("You have signed. The experiment has started, and everybody can follow it.")

    def check_in(self, lead: Person, going: str, *, spent: int, value: int | None = None) -> None:
        """Three answers and the money, and a new value of the first measure: one that is too much asks at once."""
        lead.open(self.path)
        lead.link("Check in")
        lead.fill(going=going, learned="Een bericht op tijd helpt.", needed="Niets op dit moment.", spent_eur=spent)
        if value is not None:
            lead.unfold("New values of measures")
            lead.fill(**{"values-0": value})
        lead.button("Send the check-in")
        lead.reads(nl("Stop or go on?") if value is not None and value >= TOO_MUCH else going)

    def is_asked_to_stop(self, lead: Person) -> None:
        """Whoever left the question finds it back, and chooses to stop."""
        lead.has_work(self.title)
        lead.open(self.path)
        lead.link("Answer")
        lead.reads(nl("Stop or go on?"), CRITERION)
        lead.link("Stop and close")

    def evaluate(self, lead: Person) -> None:
        """The trial is over."""
        lead.open(self.path)
        lead.link("Start the evaluation")
        lead.button("Start the evaluation")
        lead.is_told("The evaluation has begun. Fill in what was measured and learned.")

    def write_lesson(self, lead: Person, lesson: Mapping[str, str]) -> None:
        """A lesson, from the last of the five pages; back there it stands in the list."""
        lead.open(f"{self.path}/afronden/lessen")
        lead.button("Save and write a lesson")
        lead.fill(**lesson)
        lead.button("Save the lesson")
        lead.is_told("The lesson is saved.")
        lead.reads(lesson["title"])

    def close(self, lead: Person, outcome: str, *, measured: str, happened: str, careful: bool | None = None) -> None:
        """Walk through the five pages and end it. `careful`: yes to the first four questions about a failure."""
        lead.open(f"{self.path}/afronden")
        lead.fill(**{"measured-0": measured})
        lead.button("Save and go on")
        lead.fill(
            **{
                "answers-0": "Vier van de tien tuinders wachtten met lozen.",
                "answers-1": "Bij korte buien kwam het bericht te laat.",
            }
        )
        lead.button("Save and go on")
        self._tell_outcome(lead, outcome, happened, careful)
        lead.choose("factor_time", 2)
        lead.choose("factor_employees", 5)
        lead.button("Save and go on")
        lead.fill(originator="Gerrit, die het gemaal bedient", contact="Team Water, Gemeente Waterbeek")
        lead.tick("has_agreed")
        lead.button("Save and look once more")
        lead.reads(happened)
        lead.button("Close the experiment", confirm=True)
        lead.is_told("The experiment is closed, and its lessons are public. Thank you for sharing them.")
        lead.reads(nl({"succeeded": "Succeeded", "failed": "Failed and learned"}[outcome]))

    def _tell_outcome(self, lead: Person, outcome: str, happened: str, careful: bool | None) -> None:
        lead.choose("outcome", outcome)
        lead.fill(what_happened=happened)
        if careful is None:
            lead.lacks("fieldset[id^=failure_]")
            lead.button("Save and go on")
            return
        for question in FailureQuestion:
            is_yes = careful and question is not FailureQuestion.CAUSES
            lead.choose(f"failure_{question.value}", "yes" if is_yes else "no")
        lead.button("Save and go on")
        # The kind that follows is shown first; it is not chosen.
        lead.reads(nl("Intelligent" if careful else "Simple"))
        lead.button("Save and go on")
