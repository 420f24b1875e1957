"""Forms of dossiers and adoptions."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Length, Optional

from app.burden.forms import Promised
from app.core.forms import BaseForm, CreatingForm, LongText, Text, option
from app.lifecycle.engine import MIN_REASON
from app.organisations.models import Organisation
from app.scaling.models import Adoption
from app.scaling.services import Evidence
from app.scaling.states import AdoptionKind

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


class InterestForm(CreatingForm):
    """For which organisation. Whether that organisation may is the service's to say: it has the reason."""

    organisation = RadioField(
        _l("For which organisation?"),
        coerce=str,
        validate_choice=False,
        validators=[InputRequired(_l("Choose an organisation."))],
    )

    def __init__(self, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation.choices = [option(str(each.id), each.name) for each in organisations]
        if not self.is_submitted() and len(organisations) == 1:
            self.organisation.data = str(organisations[0].id)


class AdoptionForm(BaseForm):
    """How the solution is taken over."""

    kind = RadioField(_l("How do you take it over?"), coerce=str, validators=[Optional()])
    adapted = LongText(
        _l("What did you adapt?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("Others with the same situation can use this."),
    )
    benefit_promised = LongText(
        _l("Which benefit do you expect?"),
        most=SHORT,
        rows=3,
        required=False,
        description=_l("If possible with a number, so that you can measure it later."),
    )

    def __init__(self, adoption: Adoption) -> None:
        super().__init__(obj=adoption)
        self.kind.choices = [
            option(kind.value, kind.label) for kind in (AdoptionKind.COPY, AdoptionKind.ADAPTED, AdoptionKind.OWN)
        ]

    def chosen_kind(self) -> AdoptionKind | None:
        """The chosen kind, or None when none was chosen yet."""
        return AdoptionKind(self.kind.data) if self.kind.data else None


class TellingForm(BaseForm):
    """The one text with which an adoption is harvested or stopped."""

    text = LongText("", most=LONG, rows=5)

    def __init__(self, label: Any, description: Any) -> None:
        super().__init__()
        self.text.label.text = label
        self.text.description = description
