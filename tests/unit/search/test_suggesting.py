"""What is meant by the beginning of something: themes by their words, records by their titles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import now
from app.search.alike import Group, alike
from app.search.query import MAX_WORDS, Order, parse
from app.search.registry import ThemeWords
from app.search.suggesting import themes_begun, typed_words

THEMES = (
    ThemeWords("jeugdzorg", "Jeugdzorg"),
    ThemeWords("zorg-en-jeugd", "Zorg en jeugd", synonyms=("hulp",)),
    ThemeWords("schulden", "Schulden", synonyms=("geldzorgen", "schuldhulp", "Debt")),
    ThemeWords("bruggen", "Bruggen"),
    ThemeWords("werk", "Werk en inkomen"),
)


def themes(text, most=9, **given):
    """The slugs of the themes for what was typed."""
    return [named.theme.slug for named in themes_begun(typed_words(text), THEMES, most, **given)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("schu", "schulden"),
        ("SCHÚLD", "schulden"),
        ("zorg en j", "zorg-en-jeugd"),
        ("inkom", "werk"),
        ("jeugd en zorg", "jeugdzorg"),
        ("inkomen en w", "werk"),
        ("brug", "bruggen"),
        ("debt", "schulden"),
        ("geldz", "schulden"),
    ],
)
def test_a_theme_is_named_by_the_beginning_of_its_words(typed, first):
    assert themes(typed)[0] == first


def test_an_own_name_comes_before_an_everyday_word_and_a_beginning_before_a_part():
    assert themes("zorg") == ["zorg-en-jeugd", "jeugdzorg", "schulden"]


def test_an_everyday_word_that_leads_to_a_theme_is_told():
    [named] = themes_begun(typed_words("geldz"), THEMES, 5)
    assert (named.theme.slug, named.word) == ("schulden", "geldzorgen")
    [named] = themes_begun(typed_words("schulden"), THEMES, 5)
    assert named.word == ""


def test_a_word_that_means_the_same_as_a_theme_leads_to_it():
    same = alike((Group(("schulden", "rood staan")),))
    assert themes("rood staan", alike=same) == ["schulden"]
    assert themes("rood staan") == []


def test_there_are_as_many_as_asked_for_and_none_for_one_letter():
    assert len(themes("zo", most=1)) == 1
    assert themes("s") == []
    assert themes("") == []
    assert themes("?!") == []


def test_of_many_words_only_as_many_are_looked_for_as_of_a_question():
    assert typed_words("v " * 100) == ["v"] * MAX_WORDS
    assert typed_words(" ".join(f"woord{number}" for number in range(30)))[-1] == "woord9"


@pytest.fixture
def titles(engine):
    """The refs of the documents whose titles begin so."""
    return lambda text, **given: [hit.ref for hit in engine.begun(typed_words(text), **given).hits]


def test_a_title_is_found_by_the_beginning_of_any_of_its_words(engine, titles, new):
    engine.update([new(1, title="Kelders lopen onder"), new(2, title="Ouders wachten", body="kelders")])
    assert titles("keld") == ["r1"]
    assert titles("lopen kel") == ["r1"]
    assert titles("kelders wacht") == []
    assert titles("onderin") == []


def test_a_title_is_found_by_a_part_of_a_compound(engine, titles, new):
    engine.update([new(1, title="Schuldhulpverlening begint te laat"), new(2, title="Afval")])
    assert titles("hulp") == ["r1"]
    assert titles("schuldhulp") == ["r1"]


def test_small_words_that_were_typed_are_no_hindrance(engine, titles, new):
    engine.update([new(1, title="Hoe houden wij de straten droog?")])
    assert titles("de strat") == ["r1"]
    assert titles("houden wij de strat") == ["r1"]


def test_what_is_open_comes_first_and_then_the_newest(engine, titles, new):
    moment = now()
    engine.update(
        [
            new(1, title="Water een", published_at=moment - timedelta(days=9)),
            new(2, title="Water twee", published_at=moment),
            new(3, title="Water drie", published_at=moment - timedelta(days=99), is_open=True),
        ]
    )
    assert titles("water") == ["r3", "r2", "r1"]
    assert titles("water", limit=1) == ["r3"]


def test_what_was_taken_out_or_renamed_is_not_found_any_more(engine, titles, new):
    engine.update([new(1, title="Kelders"), new(2, title="Kelders")])
    engine.update([new(1, title="Zolders")], remove=[("challenge", 2)])
    assert titles("kelders") == []
    assert titles("zold") == ["r1"]


def test_it_counts_what_is_open_on_every_theme_as_the_clock_says(engine, new):
    moment = now()
    engine.update(
        [
            new(1, title="Een", themes=("water",), stage="open", stage_until=moment + timedelta(days=1)),
            new(2, title="Twee", themes=("water", "zorg"), stage="open"),
            new(3, title="Drie", themes=("water",), stage="open", stage_until=moment - timedelta(days=1)),
            new(4, kind="lesson", title="Vier", themes=("zorg",), stage="open"),
        ]
    )
    counted = {"kind": ["challenge"], "stage": ["open"]}
    assert engine.begun(["niets"], counted=counted).themes == {"water": 2, "zorg": 1}


def test_marks_of_titles_are_no_words_to_search_for(engine, found, new):
    engine.update([new(1, title="Kelders lopen onder")])
    assert found("^keld*") == ["r1"]  # the sign is left out, and the beginning of a word found
    assert engine.search(parse("^keldersx")).corrected == (("keldersx", "kelders"),)


def test_the_newest_can_come_first_whatever_answers_best_or_is_open(engine, found, new):
    moment = now()
    engine.update(
        [
            new(1, title="Water water water", published_at=moment - timedelta(days=2), is_open=True),
            new(2, title="Straat", body="Het water staat hoog.", published_at=moment),
            new(3, title="Iets anders", published_at=moment),
        ]
    )
    assert found("water") == ["r1", "r2"]

    def newest(text, **given):
        query = replace(parse(text), order=Order.NEWEST)
        return [hit.ref for hit in engine.search(query, **given).hits]

    assert newest("water") == ["r2", "r1"]
    assert newest("")[-1] == "r1"
    assert newest("water", page=2, page_size=1) == ["r1"]
