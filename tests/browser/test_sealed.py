"""Sealed until the deadline: a receipt that anybody checks, two who open, a panel with a conflict, a letter."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chain import (
    COMPANIES,
    LEAD,
    OTHER_SUPPLIER,
    OTHER_TEXTS,
    OWNER,
    PANEL,
    POINTS_BECAUSE,
    SUPPLIER,
    TEXTS,
    Sit,
    decide,
    open_seals,
    publish,
    submit,
)
from tests.browser.dutch import nl
from tests.browser.live import LiveSite
from tests.browser.pages.panel import PanelPage

MINUTES = "Wij spraken over de lamp: wie thuis is ziet haar niet, maar buren wel. Wij komen uit op drie."
SETTLED = "Buren zien de lamp wel, bewoners zelf niet."


@pytest.mark.timeout(300)
def test_from_a_receipt_to_a_letter(site: LiveSite, person: Sit, tmp_path: Path) -> None:
    challenge = publish(site, person, "Tuinen staan dagen blank na een bui; hoe blijft het water weg?")
    proposals = submit(person, challenge)

    receipt = tmp_path / "ontvangstbewijs.json"
    text = proposals[0].download_receipt(person(SUPPLIER), receipt)
    visitor = person()
    visitor.open("/ontvangstbewijs")
    visitor.attach("receipt_file", receipt)
    visitor.button("Check")
    visitor.reads(nl("This receipt is genuine"))
    visitor.open("/ontvangstbewijs")
    visitor.fill(receipt=text.replace('"ciphertext_size": ', '"ciphertext_size": 1'))
    visitor.button("Check")
    visitor.reads(nl("This receipt is not genuine"))
    visitor.faults.clear()  # a receipt that is not real is a 422, which the browser writes down

    open_seals(site, person, challenge)

    owner, panel = person(OWNER), PanelPage(challenge)
    for email, background in PANEL.items():
        panel.name(owner, email, background)
    first, second, conflicted = (person(email) for email in PANEL)
    suppliers = sorted(COMPANIES.values())
    panel.declare(first, suppliers)
    panel.declare(conflicted, suppliers, conflict_with=COMPANIES[SUPPLIER])
    conflicted.reads(nl("You do not assess this challenge"))
    conflicted.open(panel.desk)
    conflicted.does_not_read(TEXTS["idea"], OTHER_TEXTS["idea"])
    panel.name(owner, LEAD, "The people it is for")
    third = person(LEAD)

    panel.assess(first, {TEXTS["idea"]: (5, 4), OTHER_TEXTS["idea"]: (4, 4)}, POINTS_BECAUSE)
    owner.open(f"{challenge.path}/beoordelingen")
    owner.reads(nl("The scores are still hidden"))
    owner.does_not_read(POINTS_BECAUSE)
    panel.declare(second, suppliers)
    panel.assess(second, {TEXTS["idea"]: (4, 4), OTHER_TEXTS["idea"]: (2, 4)}, POINTS_BECAUSE)
    panel.declare(third, suppliers)
    panel.assess(third, {TEXTS["idea"]: (4, 4), OTHER_TEXTS["idea"]: (3, 4)}, POINTS_BECAUSE)
    panel.settle(owner, MINUTES, points=3, reason=SETTLED)
    panel.establish(owner)
    owner.open(f"{challenge.path}/beoordelingen")
    owner.reads(MINUTES, SETTLED)

    decide(person, challenge, proposals)
    person(SUPPLIER).open(f"{challenge.path}/proces-verbaal")
    expect(person(SUPPLIER).page.locator("main")).to_contain_text(COMPANIES[SUPPLIER])
    assert any("brief" in mail.body for mail in site.mails_to(OTHER_SUPPLIER))
