"""“Wij hebben dit ook”: an agency joins a vraagstuk, and a supplier says what it thinks of it."""

from tests.browser.dutch import nl
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person


def say_opportunity(supplier: Person, challenge: ChallengePage, line: str) -> None:
    """One click, and a line why."""
    supplier.open(challenge.path)
    supplier.fill(line=line)
    supplier.button("This is an opportunity")
    supplier.reads(line)


def ask_to_join(officer: Person, challenge: ChallengePage, *, share: int, why: str) -> None:
    """Offer a part of the money and promise to adopt what works."""
    officer.open(challenge.path)
    officer.link("We have this too", within="#meedoen")
    officer.fill(share=share, why=why)
    officer.choose("promises_adoption", "yes")
    officer.button("Ask to join")
    officer.is_told("Your request is sent. You get a mail when it is answered.")


def accept(officer: Person, challenge: ChallengePage, agency: str, *, lead_share: int) -> None:
    """Find the request in *Mijn werk*; first forget to lower the own share, then divide it right."""
    officer.has_work(challenge.title)
    officer.open(challenge.path)
    officer.link("Accept", within="#meedoen")
    offered = int(officer.page.locator("main [name^='share_']").input_value())
    officer.fill(lead_share=100)
    officer.button("Accept")
    officer.is_refused(nl("Together that is %(total)s%%. Make that 100%%.", total=100 + offered))
    officer.fill(lead_share=lead_share)
    officer.button("Accept")
    officer.is_told("%(agency)s has joined. Everybody can see it.", agency=agency)
