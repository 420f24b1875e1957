"""The parts of a scaling dossier as people fill them in. Everything may be left for later; a yes needs all of it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import Optional

from app.core.forms import BaseForm, EuroField, LongText, Text, chosen, option
from app.experiments.forms.fields import BEARABLE_AMOUNT, fill
from app.scaling.complexity import QUESTIONS
from app.scaling.levels import HIGHEST, readiness_text, use_text
from app.scaling.models import ScalingCase
from app.scaling.preparing import Anchors, Buying, Ownership, Rating, WeakestPlan
from app.scaling.readiness import MOST_COMPONENTS
from app.scaling.states import Complexity, ComplexityDomain, ProcurementBasis, Remedy

SHORT, NOTE, LONG = 600, 600, 2_000


def _levels(text: Callable[[int], str]) -> Callable[[], list[Any]]:
    """All levels with their texts, in the reader's language."""
    return lambda: [option("", _l("Choose a level")), *(option(level, text(level)) for level in range(HIGHEST + 1))]


class ComponentForm(Form):
    """One component; a row that is empty altogether is left out."""

    name = Text(_l("Which component?"), most=120, required=False)
    readiness = SelectField(_l("How ready is it?"), [Optional()], choices=_levels(readiness_text), default="")
    use = SelectField(_l("How widely is it used?"), [Optional()], choices=_levels(use_text), default="")

    @property
    def is_empty(self) -> bool:
        return not any(field.raw_data and str(field.raw_data[0]).strip() for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false for a row of which only a part was filled in."""
        is_valid = super().validate(extra_validators)
        if self.is_empty:
            return is_valid
        # Not validators of the fields: `Optional` ends those of an empty one.
        for field, message in (
            (self.name, _l("Say which component this is.")),
            (self.readiness, _l("Choose how ready it is.")),
            (self.use, _l("Choose how widely it is used.")),
        ):
            if not chosen(field) and not field.errors:
                field.errors = [str(message)]
                is_valid = False
        return is_valid


class ComponentsForm(BaseForm):
    """Of which components the solution is made, and how far each is."""

    components = FieldList(FormField(ComponentForm), min_entries=3)

    def __init__(self, case: ScalingCase) -> None:
        super().__init__()
        if not self.is_submitted():
            fill(self.components, case.components)
            if len(self.components.entries) == len(case.components) < MOST_COMPONENTS:
                self.components.append_entry()  # room for one more, also without a script

    def values(self) -> Sequence[Rating]:
        """The rows that were filled in."""
        return [
            Rating(row.form.name.data or "", int(row.form.readiness.data), int(row.form.use.data))
            for row in self.components.entries
            if not row.form.is_empty
        ]


class WeakestForm(BaseForm):
    """What is done about the weakest component."""

    remedy = RadioField(
        _l("What do you do about it?"),
        [Optional()],
        coerce=str,
        choices=lambda: [option(remedy.value, remedy.label) for remedy in Remedy],
    )
    plan = LongText(
        _l("How do you do that?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("Who does what, and when is it strong enough?"),
    )

    def __init__(self, case: ScalingCase) -> None:
        super().__init__(data={"remedy": case.remedy, "plan": case.weakest_point_plan})

    def values(self) -> WeakestPlan:
        """What was chosen and planned."""
        return WeakestPlan(Remedy(chosen(self.remedy)) if chosen(self.remedy) else None, self.plan.data or "")


class DomainsForm(BaseForm):
    """The seven domains, each with how hard it makes scaling up and a note: the fields stand below the class."""

    def __init__(self, case: ScalingCase) -> None:
        known: dict[str, Any] = {check.domain.value: check.complexity for check in case.domains}
        known |= {f"{check.domain}_note": check.note for check in case.domains}
        super().__init__(data=known)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also false for a note beside no choice: it would be lost."""
        is_valid = bool(super().validate(extra_validators))
        for domain in ComplexityDomain:
            if self[f"{domain}_note"].data and not chosen(self[domain.value]):
                self[domain.value].errors = [str(_l("Choose how hard this is, or leave the note empty."))]
                is_valid = False
        return is_valid

    def values(self) -> dict[ComplexityDomain, tuple[Complexity, str]]:
        """The domains that were looked at."""
        return {
            domain: (Complexity(chosen(self[domain.value])), self[f"{domain}_note"].data or "")
            for domain in ComplexityDomain
            if chosen(self[domain.value])
        }


for _domain in ComplexityDomain:
    setattr(
        DomainsForm,
        _domain.value,
        RadioField(
            _domain.label,
            [Optional()],
            coerce=str,
            choices=lambda: [option(complexity.value, complexity.label) for complexity in Complexity],
            description=QUESTIONS[_domain],
        ),
    )
    setattr(DomainsForm, f"{_domain}_note", LongText(_l("Why?"), most=NOTE, rows=2, required=False))


class AnchorsForm(BaseForm):
    """Where the solution is tied, and what exists already that it uses."""

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
    facilities = LongText(
        _l("Which generic facilities and standards does it use?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l(
            "What exists already need not be made again. For example DigiD, Common Ground or NL Design System. "
            "Does it use none? Say why."
        ),
    )

    def __init__(self, case: ScalingCase) -> None:
        super().__init__(obj=case)

    def values(self) -> Anchors:
        """What was filled in."""
        return Anchors(
            governance_anchor=self.governance_anchor.data or "",
            organisation_anchor=self.organisation_anchor.data or "",
            information_anchor=self.information_anchor.data or "",
            facilities=self.facilities.data or "",
        )


class OwnershipForm(BaseForm):
    """What it costs, who pays, who is the owner."""

    money = LongText(_l("What does it cost, and who pays?"), most=SHORT, rows=3, required=False)
    owner = Text(
        _l("Who becomes the owner?"),
        most=200,
        required=False,
        description=_l("A role is enough, for example head of water."),
    )

    def __init__(self, case: ScalingCase) -> None:
        super().__init__(obj=case)

    def values(self) -> Ownership:
        """What was filled in."""
        return Ownership(money=self.money.data or "", owner=self.owner.data or "")


class BuyingForm(BaseForm):
    """On what ground it is bought."""

    procurement_basis = RadioField(
        _l("On what basis is it bought?"),
        [Optional()],
        coerce=str,
        choices=lambda: [option(basis.value, basis.label) for basis in ProcurementBasis],
    )
    procurement_estimate_eur = EuroField(
        _l("What do you expect to pay in all?"),
        [Optional(), BEARABLE_AMOUNT],
        description=_l(
            "In whole euros, without VAT, over all years. After saving you see which routes come into question."
        ),
    )
    procurement_note = LongText(
        _l("Why this basis?"),
        most=LONG,
        rows=4,
        required=False,
        description=_l("For a new route: which one, and when do you begin?"),
    )

    def __init__(self, case: ScalingCase) -> None:
        super().__init__(obj=case)

    def values(self) -> Buying:
        """What was filled in."""
        basis = chosen(self.procurement_basis)
        return Buying(
            procurement_basis=ProcurementBasis(basis) if basis else None,
            procurement_estimate_eur=self.procurement_estimate_eur.data,
            procurement_note=self.procurement_note.data or "",
        )
