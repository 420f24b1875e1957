"""What people type about a vraagstuk, as typed values."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FieldList, Form, FormField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.accounts.actor import OrganisationOfActor
from app.burden.forms import Promised
from app.challenges.announcing import NewTerms
from app.challenges.contacts import Conversation
from app.challenges.coowners import Offer, share_field
from app.challenges.drafting import MOST_REPORT
from app.challenges.lifecycle import MAX_CRITERIA
from app.challenges.models import SIX_QUESTIONS, Challenge, CoOwner, Question
from app.challenges.services import Writing
from app.challenges.shares import LEAST_SHARE, MOST_SHARE, joined, proposed_division
from app.challenges.stances import MOST_LINE
from app.challenges.states import NoProposalsCause, StanceKind
from app.challenges.terms import BY_HAND, PROPOSED_EXPERIMENTS, PROPOSED_SUBJECT, Terms, proposed_decision
from app.challenges.titles import MOST_TITLE
from app.challenges.wording import QUESTION_TEXTS
from app.core.filters import excerpt
from app.core.forms import (
    AmsterdamMomentField,
    BaseForm,
    CreatingForm,
    EuroField,
    LongText,
    Required,
    StepForm,
    Text,
    WholeNumber,
    option,
)
from app.organisations.models import Organisation
from app.procurement.states import Route, Subject
from app.themes.forms import ThemesField

Choice = TypeVar("Choice", bound=StrEnum)
MOST_ANSWER = 2_000
MOST_REASON = 1_000
MAX_EXPERIMENTS = 20
PROBLEM_HINT = _l("Describe what happens, not what is missing. Do not name a solution.")


class NewChallengeForm(Promised, CreatingForm):
    """The first of the six answers, and the agency for who writes for more than one."""

    burden = "challenge.concept"

    problem = LongText(QUESTION_TEXTS["problem"], most=MOST_ANSWER, rows=6, description=PROBLEM_HINT)
    organisation_id = SelectField(_l("Agency"), coerce=int)

    def __init__(self, agencies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [option(id_, name) for id_, name in agencies]


def _answer(name: str, hint: Any) -> LongText:
    return LongText(QUESTION_TEXTS[name], most=MOST_ANSWER, required=False, rows=4, description=hint)


class WritingForm(Promised, BaseForm):
    """The six questions, title and themes. Everything may stay empty while it is a concept, apart from the title."""

    burden = "challenge.concept"
    asks = ("title", *SIX_QUESTIONS, "themes")
    proposes = ("title", "themes")

    title = Text(_l("Title"), most=MOST_TITLE)
    sufferers = _answer("sufferers", _l("Which people, and how many of them?"))
    problem = _answer("problem", PROBLEM_HINT)
    frequency = _answer("frequency", _l("Give numbers, also when they are an estimate."))
    evidence = _answer("evidence", _l("Name your sources: registrations, conversations, research."))
    benefit = _answer("benefit", _l("What do people notice when the problem is gone?"))
    urgency = _answer("urgency", _l("What happens when nothing is done this year?"))
    themes = ThemesField(required=False)
    change_reason = LongText(
        _l("Why did you change this?"),
        most=500,
        required=False,
        rows=2,
        description=_l("Everybody who follows gets to know what is different. Tell why, if that helps them."),
    )

    def require_all(self) -> None:
        """Ask for everything: what is public stays complete."""
        for name in SIX_QUESTIONS:
            if name in self:
                self[name].validators = [Required(), *self[name].validators[1:]]
                self[name].flags.required = True
        if "themes" in self:
            self.themes.required = True

    def ask_only(self, names: Collection[str]) -> None:
        """Leave out the other fields: one question a screen."""
        for name in ("title", *SIX_QUESTIONS, "themes"):
            if name not in names:
                del self[name]

    def texts(self) -> dict[str, str]:
        """The title and the answers that are asked, as they were typed."""
        return {name: self[name].data or "" for name in ("title", *SIX_QUESTIONS) if name in self}

    def why(self) -> str:
        """Why it was changed, for the announcement; a concept asks nothing of the kind."""
        return self.change_reason.data or "" if "change_reason" in self else ""

    def writing(self, challenge: Challenge) -> Writing:
        """The texts as the services take them; what is not asked stays as it is."""
        texts = {name: getattr(challenge, name) for name in ("title", *SIX_QUESTIONS)} | self.texts()
        chosen = self.themes.data or () if "themes" in self else [theme.id for theme in challenge.themes]
        return Writing(theme_ids=chosen, **texts)


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


def _weighed(rows: Any) -> list[tuple[str, int]]:
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
            criteria=_weighed(self.criteria),
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
            criteria=_weighed(self.criteria) or None,
        )


class ReasonForm(StepForm):
    """The confirmation of a step that everybody reads the reason of."""

    reason = LongText(_l("Reason"), most=MOST_REASON, rows=4, description=_l("Everybody can read this reason."))


class NoProposalsForm(ReasonForm):
    """Why, as the agency sees it, nobody sent a proposal: a cause from the list, and in words."""

    cause = RadioField(
        _l("What was the main cause, do you think?"),
        choices=lambda: [option(cause.value, cause.label) for cause in NoProposalsCause],  # in the reader's language
        coerce=NoProposalsCause,
        validators=[InputRequired(_l("Choose the main cause."))],
    )


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


class LiftForm(BaseForm):
    """Why a sentence that the guard stops may stay."""

    reason = LongText(
        _l("Why is this sentence about the problem after all?"),
        most=MOST_REASON,
        rows=4,
        description=_l(
            "Everybody can read this reason on the page of the challenge, with the name of your organisation."
        ),
    )


class AttachmentForm(CreatingForm):
    """A file to add."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
