"""One question a screen: which question is asked, and what comes before and after it."""

from dataclasses import dataclass

from flask import request

from app.challenges.models import SIX_QUESTIONS
from app.core.addresses import argument
from app.core.errors import NotFoundError

SCREENS = (*SIX_QUESTIONS, "title")
"""The last one asks to look at what is proposed: the title and the themes."""

ADDRESS = "vraag"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen with one question; `number` counts from 1."""

    name: str

    @property
    def number(self) -> int:
        return SCREENS.index(self.name) + 1

    @property
    def total(self) -> int:
        return len(SCREENS)

    @property
    def fields(self) -> tuple[str, ...]:
        """What is asked on it."""
        return ("title", "themes") if self.name == "title" else (self.name,)

    @property
    def previous(self) -> str | None:
        """The question before this one."""
        return SCREENS[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> str | None:
        """The question after this one."""
        return SCREENS[self.number] if self.number < self.total else None

    def wanted(self) -> str | None:
        """The question to go to after saving, by the button that was pressed; None when all is done."""
        return self.previous if request.form.get("naar") == "vorige" else self.next


def chosen_screen() -> Screen | None:
    """The one question that the address asks for, or None for all on one page. Raises `NotFoundError`."""
    name = argument(ADDRESS)
    if name and name not in SCREENS:
        raise NotFoundError(name)
    return Screen(name) if name else None
