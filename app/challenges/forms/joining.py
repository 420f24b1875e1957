"""What others say of a vraagstuk: suppliers whether it is an opportunity, agencies that they join."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.accounts.actor import OrganisationOfActor
from app.challenges.coowners import Offer, share_field
from app.challenges.forms.steps import MOST_REASON
from app.challenges.models import Challenge, CoOwner
from app.challenges.shares import LEAST_SHARE, MOST_SHARE, joined, proposed_division
from app.challenges.stances import MOST_LINE
from app.challenges.states import StanceKind
from app.core.forms import (
    BaseForm,
    CreatingForm,
    LongText,
    Text,
    WholeNumber,
    option,
)
from app.organisations.models import Organisation


class StanceForm(BaseForm):
    """What a supplier thinks: two buttons, and a line for who wants to say why."""

    kind = RadioField(
        _l("What do you think of this challenge?"),
        choices=lambda: [option(kind.value, kind.label) for kind in StanceKind],  # in the reader's language
        coerce=StanceKind,
        validators=[InputRequired(_l("Choose “opportunity” or “uncertain”."))],
    )
    line = Text(_l("Why? In one line"), most=MOST_LINE, required=False)
    organisation_id = SelectField(_l("For which supplier?"), coerce=int)

    def __init__(self, suppliers: Sequence[OrganisationOfActor], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [option(supplier.id, supplier.name) for supplier in suppliers]
        if len(suppliers) == 1:
            del self.organisation_id


class JoinForm(CreatingForm):
    """What an agency offers when it wants to join; which agency, for who may choose."""

    organisation_id = SelectField(_l("For which organisation?"), coerce=int)
    share = WholeNumber(
        _l("Which part of the money do you pay at most?"),
        [
            InputRequired(_l("Fill in a whole number from %(least)s to %(most)s.", least=LEAST_SHARE, most=MOST_SHARE)),
            NumberRange(
                LEAST_SHARE,
                MOST_SHARE,
                _l("Fill in a whole number from %(least)s to %(most)s.", least=LEAST_SHARE, most=MOST_SHARE),
            ),
        ],
        description=_l("The agency that leads divides the money. You never pay more than you offer here."),
    )
    promises_adoption = RadioField(
        _l("Do you promise to adopt it if an experiment succeeds?"),
        choices=lambda: [
            option("yes", _l("Yes: when it works, our adoption starts by itself")),
            option("no", _l("No, not yet")),
        ],
        validators=[InputRequired(_l("Choose yes or no."))],
    )
    why = LongText(
        _l("Why do you have this problem too?"),
        most=MOST_REASON,
        rows=4,
        description=_l("How does it show in your organisation, and what can you contribute besides money?"),
    )

    def __init__(self, agencies: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [option(agency.id, agency.name) for agency in agencies]
        if len(agencies) == 1:
            del self.organisation_id

    def offer(self) -> Offer:
        """The offer as the services take it."""
        return Offer(
            share=self.share.data or 0,
            promises_adoption=self.promises_adoption.data == "yes",
            why=self.why.data or "",
        )


class DivisionForm(CreatingForm):
    """Who pays which part; the co-owners have a field each (see `division_form`)."""

    lead_share = WholeNumber(_l("What you pay yourselves"), [InputRequired(_l("Fill in a whole number."))])


def division_form(challenge: Challenge, newcomer: CoOwner) -> tuple[DivisionForm, list[CoOwner]]:
    """A form with a field for everyone who pays, filled with what was offered; and the co-owners in its order."""
    lead_share, shares = proposed_division(challenge, newcomer)
    members = [*joined(challenge), newcomer]
    fields = {
        share_field(member): WholeNumber(
            member.organisation.name,
            [InputRequired(_l("Fill in a whole number."))],
            description=_l("Offered: at most %(share)s%%.", share=member.share),
        )
        for member in members
    }
    offered = {share_field(member): shares[member.id] for member in members}
    form = type("DivisionOfChallengeForm", (DivisionForm,), fields)(lead_share=lead_share, **offered)
    return form, members
