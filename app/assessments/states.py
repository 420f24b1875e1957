"""The states of a panel member, an assessment and a decision, and the choices made about them."""

from flask_babel import lazy_gettext as _l

from app.core.choices import Labelled


class Background(Labelled):
    """What a panel member knows about; a panel has at least three different ones (F1 4.4: diversity in knowledge)."""

    USER = "user", _l("The people it is for")
    PRACTICE = "practice", _l("Work on the shop floor")
    POLICY = "policy", _l("Policy")
    PROCUREMENT = "procurement", _l("Procurement")
    DIGITAL = "digital", _l("Information and technology")
    FINANCE = "finance", _l("Finance")
    LEGAL = "legal", _l("Law")
    SCIENCE = "science", _l("Science")
    OTHER = "other", _l("Something else")


class MemberState(Labelled):
    """`NAMED` said nothing yet; `DECLARED` has no conflict; `CONFLICTED` sees nothing; `LEFT` was taken off."""

    NAMED = "named", _l("named")
    DECLARED = "declared", _l("assesses, without an interest")
    CONFLICTED = "conflicted", _l("has an interest")
    LEFT = "left", _l("taken off")


class AssessmentState(Labelled):
    """Saved as one goes, then handed in; handed in, it no longer changes. Established: it counts for the decision."""

    DRAFT = "draft", _l("draft")
    SUBMITTED = "submitted", _l("handed in")
    ESTABLISHED = "established", _l("established")


class DecisionKind(Labelled):
    """What is decided: talk first with some, choose one or more for an experiment, or none."""

    INVITE = "invite", _l("Talk first: invite suppliers to a conversation")
    CHOOSE = "choose", _l("Choose one or more proposals for an experiment")
    NONE = "none", _l("Choose none of the proposals")


class DecisionState(Labelled):
    """An officer prepares and offers it; the director signs, and with that the letters go out, or sends it back."""

    PREPARED = "prepared", _l("being prepared")
    OFFERED = "offered", _l("with the director")
    SIGNED = "signed", _l("signed")


class Outcome(Labelled):
    """What a decision means for one proposal."""

    INVITED = "invited", _l("Invited")
    CHOSEN = "chosen", _l("Chosen")
    NOT_CHOSEN = "not_chosen", _l("Not chosen")
