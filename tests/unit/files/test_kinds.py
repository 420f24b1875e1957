"""A file is what its content says, whatever its name."""

import pytest

from app.files.kinds import KINDS, kind_of
from app.files.services import MAX_NAME, shown_name
from tests.unit.files import contents as c

GOOD = {
    "pdf": c.PDF,
    "docx": c.DOCX,
    "xlsx": c.XLSX,
    "pptx": c.PPTX,
    "odt": c.ODT_FILE,
    "ods": c.ODS_FILE,
    "png": c.PNG,
    "jpg": c.JPEG,
    "jpeg": c.JPEG,
    "txt": "Één tekst, café.".encode(),
    "csv": "naam;bedrag\r\nJansen;=1+1\r\n".encode("cp1252"),
}
ALIKE = ({"jpg", "jpeg"}, {"txt", "csv"})


def test_every_allowed_kind_is_tried():
    assert GOOD.keys() == KINDS.keys()


@pytest.mark.parametrize("extension", GOOD)
def test_each_kind_knows_its_own_and_no_other(extension):
    matches = KINDS[extension].matches
    same = (
        {"jpg", "jpeg"}
        if extension.startswith("jp")
        else {"txt", "csv"}
        if extension in {"txt", "csv"}
        else {extension}
    )
    assert {name for name, content in GOOD.items() if matches(content)} == same


@pytest.mark.parametrize("extension", KINDS)
@pytest.mark.parametrize("content", [c.EXE, b"", b"\x00", c.archive({"x.exe": "MZ"}), c.MACRO_DOCX])
def test_what_is_dangerous_is_no_kind_at_all(extension, content):
    assert not KINDS[extension].matches(content)


def test_a_broken_zip_is_refused():
    assert not KINDS["docx"].matches(c.DOCX[:-10])


@pytest.mark.parametrize("name", ["virus.exe", "brief.pdf.exe", "pdf", "", ".", "brief.docm", "plaatje.svg", "x.html"])
def test_other_kinds_are_not_allowed(name):
    assert kind_of(name) is None


def test_a_name_is_text_to_show():
    assert shown_name("../../etc/passwd.pdf") == "../../etc/passwd.pdf"
    assert shown_name("plan 🚲 مشروع.pdf") == "plan 🚲 مشروع.pdf"
    assert shown_name("a\x00b\r\nc.pdf") == "abc.pdf"
    assert shown_name("rekening\u202efdp.exe") == "rekeningfdp.exe"
    assert kind_of(shown_name("x" * 500 + ".pdf")) is KINDS["pdf"]
    assert len(shown_name("x" * 500 + ".pdf")) == MAX_NAME
    assert len(shown_name("x." + "y" * 500)) == MAX_NAME


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("pdf", b"%PDF-1.4\n<script>alert(1)</script>"),
        ("png", b"\x89PNG\r\n\x1a\n" + b"0" * 50),
        ("jpg", b"\xff\xd8\xff\xe0<script>alert(1)</script>"),
    ],
)
def test_a_signature_alone_makes_no_file(extension, content):
    assert not KINDS[extension].matches(content)
