"""A proposal: writing and submitting it, and reading what was decided."""

from pathlib import Path

from tests.browser.dutch import nl
from tests.browser.pages.challenge import ChallengePage
from tests.browser.person import Person


class ProposalPage:
    """The pages of one proposal, at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def submit(cls, supplier: Person, challenge: ChallengePage, texts: dict[str, object]) -> "ProposalPage":
        """From the vraagstuk to a submitted proposal with a receipt."""
        supplier.open(f"{challenge.path}/voorstellen/nieuw")
        supplier.button("Begin")
        supplier.fill(**texts)
        supplier.button("Last look")
        supplier.reads(*(str(text) for name, text in texts.items() if name != "price_eur"))
        supplier.button("Submit proposal")
        supplier.reads(nl("Your proposal has been received and sealed"))
        supplier.does_not_read(str(texts["idea"]))
        return cls(supplier.path.removesuffix("/ontvangstbewijs"))

    def download_receipt(self, supplier: Person, to: Path) -> str:
        """The receipt as a file; returns its text."""
        supplier.open(f"{self.path}/ontvangstbewijs")
        with supplier.page.expect_download() as download:
            supplier.page.get_by_role("link", name=nl("Download the receipt"), exact=True).click()
        download.value.save_as(to)
        return to.read_text()

    def reads_letter(self, supplier: Person, *texts: str) -> None:
        """The supplier finds the letter about the decision, which says all of this."""
        supplier.open("/mijn/voorstellen")
        supplier.open(f"{self.path}/brief")
        supplier.reads(*texts)
