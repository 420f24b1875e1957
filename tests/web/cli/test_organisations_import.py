"""`vraagplein organisations import`."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.database import db
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind

COLUMNS = "name,abbreviation,kind,tooi,oin,kvk,website,inhabitants"
REGISTER = f"""{COLUMNS}
Gemeente Proefdam,,gemeente,gm-proefdam,00000001000000000001,12345678,www.proefdam.example; proefdam.example,41500
"Waterschap ""De Proef"", Noord",WDP,waterschap,ws-proef,I0000003000000000000,,https://waterschap.example,
Dienst Proefzaken,DPZ,agentschap,,,,,
"""


def table(*rows: str) -> str:
    return "\n".join((COLUMNS, *rows)) + "\n"


def test_public_bodies_become_agencies(run, write):
    result = run("organisations", "import", write("register.csv", REGISTER))
    assert (result.code, result.out) == (0, "3 read: 3 new, 0 changed, 0 as they were.\n")
    assert result.said == ["register.csv: line 3, oin: 'I0000003000000000000' is not 20 digits and was left out."]
    assert "3/3" in result.err
    municipality, board, service = db.session.scalars(select(Organisation).order_by(Organisation.id))
    assert (municipality.kind, municipality.sector, municipality.slug) == (
        OrganisationKind.AGENCY,
        "gemeente",
        "gemeente-proefdam",
    )
    assert (municipality.website, municipality.inhabitants) == ("https://www.proefdam.example", 41_500)
    assert (board.name, board.abbreviation, board.oin) == ('Waterschap "De Proef", Noord', "WDP", None)
    assert (service.sector, service.tooi) == ("rijk", None)


def test_a_second_import_doubles_nothing(run, write, count):
    path = write("register.csv", REGISTER)
    run("organisations", "import", path)
    entries = count(AuditEntry)
    result = run("organisations", "import", path)
    assert (result.code, result.out) == (0, "3 read: 0 new, 0 changed, 3 as they were.\n")
    assert (count(Organisation), count(AuditEntry)) == (3, entries)


def test_what_changed_in_the_register_is_taken_over(run, write, count):
    run("organisations", "import", write("register.csv", REGISTER))
    result = run("organisations", "import", write("register.csv", REGISTER.replace("41500", "42000")))
    assert result.out == "3 read: 0 new, 1 changed, 2 as they were.\n"
    found = db.session.scalars(select(Organisation).where(Organisation.tooi == "gm-proefdam")).one()
    assert (found.inhabitants, count(Organisation)) == (42_000, 3)


TOOI = "https://identifier.overheid.nl/tooi/id"


def provinces() -> dict[str, str]:
    return {found.name: found.province for found in db.session.scalars(select(Organisation))}


def test_the_province_of_municipalities_and_provinces_is_known(run, write):
    rows = (
        f"Amsterdam,,gemeente,{TOOI}/gemeente/gm0363,,,,",
        f"Provincie Drenthe,,provincie,{TOOI}/provincie/pv22,,,,",
        f"Zuiderzeeland,,waterschap,{TOOI}/waterschap/ws0650,,,,",
        f"Gemeente van later,,gemeente,{TOOI}/gemeente/gm9999,,,,",
    )
    run("organisations", "import", write("register.csv", table(*rows)))
    assert provinces() == {
        "Amsterdam": "Noord-Holland",
        "Provincie Drenthe": "Drenthe",
        "Zuiderzeeland": "",
        "Gemeente van later": "",
    }


def test_a_second_import_fills_provinces_and_leaves_those_that_somebody_filled_in(run, write):
    path = write("register.csv", table(f"Amsterdam,,gemeente,{TOOI}/gemeente/gm0363,,,,", "De Proef,,zbo,,,,,"))
    run("organisations", "import", path)
    known = {found.name: found for found in db.session.scalars(select(Organisation))}
    known["Amsterdam"].province, known["De Proef"].province = "", "Zeeland"
    db.session.commit()
    assert run("organisations", "import", path).out == "2 read: 0 new, 1 changed, 1 as they were.\n"
    assert provinces() == {"Amsterdam": "Noord-Holland", "De Proef": "Zeeland"}


def test_a_column_with_provinces_may_be_there(run, write):
    columns = f"{COLUMNS},province"
    good = f"{columns}\nDe Proef,,zbo,,,,,,Limburg\nAmsterdam,,gemeente,{TOOI}/gemeente/gm0363,,,,,\n"
    assert run("organisations", "import", write("good.csv", good)).code == 0
    assert provinces() == {"De Proef": "Limburg", "Amsterdam": "Noord-Holland"}
    wrong = run("organisations", "import", write("wrong.csv", f"{columns}\nDe Proef,,zbo,,,,,,Friesland\n"))
    assert wrong.code == 1
    assert "line 2, province: 'Friesland' is not one of the twelve provinces" in wrong.said[0]
    twice = run("organisations", "import", write("twice.csv", f"{columns},province\nDe Proef,,zbo,,,,,,,\n"))
    assert "twice: province" in twice.said[0]


def test_bodies_with_the_same_name_get_addresses_of_their_own(run, write):
    rows = ("Commissie,,zbo,a,,,,", "Commissie,,zbo,b,,,,", "日本,,zbo,c,,,,", "😀,,zbo,d,,,,")
    assert run("organisations", "import", write("same.csv", table(*rows))).code == 0
    slugs = db.session.scalars(select(Organisation.slug).order_by(Organisation.id)).all()
    assert slugs[:2] == ["commissie", "commissie-2"]
    assert len(set(slugs)) == 4
    assert all(slugs)


def test_what_looks_like_code_is_kept_as_text(run, write):
    rows = ("<script>alert(1)</script>,=1+1,../kind,,,,javascript:alert(1),",)
    assert run("organisations", "import", write("odd.csv", table(*rows))).code == 0
    found = db.session.scalars(select(Organisation)).one()
    assert (found.name, found.abbreviation) == ("<script>alert(1)</script>", "=1+1")
    assert not found.website.startswith("javascript")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "the file is empty."),
        (b"\n \n", "the file is empty."),
        ("name,kind\nGemeente Súdwest,gemeente\n".encode("latin-1"), "line 2: the file is not UTF-8."),
        (COLUMNS.encode("utf-16"), "line 1: the file is not UTF-8."),
        (
            "foo,bar\n1,2\n",
            "line 1: missing columns: name, abbreviation, kind, tooi, oin, kvk, website, inhabitants.",
        ),
        (f"name,{COLUMNS}\nx,Gemeente,,gemeente,,,,,\n", "line 1: columns that are there twice: name."),
        (COLUMNS + "\n", "there are no rows below the column names."),
        (table('"Gemeente,,gemeente,,,,,'), "line 2: unexpected end of data."),
        (table("x" * 200_000 + ",,gemeente,,,,,"), "line 2: field larger than field limit (131072)."),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_line(run, write, count, content, line):
    result = run("organisations", "import", write("bad.csv", content))
    assert result.code == 1
    assert len(result.said) == 1
    assert result.said[0].endswith(line)
    assert "bad.csv: " in result.said[0]
    assert count(Organisation) == 0


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A,,gemeente,,,,,,,", "columns: the row has too many or too few."),
        ("A,gemeente", "columns: the row has too many or too few."),
        (",,gemeente,,,,,", "name: is empty."),
        ("A,, ,,,,,", "kind: is empty."),
        ("A" * 201 + ",,gemeente,,,,,", "name: longer than 200 characters."),
        ("A\0B,,gemeente,,,,,", "name: holds a NUL byte."),
        ("A,,gemeente,,,1234,,", "kvk: '1234' is not 8 digits."),
        ("A,,gemeente,,,,,many", "inhabitants: 'many' is not a whole number."),
        ("A,,gemeente,,,,,９９", "inhabitants: '９９' is not a whole number."),
        ("Goed,,gemeente,goed,,,,", "name: the same as line 2."),
        ("goed zonder,,gemeente,,,,,\nGoed Zonder,,gemeente,,,,,", "name: the same as line 3."),
    ],
)
def test_a_fault_is_named_by_line_and_field_and_nothing_is_written(run, write, count, row, fault):
    result = run("organisations", "import", write("bad.csv", table("Goed,,gemeente,goed,,,,", row)))
    line = 3 + row.count("\n")
    assert result.code == 1
    assert result.said == [f"bad.csv: line {line}, {fault}", "bad.csv: nothing was imported."]
    assert (count(Organisation), count(AuditEntry)) == (0, 0)


def test_many_faults_are_counted(run, write, count):
    rows = [f"Gemeente {number},,gemeente,,,bad,," for number in range(50)]
    result = run("organisations", "import", write("bad.csv", table(*rows)))
    assert (result.code, len(result.said)) == (1, 22)
    assert result.said[-2:] == ["bad.csv: … and 30 more faults.", "bad.csv: nothing was imported."]
    assert count(Organisation) == 0


@pytest.mark.parametrize("command", ["organisations", "challenges"])
def test_a_directory_and_a_missing_file_get_one_line(run, tmp_path, command):
    result = run(command, "import", tmp_path)
    assert (result.code, result.said) == (1, [f"{tmp_path}: is a directory, not a file."])
    result = run(command, "import", tmp_path / "nowhere")
    assert (result.code, result.said) == (1, [f"{tmp_path / 'nowhere'}: No such file or directory."])
