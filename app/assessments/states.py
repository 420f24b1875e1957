"""The states of a panel member, an assessment and a decision, and the choices made about them."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class Background(StrEnum):
    """What a panel member knows about; a panel has at least three different ones (F1 4.4: diversity in knowledge)."""

    USER = "user"
    PRACTICE = "practice"
    POLICY = "policy"
    PROCUREMENT = "procurement"
    DIGITAL = "digital"
    FINANCE = "finance"
    LEGAL = "legal"
    SCIENCE = "science"
    OTHER = "other"

    @property
    def label(self) -> Any:
        """The background as people read it."""
        return BACKGROUND_LABELS[self]


BACKGROUND_LABELS: dict[Background, Any] = {
    Background.USER: _l("The people it is for"),
    Background.PRACTICE: _l("Work on the shop floor"),
    Background.POLICY: _l("Policy"),
    Background.PROCUREMENT: _l("Procurement"),
    Background.DIGITAL: _l("Information and technology"),
    Background.FINANCE: _l("Finance"),
    Background.LEGAL: _l("Law"),
    Background.SCIENCE: _l("Science"),
    Background.OTHER: _l("Something else"),
}


class MemberState(StrEnum):
    """`NAMED` has not said anything yet; `DECLARED` has no conflict; `CONFLICTED` sees nothing; `LEFT` was taken off."""

    NAMED = "named"
    DECLARED = "declared"
    CONFLICTED = "conflicted"
    LEFT = "left"


class AssessmentState(StrEnum):
    """Saved as one goes, then handed in; handed in, it no longer changes."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class DecisionKind(StrEnum):
    """What is decided: talk first with some, choose one or more for an experiment, or none."""

    INVITE = "invite"
    CHOOSE = "choose"
    NONE = "none"


class DecisionState(StrEnum):
    """An officer prepares; the director signs, and with that the letters go out."""

    PREPARED = "prepared"
    SIGNED = "signed"


class Outcome(StrEnum):
    """What a decision means for one proposal."""

    INVITED = "invited"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
