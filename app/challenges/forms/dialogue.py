"""The public dialogue: questions, announcements, conversations elsewhere, the report."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, SelectField
from wtforms.validators import Optional

from app.challenges.announcing import NewTerms
from app.challenges.contacts import Conversation
from app.challenges.drafting import MOST_REPORT
from app.challenges.forms.steps import MOST_REASON
from app.challenges.forms.terms import CriterionForm, weighed_rows
from app.challenges.lifecycle import MAX_CRITERIA
from app.challenges.models import Question
from app.challenges.titles import MOST_TITLE
from app.core.filters import excerpt
from app.core.forms import (
    AmsterdamMomentField,
    BaseForm,
    CreatingForm,
    LongText,
    Required,
    Text,
    option,
)


class AskForm(CreatingForm):
    """A public question."""

    question = LongText(
        _l("Your question"),
        most=1_500,
        rows=4,
        description=_l("Everybody can read your question. Nobody sees that you asked it."),
    )


class AnswerForm(BaseForm):
    """The answer to a question."""

    answer = LongText(_l("Your answer"), most=3_000, rows=6)


class RefusalForm(BaseForm):
    """Why a question gets no answer."""

    reason = LongText(
        _l("Why do you not answer it?"), most=MOST_REASON, rows=4, description=_l("Everybody can read this reason.")
    )


class MergeForm(BaseForm):
    """The question that asks the same."""

    into = SelectField(_l("Which question asks the same?"), validate_choice=False)

    def offer(self, questions: Sequence[Question]) -> None:
        """Show these questions to choose from, by the beginning of their text."""
        choices = [option(question.ref, excerpt(question.text, 120)) for question in questions]
        self.into.choices = [option("", _l("Choose a question")), *choices]


class ContactForm(CreatingForm):
    """A conversation outside the platform."""

    spoken_on = DateField(_l("When did you speak?"), [Required()])
    with_whom = Text(
        _l("With which group or organisation?"),
        description=_l("Do not write names of persons. For example: five suppliers of the regional network."),
    )
    about = LongText(_l("What was it about?"), most=1_000, rows=3, description=_l("This can be in the public report."))

    def conversation(self) -> Conversation:
        """The conversation as the services take it, from a form that was found valid."""
        assert self.spoken_on.data is not None
        return Conversation(self.spoken_on.data, self.with_whom.data or "", self.about.data or "")


class ReportForm(BaseForm):
    """The report of the dialogue."""

    report = LongText(
        _l("What has the dialogue taught you?"),
        most=MOST_REPORT,
        required=False,
        rows=24,
        description=_l("A line that begins with ### is a heading, a line that begins with - is an item of a list."),
    )


class AnnouncementForm(CreatingForm):
    """Something that everyone gets to know, with what changes by it, if anything does."""

    title = Text(_l("Subject"), most=MOST_TITLE)
    text = LongText(_l("What do you want to tell?"), most=3_000, rows=6)
    closing_at = AmsterdamMomentField(
        _l("New closing time"),
        validators=[Optional()],
        description=_l("Only when it changes. It can only be later than it is now."),
    )
    questions_close_at = AmsterdamMomentField(
        _l("Questions can now be asked until"),
        validators=[Optional()],
        description=_l("Only when it changes. It can only be later than it is now."),
    )
    decision_due = DateField(
        _l("New decision date"),
        [Optional()],
        description=_l("Only when it changes. It must be after the closing time."),
    )
    criteria = FieldList(FormField(CriterionForm), min_entries=2, max_entries=MAX_CRITERIA)

    def forget_terms(self) -> None:
        """Leave out what can not change yet, or not any more."""
        for name in ("closing_at", "questions_close_at", "decision_due", "criteria"):
            del self[name]

    def new_terms(self) -> NewTerms | None:
        """What changes; criteria that are left empty stay as they are. None when nothing can change."""
        if "closing_at" not in self:
            return None
        return NewTerms(
            closing_at=self.closing_at.data,
            questions_close_at=self.questions_close_at.data,
            decision_due=self.decision_due.data,
            criteria=weighed_rows(self.criteria) or None,
        )
