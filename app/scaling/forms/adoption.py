"""What people type when they take a solution over."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from app.core.forms import BaseForm, CreatingForm, LongText, option
from app.organisations.models import Organisation
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
