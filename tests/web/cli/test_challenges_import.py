"""`vraagplein challenges import`."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.database import db
from app.organisations.models import Organisation
from app.search.models import IndexEvent
from tests.factories import AgencyFactory

WHOLE = {
    "id": "proef-1",
    "title": "Clean Water for the Coast",
    "tagline": "Find leaks before they grow.",
    "agency": "Proof Agency",
    "type": "Software",
    "prize": "$ 10,000",
    "submission_start": "2021/11/03 09:00 a.m.",
    "submission_end": "2021/12/03 11:59 p.m. ET",
    "description": "<p>The pipes along the coast leak &amp; nobody sees it.</p>",
    "judging": "On effect.",
    "how_to_enter": "By mail.",
    "prizes": "One prize.",
}


def record(**changes: object) -> dict[str, object]:
    return {**WHOLE, **changes}


def test_records_become_published_vraagstukken_of_their_agencies(run, write):
    path = write("list.json", [record(), record(id=2, agency="Other Agency"), record(id="3", title="De derde")])
    result = run("challenges", "import", path)
    assert (result.code, result.out, result.said) == (0, "3 read: 3 new, 0 changed, 0 as they were.\n", [])
    assert "3/3" in result.err
    found = db.session.scalars(select(Challenge).order_by(Challenge.id)).first()
    assert (found.title, found.organisation.name) == ("Clean Water for the Coast", "Proof Agency")
    assert found.stage is ChallengeState.CLOSED
    assert found.problem == "Find leaks before they grow.\n\nThe pipes along the coast leak & nobody sees it."
    assert found.opened_at == datetime(2021, 11, 3, 13, tzinfo=UTC)  # New York was on summer time
    assert found.closing_at == datetime(2021, 12, 4, 4, 59, tzinfo=UTC)
    assert (found.language, found.source_key, found.source_name) == ("en", "import:proef-1", "list.json")
    names = db.session.scalars(select(Organisation.name).order_by(Organisation.name)).all()
    assert names == ["Other Agency", "Proof Agency"]


def test_a_second_import_doubles_nothing(run, write, count):
    path = write("list.json", [record(), record(id="2")])
    run("challenges", "import", path)
    before = count(Challenge), count(Organisation), count(AuditEntry)
    result = run("challenges", "import", path)
    assert (result.code, result.out) == (0, "2 read: 0 new, 0 changed, 2 as they were.\n")
    assert (count(Challenge), count(Organisation), count(AuditEntry)) == before


def test_what_changed_is_taken_over(run, write, count):
    run("challenges", "import", write("list.json", [record(), record(id="2")]))
    result = run("challenges", "import", write("list.json", [record(title="Cleaner Water"), record(id="2")]))
    assert result.out == "2 read: 0 new, 1 changed, 1 as they were.\n"
    assert sorted(db.session.scalars(select(Challenge.title))) == ["Clean Water for the Coast", "Cleaner Water"]


def test_a_closing_time_that_would_move_earlier_is_refused(run, write, count):
    run("challenges", "import", write("list.json", [record(), record(id="2")]))
    earlier = record(submission_end="2021/12/02 11:59 p.m. ET")
    result = run("challenges", "import", write("list.json", [record(id="2", title="Anders"), earlier]))
    assert result.code == 1
    assert "submission_end: is earlier than the closing time" in result.err
    assert "Anders" not in set(db.session.scalars(select(Challenge.title)))


def test_an_organisation_that_is_named_gets_them_all(run, write, count):
    agency = AgencyFactory(name="Gemeente Proefdam")
    path = write("list.json", [record(), record(id="2", agency="Other Agency")])
    assert run("challenges", "import", path, "--organisation", "Gemeente Proefdam").code == 0
    assert set(db.session.scalars(select(Challenge.organisation_id))) == {agency.id}
    assert count(Organisation) == 1


def test_an_organisation_that_is_not_there_is_refused(run, write, count):
    result = run("challenges", "import", write("list.json", [record()]), "--organisation", "Nergens")
    assert (result.code, result.said) == (1, ["there is no organisation named 'Nergens'."])
    assert count(Challenge) == 0


def test_what_was_imported_is_found_at_once(run, write, count):
    run("challenges", "import", write("list.json", [record()]))
    assert count(IndexEvent) == 1
    assert '"title": "Clean Water for the Coast"' in run("search", "query", "leaks", "coast").out
    assert count(IndexEvent) == 0
    assert run("search", "rebuild", "--check").out == "equal\n"


def test_where_they_are_from(run, write):
    path = write(
        "list.json",
        [record(), record(id="2", country="DK"), record(id="3")],
    )
    countries = select(Challenge.country).order_by(Challenge.source_key)
    run("challenges", "import", path)
    assert db.session.scalars(countries).all() == ["DK", "US", "US"]
    assert run("challenges", "import", path, "--country", "CA").out == "3 read: 0 new, 2 changed, 1 as they were.\n"
    assert db.session.scalars(countries).all() == ["DK", "CA", "CA"]


def test_dutch_texts_are_from_the_netherlands(run, write):
    dutch = "Bewoners horen te laat dat hun straat onder water staat en weten niet wat zij dan moeten doen."
    run("challenges", "import", write("list.json", [record(title="Water in de straat", tagline=dutch, description="")]))
    assert db.session.scalars(select(Challenge.country)).all() == ["NL"]


@pytest.mark.parametrize("code", ["us", "USA", "X1", ""])
def test_a_country_that_is_none_is_refused(run, write, count, code):
    result = run("challenges", "import", write("list.json", [record()]), "--country", code)
    assert (result.code, result.said) == (1, [f"{code!r} is not the code of a country, like NL."])
    assert count(Challenge) == 0


def test_a_start_that_is_no_date_is_left_out_and_told(run, write):
    result = run("challenges", "import", write("list.json", [record(submission_start="04/23/ 10:00 AM")]))
    assert result.code == 0
    assert result.said == [
        "list.json: line 1, record 1, submission_start: '04/23/ 10:00 AM' is not a date and time and was left out."
    ]
    found = db.session.scalars(select(Challenge)).one()
    assert found.opened_at == found.closing_at


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "the file is empty."),
        ('["Súdwest"]'.encode("latin-1"), "line 1: the file is not UTF-8."),
        ("hello", "line 1: not a list of challenges."),
        (WHOLE, "line 1: not a list of challenges."),
        ([], "the list is empty."),
        ("[\n{]", "line 2: not JSON: Expecting property name enclosed in double quotes."),
        ("[{}\n {}]", "line 2: not JSON: Expecting ',' delimiter."),
        ("[{}] {}", "line 1: not JSON: Extra data."),
        ("[" * 100_000, "lists and objects are nested too deeply."),
        ('[{"id": ' + "9" * 5000 + "}]", "a number has too many digits."),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_line(run, write, count, content, line):
    result = run("challenges", "import", write("bad.json", content))
    assert result.code == 1
    assert len(result.said) == 1
    assert result.said[0].endswith(f"bad.json: {line}")
    assert (count(Challenge), count(Organisation)) == (0, 0)


@pytest.mark.parametrize(
    ("element", "fault"),
    [
        (1, "record: is not an object."),
        (None, "record: is not an object."),
        (record(title=["x"]), "title: is not text."),
        (record(title=True), "title: is not text."),
        (record(id=2.5), "id: is not text."),
        (record(id=" "), "id: is empty."),
        (record(agency=None), "agency: is empty."),
        (record(title="<b></b>"), "title: is empty."),
        (record(title="\0"), "title: is empty."),
        (record(title="x" * 201), "title: longer than 200 characters."),
        (record(id="x" * 71), "id: longer than 70 characters."),
        (record(title="\ud800"), "title: holds half a character."),
        (record(submission_end="soon"), "submission_end: 'soon' is not a date and time."),
        (record(submission_end="2021/13/03"), "submission_end: '2021/13/03' is not a date and time."),
        (record(submission_end="9999/12/31"), "submission_end: '9999/12/31' is not a date and time."),
        (record(submission_end="2020/01/01"), "submission_end: is before submission_start."),
        (record(country="United States"), "country: 'United States' is not the code of a country, like NL."),
        (record(), "id: the same as line 1, record 1."),
    ],
)
def test_a_fault_is_named_by_line_record_and_field_and_nothing_is_written(run, write, count, element, fault):
    result = run("challenges", "import", write("bad.json", [record(), element]))
    assert result.code == 1
    assert result.said == [f"bad.json: line 1, record 2, {fault}", "bad.json: nothing was imported."]
    assert (count(Challenge), count(Organisation), count(IndexEvent)) == (0, 0, 0)


def test_every_fault_of_a_record_is_named_at_its_line(run, write):
    result = run("challenges", "import", write("bad.json", '[\n  {"id": "1"},\n  {"title": "x"}\n]'))
    assert result.said == [
        "bad.json: line 2, record 1, title: is empty.",
        "bad.json: line 2, record 1, agency: is empty.",
        "bad.json: line 2, record 1, submission_end: is empty.",
        "bad.json: line 3, record 2, id: is empty.",
        "bad.json: line 3, record 2, agency: is empty.",
        "bad.json: line 3, record 2, submission_end: is empty.",
        "bad.json: nothing was imported.",
    ]


def test_scripts_and_any_script_are_kept_as_text(run, write):
    text = "<script>alert(1)</script> 日本 😀 =1+1 ../ a < b"
    assert run("challenges", "import", write("odd.json", [record(description=text)])).code == 0
    found = db.session.scalars(select(Challenge)).one()
    assert "alert" not in found.problem
    assert "日本 😀 =1+1 ../ a < b" in found.problem


def test_a_megabyte_of_text_is_kept(run, write):
    assert run("challenges", "import", write("long.json", [record(description="é " * 500_000)])).code == 0
    assert len(db.session.scalars(select(Challenge)).one().problem) > 999_000
