"""The files with the norm: the real one is whole, and a faulty one says what is wrong."""

from pathlib import Path

import pytest

from app.norm.texts import NormTextError, newest, read, versions

GOOD = """
number = 2
published = 2026-10-01
title = "De norm"
title_en = "The norm"
source = "Bron"
source_en = "Source"
intro = "Begin"
intro_en = "Beginning"

[[element]]
key = "early"
title = "Vroeg"
title_en = "Early"
text = "Tekst"
text_en = "Text"
source = "4.4"
source_en = "4.4"
"""


def write(folder: Path, text: str, name: str = "norm-2.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_norm_itself_has_the_elements_of_its_source() -> None:
    norm = newest()
    assert norm.number == max(versions())
    assert {
        "problems_not_solutions",
        "early_and_broad",
        "no_burden",
        "may_fail",
        "scaling_follows",
        "diverse_teams",
    } <= {element.key for element in norm.elements}
    assert all("4.4" in element.source.nl for element in norm.elements)


def test_the_newest_version_comes_first(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("number = 2", "number = 10"), "norm-10.toml")
    assert list(versions(tmp_path)) == [10, 2]
    assert newest(tmp_path).number == 10


def test_texts_in_the_language_of_the_reader(tmp_path: Path) -> None:
    norm = read(write(tmp_path, GOOD))
    assert norm.title.in_language("en") == "The norm"
    assert norm.title.in_language("nl") == norm.title.in_language("fr") == "De norm"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("number = 2", "number = 3", "number"),
        ("number = 2", 'number = "2"', "number"),
        ("published = 2026-10-01", 'published = "gisteren"', "published"),
        ('title_en = "The norm"', "", "title_en"),
        ('text = "Tekst"', 'text = "  "', "early needs the texts text"),
        ('key = "early"', "", "element 1"),
        ("[[element]]", "[[onderdeel]]", "elements"),
        ('intro = "Begin"', "intro = 3", "intro"),
        ("number = 2", "number = [", "norm-2.toml"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(NormTextError) as caught:
        read(path)
    assert "norm-2.toml" in str(caught.value)
    assert complaint in str(caught.value)


def test_a_folder_without_a_norm_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(NormTextError):
        versions(tmp_path)


def test_two_elements_with_one_key_are_a_fault(tmp_path: Path) -> None:
    element = GOOD[GOOD.index("[[element]]") :]
    with pytest.raises(NormTextError):
        read(write(tmp_path, GOOD + element))
