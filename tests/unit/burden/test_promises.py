"""The promises, and the forms that belong to them."""

import pytest

from app.accounts.forms import RegisterForm
from app.burden.models import FormUse
from app.burden.promises import PROMISES
from app.challenges.forms import NewChallengeForm, TermsForm, WritingForm
from app.experiments.forms.closing import (
    AnswersForm,
    CircumstancesForm,
    EndForm,
    MeasuredForm,
    OutcomeForm,
    SharingForm,
)
from app.experiments.forms.course import CheckInForm
from app.experiments.forms.lessons import LessonForm
from app.experiments.forms.planning import PlanForm
from app.norm.burden import FINISHED
from app.proposals.forms import DraftForm, SubmitForm
from app.scaling.forms.dossier import DecisionForm
from app.showcases.forms import StoryForm

FORMS = (
    NewChallengeForm,
    WritingForm,
    TermsForm,
    RegisterForm,
    DraftForm,
    SubmitForm,
    PlanForm,
    CheckInForm,
    MeasuredForm,
    AnswersForm,
    OutcomeForm,
    CircumstancesForm,
    SharingForm,
    LessonForm,
    EndForm,
    StoryForm,
    DecisionForm,
)
# Judging one proposal has no form of its own yet: a decision is taken on all of them at once.
WITHOUT_A_FORM = {"assessment"}


def test_every_promise_has_a_form():
    assert {form.burden for form in FORMS} | WITHOUT_A_FORM == set(PROMISES)
    assert set(FINISHED) <= set(PROMISES)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_names_fields_that_it_has(form):
    for name in (*form.asks, *form.proposes):
        assert hasattr(form, name), name


@pytest.mark.parametrize("promise", PROMISES.values(), ids=lambda promise: promise.key)
def test_a_promise_promises_something_and_fits_in_its_column(promise):
    assert any((promise.fields, promise.minutes, promise.clicks, promise.characters))
    assert len(promise.key) <= FormUse.form.type.length


def test_the_numbers_are_those_of_the_domain():
    numbers = {key: (p.fields, p.minutes, p.clicks, p.characters) for key, p in PROMISES.items()}
    assert numbers == {
        "challenge.concept": (6, 15, 12, None),
        "challenge.opening": (6, 10, None, None),
        "account": (3, None, None, None),
        "proposal": (5, 20, None, 3_000),
        "assessment": (None, 10, None, None),
        "experiment.set_up": (None, 20, None, None),
        "experiment.check_in": (3, 2, None, None),
        "experiment.closing": (None, 15, None, None),
        "showcase": (None, 10, None, None),
        "decision": (None, None, 2, None),
    }
