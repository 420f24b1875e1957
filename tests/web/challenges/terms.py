"""The form with which the opening is prepared, filled in."""

from datetime import timedelta

from app.core.clock import in_amsterdam, now

BY_HAND = {
    "budget_eur": "€ 60.000,-",
    "criteria-0-name": "Werkt het voor mensen?",
    "criteria-0-weight": "60",
    "criteria-1-name": "Hoe klein kan de proef?",
    "criteria-1-weight": "40",
    "scaling_option": "Wij gaan verder met dezelfde partij.",
    "route_choice": "several_quotes",
    "route": "Wij vragen meer partijen om een voorstel.",
}


def on_the_clock(moment):
    """A moment as the form sends it."""
    return f"{in_amsterdam(moment):%Y-%m-%dT%H:%M}"


def terms(challenge, **changes):
    """Everything filled in, and right."""
    closing = in_amsterdam(now() + timedelta(days=20))
    values = {
        **BY_HAND,
        "experiments_count": "3",
        "closing_at": on_the_clock(closing),
        "questions_close_at": "",
        "decision_due": f"{closing.date() + timedelta(days=20):%Y-%m-%d}",
        "scaling_max_eur": "120000",
        "scaling_volume": "Alle zes de wijken.",
        "subject": "supplies_services",
        "version": challenge.version,
    }
    return {**values, **changes}
