"""What people type when they decide about a solution, and on the way after that."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Length

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, LongText, Required, Text
from app.lifecycle.engine import MIN_REASON
from app.scaling.milestones import MilestoneValues

LONG = 2_000


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


class MilestoneForm(BaseForm):
    """What is reached, and when."""

    title = Text(
        _l("What is reached then?"),
        most=200,
        description=_l("For example: all eleven streets take part."),
    )
    due = DateField(_l("On which day at the latest?"), [Required(_l("Fill in a day."))])

    def values(self) -> MilestoneValues:
        """What was filled in."""
        assert self.due.data is not None, "a form that is read was validated"
        return MilestoneValues(self.title.data or "", self.due.data)


class NewMilestoneForm(MilestoneForm, CreatingForm):
    """A milestone that is added."""
