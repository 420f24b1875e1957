"""What people type when they take a solution over."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app.core.clock import today
from app.core.forms import BaseForm, CreatingForm, LongText, chosen, option
from app.organisations.models import Organisation
from app.scaling.adopting import Description
from app.scaling.models import Adoption
from app.scaling.states import AdoptionKind

SHORT, LONG = 600, 2_000


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
    """How the solution is taken over. Who can be the giver is the service's to say: it has the reason."""

    kind = RadioField(
        _l("How do you take it over?"),
        coerce=str,
        validators=[Optional()],
        description=_l("You can leave this for later. It is needed before you say that you use it."),
    )
    adapted = LongText(
        _l("What did you adapt?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("Only needed when you change something. Others with the same situation can use this."),
    )
    taken_from = SelectField(
        _l("From whom do you take it over?"),
        coerce=str,
        validate_choice=False,
        description=_l("The agency that made it, or an organisation that uses it and helped you. They get a mail."),
    )
    benefit_promised = LongText(
        _l("Which benefit do you expect?"),
        most=SHORT,
        rows=3,
        required=False,
        description=_l(
            "If possible with a number, so that you can measure it later. It is needed before you say that you use it."
        ),
    )

    def __init__(self, adoption: Adoption, givers: Iterable[tuple[str, str]]) -> None:
        super().__init__(obj=adoption)
        self.kind.choices = [
            option(kind.value, kind.label) for kind in (AdoptionKind.COPY, AdoptionKind.ADAPTED, AdoptionKind.OWN)
        ]

        maker = adoption.experiment.organisation.name
        self.taken_from.choices = [
            option("", _l("%(name)s, which made it", name=maker)),
            *(option(ref, name) for ref, name in givers),
        ]
        if not self.taken_from.raw_data:
            self.taken_from.data = adoption.taken_from.ref if adoption.taken_from else ""

    def described(self) -> Description:
        """What was filled in; no kind when none was chosen yet."""
        return Description(
            kind=AdoptionKind(chosen(self.kind)) if chosen(self.kind) else None,
            adapted=self.adapted.data or "",
            taken_from=self.taken_from.data or "",
            benefit_promised=self.benefit_promised.data or "",
        )


class UseForm(BaseForm):
    """Since which day it is used; whether that day can be is the service's to say."""

    since = DateField(_l("Since which day do you use it?"), default=today)


class TellingForm(BaseForm):
    """The one text with which an adoption is harvested or stopped."""

    text = LongText("", most=LONG, rows=5)

    def __init__(self, label: Any, description: Any) -> None:
        super().__init__()
        self.text.label.text = label
        self.text.description = description
