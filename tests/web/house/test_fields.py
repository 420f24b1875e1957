"""Fields as pages show them: what may stay empty says so, and nothing else does."""

import pytest
from flask import Flask, render_template_string
from wtforms import SelectField

from app.core.forms import BaseForm, Text, option

MACRO = '{% from "components/forms.html" import field with context %}{{ field(form[name]) }}'
MARK = "(niet verplicht)"


class ChoosingForm(BaseForm):
    title = Text("Titel")
    source = Text("Bron", required=False)
    province = SelectField("Provincie", choices=[option("", "Geen"), option("gelderland", "Gelderland")])
    pace = SelectField("Hoe vaak", choices=[option("daily", "Elke dag"), option("weekly", "Elke week")])
    number = SelectField("Voor wie", coerce=int, choices=[option(1, "Wij"), option(2, "Zij")])


@pytest.mark.parametrize(
    ("name", "may_stay_empty"),
    [("title", False), ("source", True), ("province", True), ("pace", False), ("number", False)],
)
def test_a_list_without_an_empty_choice_is_not_called_optional(app: Flask, name: str, may_stay_empty: bool) -> None:
    with app.test_request_context("/?lang=nl"):
        html = render_template_string(MACRO, form=ChoosingForm(), name=name)
    assert (MARK in html) is may_stay_empty
