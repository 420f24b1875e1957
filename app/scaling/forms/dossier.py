"""What people type in a scaling dossier."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from app.burden.forms import Promised
from app.core.forms import BaseForm, LongText, Text
from app.lifecycle.engine import MIN_REASON
from app.scaling.services import Evidence

SHORT, LONG = 600, 2_000


class EvidenceForm(BaseForm):
    """The dossier. Everything may be left for later; a yes needs all of it."""

    governance_anchor = LongText(
        _l("Board: who in the board and the council carries this?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("For example: a decision, a place in a programme, a fixed amount a year."),
    )
    organisation_anchor = LongText(
        _l("Organisation: who does this as ordinary work?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("For example: trained people, time in their task, an agreement with partners."),
    )
    information_anchor = LongText(
        _l("Information: which data and systems does it need, and who keeps them?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("For example: where data is kept, who may see it, which system it belongs in."),
    )
    money = LongText(_l("What does it cost, and who pays?"), most=SHORT, rows=2, required=False)
    owner = Text(
        _l("Who becomes the owner?"),
        most=200,
        required=False,
        description=_l("A role is enough, for example head of water."),
    )
    weakest_point = LongText(_l("What is the weakest point?"), most=LONG, rows=3, required=False)
    weakest_point_plan = LongText(_l("What do you do about it?"), most=LONG, rows=3, required=False)

    def evidence(self) -> Evidence:
        """What was filled in."""
        return Evidence(
            governance_anchor=self.governance_anchor.data or "",
            organisation_anchor=self.organisation_anchor.data or "",
            information_anchor=self.information_anchor.data or "",
            money=self.money.data or "",
            owner=self.owner.data or "",
            weakest_point=self.weakest_point.data or "",
            weakest_point_plan=self.weakest_point_plan.data or "",
        )


class DecisionForm(Promised, BaseForm):
    """Yes or no, with the reason that everybody will read."""

    burden = "decision"

    reason = LongText(
        _l("Why?"),
        most=LONG,
        rows=4,
        validators=[Length(min=MIN_REASON, message=_l("Give a reason of at least 10 characters."))],
        description=_l("Everybody can read this reason, also when it is a no."),
    )
