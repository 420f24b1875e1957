"""What counts as asked, as filled in and as a character, and how little the browser is believed."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.burden.counting import MOST_ACTIVE_SECONDS, MOST_CLICKS, Effort, asked, characters, effort, filled
from app.burden.forms import Promised
from app.core.forms import option


class Row(Form):
    name = StringField()
    weight = IntegerField()


class Sample(Promised, Form):
    burden = "challenge.concept"
    asks = ("later", "rows")
    proposes = ("title",)

    secret_key = HiddenField(validators=[InputRequired()])
    title = StringField(validators=[InputRequired()])
    problem = TextAreaField(validators=[InputRequired()])
    later = TextAreaField(validators=[Optional()])
    extra = TextAreaField(validators=[Optional()])
    budget = IntegerField()
    rows = FieldList(FormField(Row), min_entries=2)
    kind = RadioField(choices=[option("a", "A"), option("b", "B")])
    themes = SelectMultipleField(choices=["x", "y"])
    agree = BooleanField()
    password = PasswordField()
    send = SubmitField()


def sample(**values):
    return Sample(MultiDict({"title": "", **values}))


def test_asked_is_what_is_visible_needed_and_empty():
    assert asked(sample()) == ["title", "problem", "later", "rows"]


def test_what_the_house_has_filled_in_is_not_asked():
    assert asked(Sample(title="Voorstel")) == ["problem", "later", "rows"]
    assert asked(sample(problem=" \n ")) == ["title", "problem", "later", "rows"]


def test_rows_are_one_question_however_many_there_are():
    form = sample(**{"rows-0-name": "Snel", "rows-0-weight": "60", "rows-1-name": "Klein", "rows-1-weight": "40"})
    assert asked(form) == ["title", "problem", "later"]
    assert filled(form) == ["rows"]
    assert characters(form) == len("Snel") + len("Klein")


def test_filled_counts_every_kind_of_field_but_not_what_the_house_proposes():
    form = sample(
        title="Voorstel", problem="Nat", budget="0", kind="a", themes="x", agree="y", secret_key="1", effort="1 1"
    )
    assert filled(form) == ["problem", "budget", "kind", "themes", "agree"]


def test_an_empty_form_holds_nothing():
    form = sample(problem="  ", effort="600 12")
    assert (filled(form), characters(form)) == ([], 0)


def test_characters_are_those_of_texts_never_of_a_password_a_choice_or_a_number():
    form = sample(problem="Natte straten", budget="60000", kind="b", password="een heel lang wachtwoord")
    assert characters(form) == len("Natte straten")


@pytest.mark.parametrize(
    ("sent", "believed"),
    [
        ("90 7", Effort(90, 7)),
        ("0 0", Effort(0, 0)),
        ("14401 2001", Effort(MOST_ACTIVE_SECONDS, MOST_CLICKS)),
        ("999999999 999999999", Effort(MOST_ACTIVE_SECONDS, MOST_CLICKS)),
    ],
)
def test_the_browser_is_believed_up_to_a_limit(sent, believed):
    assert effort(sample(effort=sent)) == believed


@pytest.mark.parametrize(
    "sent", ["", " ", "90", "90 ", "-1 3", "1 -3", "1.5 2", "NaN NaN", "90 7 1", "9999999999 1", "٣ ٤", "1\n2", "<b>"]
)
def test_without_a_script_or_with_something_else_nothing_is_known(sent):
    assert effort(sample(effort=sent)) == Effort(None, None)


def test_a_form_that_sends_no_measurement_at_all_has_none():
    assert effort(Sample()) == Effort(None, None)
