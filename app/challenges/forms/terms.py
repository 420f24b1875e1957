"""The terms on which a vraagstuk opens."""

from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from app.burden.forms import Promised
from app.challenges.lifecycle import MAX_CRITERIA
from app.challenges.models import Challenge
from app.challenges.terms import BY_HAND, PROPOSED_EXPERIMENTS, PROPOSED_SUBJECT, Terms, proposed_decision
from app.core.forms import (
    AmsterdamMomentField,
    BaseForm,
    EuroField,
    LongText,
    Text,
    WholeNumber,
    option,
)
from app.procurement.states import Route, Subject

Choice = TypeVar("Choice", bound=StrEnum)


MAX_EXPERIMENTS = 20


class CriterionForm(Form):
    """One criterion: what is looked at, and how heavily."""

    name = Text(_l("What do you look at?"), most=120, required=False)
    weight = WholeNumber(
        _l("Weight"),
        [Optional(), NumberRange(1, 100, _l("Fill in a number from 1 to 100."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A criterion has both a name and a weight, or is left out."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and bool(self.name.data) != bool(self.weight.data):
            empty = self.weight if self.name.data else self.name
            empty.errors = [*empty.errors, str(_l("Fill in this field."))]
            return False
        return is_valid


def weighed_rows(rows: Any) -> list[tuple[str, int]]:
    """The criteria that were filled in."""
    filled = ((row.form.name.data, row.form.weight.data) for row in rows)
    return [(name, weight) for name, weight in filled if name and weight]


def _chosen(kind: type[Choice], value: Any) -> Choice | None:
    """The member that was chosen; None for nothing, and for what is no choice."""
    return kind(value) if value in set(kind) else None


class TermsForm(Promised, BaseForm):
    """What is needed to open for proposals. It may be filled in bit by bit; what is there must be right.

    What is proposed stands in the form already, or below the field as what happens when it stays empty.
    """

    burden = "challenge.opening"
    asks = (*BY_HAND, "experiments_count", "subject")
    proposes = ("experiments_count", "subject")

    budget_eur = EuroField(
        _l("Budget for all experiments together"), [Optional()], description=_l("In whole euros, without VAT.")
    )
    experiments_count = WholeNumber(
        _l("How many experiments do you want to try?"),
        [
            Optional(),
            NumberRange(1, MAX_EXPERIMENTS, _l("Fill in a number from 1 to %(max)s.", max=MAX_EXPERIMENTS)),
        ],
        default=PROPOSED_EXPERIMENTS,
    )
    closing_at = AmsterdamMomentField(
        _l("Proposals can be sent until"),
        validators=[Optional()],
        description=_l("Date and time in the Netherlands. This moment can later only move forward."),
    )
    questions_close_at = AmsterdamMomentField(
        _l("Questions can be asked until"), validators=[Optional()], description=_l("Date and time in the Netherlands.")
    )
    decision_due = DateField(
        _l("You decide no later than"),
        [Optional()],
        description=_l("Every supplier gets an answer with reasons within 10 working days after this date."),
    )
    criteria = FieldList(FormField(CriterionForm), min_entries=2, max_entries=MAX_CRITERIA)
    scaling_option = LongText(
        _l("What happens if it works?"),
        most=1_500,
        required=False,
        rows=3,
        description=_l("For example: you go on with the same supplier, without a new tender."),
    )
    scaling_max_eur = EuroField(
        _l("Up to which amount?"),
        [Optional()],
        description=_l("In whole euros, without VAT. Fill in 0 when you do not go on with the same supplier."),
    )
    scaling_volume = Text(
        _l("How much or how many at most?"),
        required=False,
        description=_l("For example: all six districts, at most two years."),
    )
    subject = RadioField(
        _l("What do you buy?"),
        [Optional()],
        default=PROPOSED_SUBJECT.value,
        choices=lambda: [option(subject.value, subject.label) for subject in Subject],  # in the reader's language
    )
    route_choice = SelectField(
        _l("By which route do you buy?"),
        [Optional()],
        choices=lambda: [
            option("", _l("Choose a route")),
            *(option(route.value, route.label) for route in Route),
        ],
    )
    route = LongText(
        _l("Why this route?"),
        most=1_500,
        required=False,
        rows=3,
        description=_l("Explain it to somebody who never did business with the government."),
    )

    def propose(self, challenge: Challenge) -> None:
        """Fill in what is proposed. What would be proposed again stays empty: it moves with the closing time."""
        if challenge.experiments_count is None:
            self.experiments_count.data = PROPOSED_EXPERIMENTS
        if challenge.subject is None:
            self.subject.data = PROPOSED_SUBJECT.value
        if challenge.closing_at is not None and challenge.decision_due == proposed_decision(challenge.closing_at):
            self.decision_due.data = None

    def terms(self) -> Terms:
        """The terms as the services take them; rows of criteria that are empty are left out."""
        return Terms(
            budget_eur=self.budget_eur.data,
            experiments_count=self.experiments_count.data,
            closing_at=self.closing_at.data,
            questions_close_at=self.questions_close_at.data,
            decision_due=self.decision_due.data,
            scaling_option=self.scaling_option.data or "",
            scaling_volume=self.scaling_volume.data or "",
            scaling_max_eur=self.scaling_max_eur.data,
            subject=_chosen(Subject, self.subject.data),
            route_choice=_chosen(Route, self.route_choice.data),
            route=self.route.data or "",
            criteria=weighed_rows(self.criteria),
        )
