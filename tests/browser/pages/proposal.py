"""A proposal: writing and submitting it, and reading what was decided."""

from tests.browser.dutch import nl
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person


class ProposalPage:
    """The pages of one proposal, at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def submit(cls, supplier: Person, challenge: ChallengePage, texts: dict[str, object]) -> "ProposalPage":
        """From the vraagstuk to a submitted proposal."""
        supplier.open(f"{challenge.path}/voorstellen/nieuw")
        supplier.button("Begin")
        supplier.fill(**texts)
        supplier.button("Last look")
        supplier.reads(*(str(text) for name, text in texts.items() if name != "price_eur"))
        supplier.button("Submit proposal")
        supplier.is_told("Your proposal has been submitted. You get a mail that confirms it.")
        return cls(supplier.path)

    def reads_decision(self, supplier: Person, reason: str, outcome: str) -> None:
        """The supplier finds the decision in *Mijn werk*, and their own reason."""
        supplier.open("/mijn/voorstellen")
        supplier.open(self.path)
        supplier.reads(reason, nl(outcome))
