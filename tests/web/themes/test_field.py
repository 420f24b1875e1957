"""The field with which a record gets its themes."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from app.core.forms import BaseForm
from app.themes.forms import ThemesField
from tests.factories import ThemeFactory

MACRO = '{% from "themes/field.html" import themes_field %}{{ themes_field(form.themes) }}'


class RecordForm(BaseForm):
    themes = ThemesField()


class DraftForm(BaseForm):
    themes = ThemesField(required=False)


@pytest.fixture
def themes(app: Flask) -> list[Any]:
    care = ThemeFactory(name="Zorg")
    return [care, *(ThemeFactory(name=f"Zorg {n}", parent=care) for n in range(4)), ThemeFactory(name="Water")]


def submitted(form_class: type[BaseForm], app: Flask, *values: object) -> BaseForm:
    with app.test_request_context(method="POST"):
        form = form_class(MultiDict([("themes", str(value)) for value in values]), meta={"csrf": False})
        form.validate()
        return form


def test_one_to_four_themes_are_accepted(app, themes):
    assert not submitted(RecordForm, app, themes[0].id).errors
    assert not submitted(RecordForm, app, *(theme.id for theme in themes[:4])).errors


@pytest.mark.parametrize("count", [0, 5])
def test_none_or_more_than_four_is_refused(app, themes, count):
    form = submitted(RecordForm, app, *(theme.id for theme in themes[:count]))
    assert len(form.themes.errors) == 1


def test_a_draft_may_have_none_but_never_five(app, themes):
    assert not submitted(DraftForm, app).errors
    assert submitted(DraftForm, app, *(theme.id for theme in themes[:5])).errors


@pytest.mark.parametrize("value", ["0", "999999", "-1", "x", "1e3", "²", "9" * 400, ""])
def test_what_is_no_theme_is_refused(app, themes, value):
    assert len(submitted(RecordForm, app, value).themes.errors) == 1


def test_the_chosen_themes_are_set_on_the_record_and_shown_again(app, themes):
    record = SimpleNamespace(themes=[])
    submitted(RecordForm, app, themes[5].id, themes[0].id).populate_obj(record)
    assert [theme.name for theme in record.themes] == ["Water", "Zorg"]
    with app.test_request_context():
        html = render_template_string(MACRO, form=RecordForm(obj=record))
    assert html.count("checked") == 2
    assert html.count('role="group"') == 2
    assert html.index('aria-label="Water"') < html.index('aria-label="Zorg"') < html.index("Zorg 0")
