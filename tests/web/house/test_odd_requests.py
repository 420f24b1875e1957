"""Requests that no browser of ours sends: odd addresses, methods, kinds of body and names of fields."""

import io
from typing import Any

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import Field, FieldList

from app.core.forms import AmsterdamMomentField, BaseForm, EuroField, Text
from tests.factories import ChallengeFactory, UserFactory


class OddForm(BaseForm):
    """One field of every sort that reads more than text."""

    title = Text("Titel", required=False)
    amount = EuroField("Bedrag")
    moment = AmsterdamMomentField("Moment")
    rows = FieldList(Text("Regel", required=False), min_entries=1)
    file = FileField("Bestand")
    name = Text("Naam")


def _answer(field: Field) -> Any:
    return field.data.filename if isinstance(field.data, FileStorage) else str(field.data)


@pytest.fixture
def form_page(app: Flask) -> str:
    """The address of a page that answers what the form read, and what is wrong with it."""

    @app.post("/proef")
    def read() -> object:
        form = OddForm()
        is_valid = form.validate()
        errors = {name: [str(error) for error in form[name].errors] for name in form.errors if name}
        return jsonify({name: _answer(form[name]) for name in ("title", "amount", "rows", "file")}, is_valid, errors)

    return "/proef"


@pytest.mark.parametrize("query", ["endpoint=1", "_scheme=evil", "_external=1", "_anchor=x", "_method=POST", "ref=1"])
@pytest.mark.parametrize("path", ["/", "/vraagstukken", "/organisaties"])
def test_what_flask_means_by_a_name_has_no_meaning_in_an_address(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}&_scheme=javascript&lang=en")
    assert response.status_code == 200
    assert "javascript:" not in response.text


def test_the_way_to_the_readable_address_stays_on_this_site(client: FlaskClient, session: Any) -> None:
    challenge = ChallengeFactory(title="Wie helpt?", published=True)
    session.commit()
    response = client.get(f"/vraagstukken/{challenge.ref}?_external=1&_scheme=javascript&ref=elders&endpoint=x&q=ja")
    assert response.status_code == 302
    assert response.location.startswith(f"/vraagstukken/{challenge.path}?")
    assert "q=ja" in response.location


def test_a_next_address_that_cannot_be_read_is_not_followed(client: FlaskClient) -> None:
    assert client.get("/inloggen?next=//[x").status_code == 200


def test_asking_for_the_head_of_a_page_does_not_take_its_step(client: FlaskClient, sign_in: Any) -> None:
    sign_in(UserFactory())
    assert client.head("/uitloggen").status_code == 200
    assert client.get("/mijn").status_code == 200


@pytest.mark.parametrize("body", [{"title": 5}, {"title": {"a": 1}}, [1, 2], "tekst", None])
def test_json_is_not_a_form(client: FlaskClient, form_page: str, body: Any) -> None:
    response = client.post(form_page, json=body)
    assert response.status_code == 200
    assert response.json[0]["title"] == "None"


def test_a_file_is_no_text_and_a_text_is_no_file(client: FlaskClient, form_page: str) -> None:
    data = {"title": (io.BytesIO(b"x"), "x.txt"), "file": "geen bestand"}
    response = client.post(form_page, data=data, content_type="multipart/form-data")
    assert response.status_code == 200
    assert (response.json[0]["title"], response.json[0]["file"]) == ("None", "None")


def test_a_file_reaches_its_field(client: FlaskClient, form_page: str) -> None:
    response = client.post(form_page, data={"file": (io.BytesIO(b"x"), "x.txt"), "title": "ja"})
    assert (response.json[0]["title"], response.json[0]["file"]) == ("ja", "x.txt")


@pytest.mark.parametrize("index", ["²", "9" * 5_000, "٣", "-", "", "x"])
def test_a_row_with_an_odd_number_is_not_a_row(client: FlaskClient, form_page: str, index: str) -> None:
    response = client.post(form_page, data={f"rows-{index}": "x", "rows-0": "eerste"})
    assert response.status_code == 200
    assert response.json[0]["rows"] == "['eerste']"


def test_rows_may_have_gaps_and_high_numbers(client: FlaskClient, form_page: str) -> None:
    response = client.post(form_page, data={"rows-3": "a", "rows-1000000000": "b"})
    assert response.json[0]["rows"] == "['a', 'b']"


def test_more_fields_than_any_form_has_are_refused(client: FlaskClient, form_page: str) -> None:
    assert client.post(form_page, data={f"rows-{number}": "x" for number in range(2_000)}).status_code == 413


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0000-00-00T00:00", "10000-01-01T00:00", "²"])
def test_a_moment_outside_the_calendar_is_refused_at_the_field(
    client: FlaskClient, form_page: str, moment: str
) -> None:
    response = client.post(form_page, data={"moment": moment})
    assert response.status_code == 200
    assert "moment" in response.json[2]


@pytest.mark.parametrize("amount", ["2147483648", "9999999999", "9" * 40, "-5", "1e5", "²"])
def test_an_amount_that_no_column_holds_is_refused_at_the_field(
    client: FlaskClient, form_page: str, amount: str
) -> None:
    response = client.post(form_page, data={"amount": amount})
    assert response.status_code == 200
    assert "amount" in response.json[2]


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\u202e\u200b ", "\0", "\n\t"])
def test_a_name_that_nobody_sees_is_not_filled_in(client: FlaskClient, form_page: str, name: str) -> None:
    assert "name" in client.post(form_page, data={"name": name}).json[2]


@pytest.mark.parametrize("name", ["x", "😀", "👩\u200d🚒", "\u0627\u0644", "../", "=1+1", "<script>"])
def test_text_in_any_script_is_text(client: FlaskClient, form_page: str, name: str) -> None:
    assert "name" not in client.post(form_page, data={"name": name}).json[2]


def test_a_text_that_is_far_too_long_is_refused_at_its_field_and_is_in_no_log(
    client: FlaskClient, form_page: str, capfd: pytest.CaptureFixture[str]
) -> None:
    far_too_long = "grasduinenwoord " * 37_500  # 600 kB
    answer = client.post(form_page, data={"title": far_too_long, "name": far_too_long})
    _read, is_valid, errors = answer.json
    assert not is_valid
    assert errors == {name: ["Gebruik hooguit 200 tekens."] for name in ("title", "name")}
    assert "grasduinenwoord" not in "".join(capfd.readouterr())
