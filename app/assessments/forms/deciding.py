"""What is typed about a decision. Half a decision is kept too: what is missing is said when it is offered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired, NumberRange, Optional

from app.accounts.forms import ConfirmationForm
from app.assessments.completeness import SELECTED
from app.assessments.models import Decision, Verdict
from app.assessments.services.deciding import LONGEST_REASON, DecisionText
from app.assessments.states import DecisionKind, Outcome
from app.assessments.terms import LONGEST_OBJECTION
from app.challenges.models import Criterion
from app.core.forms import BaseForm, LongText, Text, WholeNumber, option

LONGEST_EXPLANATION = 4000


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was looking at, as a version: two officers may each work on another proposal."""

    version: str

    @classmethod
    def of(cls, verdict: Verdict) -> "Seen":
        """The hash of everything that is written about one proposal."""
        reasons = sorted((given.criterion_id, given.reason) for given in verdict.reasons if given.reason)
        written = repr((verdict.decision.kind, verdict.outcome, verdict.decision.id, reasons))
        return cls(hashlib.sha256(written.encode()).hexdigest()[:32])


def _kind_field(with_invitations: bool) -> RadioField:
    kinds = [kind for kind in DecisionKind if with_invitations or kind is not DecisionKind.INVITE]
    return RadioField(
        _l("What do you decide?"),
        [DataRequired(message=_l("Choose what you decide."))],
        choices=[option(kind.value, kind.label) for kind in kinds],
    )


class BeginForm(BaseForm):
    """What kind of decision it will be; made by `begin_form`."""

    kind: RadioField


class DecisionForm(BaseForm):
    """The decision as a whole; made by `decision_form`."""

    kind: RadioField
    explanation = LongText(_l("Explanation for everybody"), most=LONGEST_EXPLANATION, required=False, rows=6)
    characteristics = LongText(
        _l("What is good about the proposals that go on"), most=LONGEST_EXPLANATION, required=False, rows=5
    )
    invitation = LongText(_l("The conversation"), most=LONGEST_REASON, required=False, rows=4)
    objection_days = WholeNumber(
        _l("Term to object"),
        [
            Optional(),
            NumberRange(
                min=1,
                max=LONGEST_OBJECTION,
                message=_l("Fill in a number of days from 1 to %(max)s.", max=LONGEST_OBJECTION),
            ),
        ],
    )
    contact_name = Text(_l("Whom can suppliers ask?"), most=120, required=False)
    contact_email = Text(_l("E-mail address of that person"), most=254, required=False)

    def text(self, decision: Decision) -> DecisionText:
        """What was filled in; an empty term leaves the one that is kept."""
        return DecisionText(
            kind=DecisionKind(self.kind.data),
            explanation=self.explanation.data or "",
            characteristics=self.characteristics.data or "",
            invitation=self.invitation.data or "",
            objection_days=self.objection_days.data or decision.objection_days,
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
        )


class VerdictForm(BaseForm):
    """The outcome and the reasons for one proposal; made by `verdict_form`."""

    criteria: Sequence[Criterion] = ()

    def outcome_chosen(self) -> Outcome | None:
        """The outcome, when one was chosen."""
        data = self["outcome"].data if "outcome" in self else None
        return Outcome(data) if data else None

    def reasons(self) -> dict[int, str]:
        """The reasons by the id of the criterion."""
        return {criterion.id: self[f"reason_{criterion.position}"].data or "" for criterion in self.criteria}


class CommentForm(BaseForm):
    """Why the director sends a decision back."""

    comment = LongText(_l("What has to be different?"), most=LONGEST_REASON, rows=4)


class SignForm(ConfirmationForm):
    """The director shows once more who they are, and signs."""


def begin_form(*, with_invitations: bool) -> BeginForm:
    """The form that begins a decision; a second round of invitations is not offered."""
    form: BeginForm = type("BeginFormOfThis", (BeginForm,), {"kind": _kind_field(with_invitations)})()
    return form


def decision_form(decision: Decision, *, with_invitations: bool) -> DecisionForm:
    """The form about the decision as a whole, filled in with what is kept."""
    made = type("DecisionFormOfThis", (DecisionForm,), {"kind": _kind_field(with_invitations)})
    kept = {name: getattr(decision, name) for name in ("kind", "explanation", "characteristics", "invitation")}
    form: DecisionForm = made(
        **kept,
        objection_days=decision.objection_days,
        contact_name=decision.contact_name,
        contact_email=decision.contact_email,
    )
    return form


def verdict_form(verdict: Verdict) -> VerdictForm:
    """The form about one proposal, with a reason for each criterion, filled in with what is kept."""
    decision = verdict.decision
    criteria = decision.challenge.criteria
    fields: dict[str, Any] = {"criteria": criteria}
    kept: dict[str, Any] = {"outcome": verdict.outcome.value if verdict.outcome else None}
    given = {reason.criterion_id: reason.reason for reason in verdict.reasons}
    if decision.kind in SELECTED:
        goes_on = SELECTED[decision.kind]
        fields["outcome"] = RadioField(
            _l("What happens with this proposal?"),
            [Optional()],
            choices=[option(each.value, each.label) for each in (goes_on, Outcome.NOT_CHOSEN)],
        )
    for criterion in criteria:
        name = f"reason_{criterion.position}"
        fields[name] = LongText(criterion.name, most=LONGEST_REASON, required=False, rows=4)
        kept[name] = given.get(criterion.id, "")
    form: VerdictForm = type("VerdictFormOfThis", (VerdictForm,), fields)(**kept)
    return form
