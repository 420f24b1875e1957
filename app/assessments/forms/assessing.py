"""What an assessor types: interests for each supplier, and points with a sentence for each criterion."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from app.assessments.models import Assessment, PanelMember
from app.assessments.scoring import HIGHEST, LOWEST
from app.assessments.services.assessing import Answer, Given
from app.burden.forms import Promised
from app.challenges.models import Criterion
from app.core.forms import BaseForm, LongText, Required, option
from app.proposals.models import Proposal

NO, YES = "no", "yes"
LONGEST_EXPLANATION = 1_000
LONGEST_SENTENCE = 600
MEANINGS = {1: _l("1: does not meet it"), 3: _l("3: meets it"), 5: _l("5: excellent")}
"""What the points mean; 2 and 4 lie in between."""


def point_options() -> list[Any]:
    """The points to choose from, the lowest first."""
    return [option(points, MEANINGS.get(points, points)) for points in range(LOWEST, HIGHEST + 1)]


def points_field(label: Any) -> RadioField:
    """Points from 1 to 5; they may still be missing."""
    return RadioField(label, coerce=str, choices=point_options, validate_choice=False)


def points_in(field: Any) -> int | None:
    """The points that were chosen; None when there are none, or something that is not on the scale."""
    scale = {str(points): points for points in range(LOWEST, HIGHEST + 1)}
    return scale.get(field.data or "")


class InterestsForm(BaseForm):
    """Yes or no for each supplier, with an explanation for a yes; made by `interests_form`."""

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Besides the fields: a yes is explained."""
        is_valid = bool(super().validate(*args, **kwargs))
        for field in self:
            if field.name.startswith("conflict_") and field.data == YES:
                explanation = self[field.name.replace("conflict_", "explanation_")]
                if not (explanation.data or "").strip():
                    explanation.errors = [*explanation.errors, str(_l("Say what your interest is."))]
                    is_valid = False
        return is_valid

    def answers(self, proposals: Sequence[Proposal]) -> dict[int, Answer]:
        """What was answered, by the id of each proposal."""
        return {
            proposal.id: Answer(
                has_conflict=self[f"conflict_{proposal.id}"].data == YES,
                explanation=self[f"explanation_{proposal.id}"].data or "",
            )
            for proposal in proposals
        }

    def show(self, member: PanelMember) -> None:
        """Fill in what was declared before."""
        for interest in member.interests:
            self[f"conflict_{interest.proposal_id}"].data = YES if interest.has_conflict else NO
            self[f"explanation_{interest.proposal_id}"].data = interest.explanation


def interests_form(proposals: Sequence[Proposal]) -> InterestsForm:
    """A form with two fields for every supplier."""
    fields: dict[str, Any] = {}
    for proposal in proposals:
        supplier = proposal.organisation.name
        fields[f"conflict_{proposal.id}"] = RadioField(
            supplier,
            [Required(_l("Answer yes or no."))],
            coerce=str,
            choices=[option(NO, _l("No interest")), option(YES, _l("Yes, I have an interest"))],
        )
        fields[f"explanation_{proposal.id}"] = LongText(
            _l("What is your interest in %(supplier)s?", supplier=supplier),
            most=LONGEST_EXPLANATION,
            rows=2,
            required=False,
        )
    form_class = type("InterestsFormOfThese", (InterestsForm,), fields)
    form: InterestsForm = form_class()
    return form


class AssessmentForm(Promised, BaseForm):
    """Points and a sentence for each criterion, saved half done as well; made by `assessment_form`."""

    burden: ClassVar[str] = "assessment"

    def given(self, criteria: Sequence[Criterion]) -> dict[int, Given]:
        """What was filled in, by the id of each criterion."""
        return {
            criterion.id: Given(
                points=points_in(self[f"points_{criterion.position}"]),
                reason=self[f"reason_{criterion.position}"].data or "",
            )
            for criterion in criteria
        }

    def show(self, assessment: Assessment) -> None:
        """Fill in what was kept, and remember its version."""
        self.show_version(assessment)
        for score in assessment.scores:
            self[f"points_{score.criterion.position}"].data = str(score.points) if score.points is not None else None
            self[f"reason_{score.criterion.position}"].data = score.reason


def assessment_form(criteria: Sequence[Criterion]) -> AssessmentForm:
    """A form with two fields for each of the (at most four) criteria."""
    fields: dict[str, Any] = {}
    for criterion in criteria:
        fields[f"points_{criterion.position}"] = points_field(criterion.name)
        fields[f"reason_{criterion.position}"] = LongText(
            _l("Why? “%(criterion)s” in a sentence", criterion=criterion.name),
            most=LONGEST_SENTENCE,
            rows=2,
            required=False,
        )
    asks = tuple(fields)
    form_class = type("AssessmentFormOfThese", (AssessmentForm,), {**fields, "asks": asks})
    form: AssessmentForm = form_class()
    return form
