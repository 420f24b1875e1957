"""`/.well-known/security.txt` (RFC 9116): there, and not about to expire."""

from datetime import UTC, datetime, timedelta

from app.site.views.machines import SECURITY_TXT_EXPIRES

MARGIN = timedelta(days=30)
LONGEST = timedelta(days=366)


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_it_does_not_expire_within_a_month():
    # The clock of this machine, on purpose: this test turns red when the date in app/site/views/machines.py must be
    # moved on.
    left = SECURITY_TXT_EXPIRES - datetime.now(UTC)
    assert left > MARGIN, f"move SECURITY_TXT_EXPIRES in app/site/views/machines.py: {left.days} days left"
    assert left < LONGEST, "RFC 9116 asks for less than a year"


def test_it_says_how_to_report(client):
    response = client.get("/.well-known/security.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    found = fields(response.text)
    assert found["Contact"].startswith(("mailto:", "https://"))
    assert datetime.fromisoformat(found["Expires"]) == SECURITY_TXT_EXPIRES
    assert found["Canonical"].endswith("/.well-known/security.txt")
