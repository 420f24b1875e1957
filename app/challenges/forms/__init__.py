"""What people type about a vraagstuk, as typed values."""

from app.challenges.forms.dialogue import (
    AnnouncementForm,
    AnswerForm,
    AskForm,
    ContactForm,
    MergeForm,
    RefusalForm,
    ReportForm,
)
from app.challenges.forms.joining import DivisionForm, JoinForm, StanceForm, division_form
from app.challenges.forms.steps import MOST_REASON, NoProposalsForm, ReasonForm
from app.challenges.forms.terms import MAX_EXPERIMENTS, CriterionForm, TermsForm
from app.challenges.forms.writing import (
    MOST_ANSWER,
    PROBLEM_HINT,
    AttachmentForm,
    LiftForm,
    NewChallengeForm,
    WritingForm,
)

__all__ = [
    "MAX_EXPERIMENTS",
    "MOST_ANSWER",
    "MOST_REASON",
    "PROBLEM_HINT",
    "AnnouncementForm",
    "AnswerForm",
    "AskForm",
    "AttachmentForm",
    "ContactForm",
    "CriterionForm",
    "DivisionForm",
    "JoinForm",
    "LiftForm",
    "MergeForm",
    "NewChallengeForm",
    "NoProposalsForm",
    "ReasonForm",
    "RefusalForm",
    "ReportForm",
    "StanceForm",
    "TermsForm",
    "WritingForm",
    "division_form",
]
