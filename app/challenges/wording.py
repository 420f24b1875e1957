"""The six questions as people read them, on the page and above the fields."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.challenges.models import SIX_QUESTIONS, Challenge

QUESTION_TEXTS: dict[str, Any] = {
    "sufferers": _l("Who suffers from this?"),
    "problem": _l("What goes wrong now?"),
    "frequency": _l("How often does it happen, and how much?"),
    "evidence": _l("How do we know?"),
    "benefit": _l("What is better if it works?"),
    "urgency": _l("Why now?"),
}


def answers(challenge: Challenge) -> list[tuple[str, Any, str]]:
    """(field, question, answer) of the questions that are answered, in their order."""
    filled = ((name, QUESTION_TEXTS[name], getattr(challenge, name)) for name in SIX_QUESTIONS)
    return [(name, question, answer) for name, question, answer in filled if answer]
