"""The filters beside what is found: names, order, and what is left out."""

import pytest
from sqlalchemy import select

from app.search.choice import Choice
from app.search.offered import FURTHER, MOST, Names, agencies_shown, groups, narrowed
from app.search.registry import Part, Search, Source, ThemeWords

THEMES = (
    ThemeWords("afval", "Afval"),
    ThemeWords("water", "Water"),
    ThemeWords("wateroverlast", "Wateroverlast", parent="water"),
    ThemeWords("kelders", "Kelders", parent="wateroverlast"),
)


def source(kind, **words):
    return Source(kind, f"{kind}s", f"{kind}.show", lambda ids: [], list, lambda ids: select(), **words)


@pytest.fixture
def names():
    search = Search(None, sector_label=str.title)
    search.register(source("story", stage_labels={"worked": "It worked"}, has_stages=False))
    search.register(
        source("challenge", stage_labels={"dialogue": "Talking", "open": "Open"}, tells={Part.OPEN: ("open",)})
    )
    search.register(
        source(
            "experiment",
            stage_labels={"running": "Running", "failed": "Failed", "worked": "Succeeded"},
            outcome_labels={"worked": "Succeeded", "failed": "Failed"},
            failure_labels={"simple": "Simple", "complex": "Complex"},
        )
    )
    return Names(search, THEMES, {"lindedam": "Gemeente Lindedam"})


def options(names, facet, counts, choice=None, total=100):
    """(value, label, count, checked) of the options of one filter, those in sight and the others."""
    found = groups([facet], choice or Choice("bui"), {facet: counts}, total, names)
    return [
        (option.value, option.label, option.count, option.checked)
        for group in found
        for option in (*group.options, *group.more)
    ]


def test_stages_stand_in_the_order_of_their_life_and_what_is_an_outcome_is_not_among_them(names):
    found = options(names, "stage", {"running": 1, "open": 2, "dialogue": 3, "failed": 4, "worked": 5})
    assert found == [("dialogue", "Talking", 3, False), ("open", "Open", 2, False), ("running", "Running", 1, False)]


def test_outcomes_and_failures_have_the_words_of_the_room_that_keeps_them(names):
    assert [label for _, label, *_ in options(names, "outcome", {"failed": 1, "worked": 1})] == ["Succeeded", "Failed"]
    assert [label for _, label, *_ in options(names, "failure", {"complex": 1, "simple": 1})] == ["Simple", "Complex"]


def test_an_agency_a_sector_and_a_country_have_a_name_and_the_most_comes_first(names):
    assert options(names, "agency", {"lindedam": 1, "onbekend": 2}) == [
        ("onbekend", "onbekend", 2, False),
        ("lindedam", "Gemeente Lindedam", 1, False),
    ]
    assert options(names, "sector", {"zorg": 1, "rijk": 2})[0][1] == "Rijk"
    assert [value for value, *_ in options(names, "year", {"2024": 9, "2026": 1, "2025": 3})] == [
        "2026",
        "2025",
        "2024",
    ]


def test_a_country_is_called_by_its_name(names):
    assert options(names, "country", {"NL": 3, "BE": 1})[0][1] == "Nederland"


def test_what_makes_no_sense_is_left_out(names):
    assert options(names, "sector", {}) == []
    assert options(names, "country", {"NL": 100}) == []  # every result is from there
    assert options(names, "country", {"NL": 99}) != []


def test_what_is_chosen_is_there_whatever_its_count(names):
    assert options(names, "country", {}, Choice(filters={"country": ("BE",)})) == [("BE", "België", 0, True)]
    chosen = Choice(filters={"stage": ("worked",), "theme": ("niets",)})
    assert ("worked", "Succeeded", 0, True) in options(names, "stage", {"open": 1}, chosen)
    assert ("niets", "niets", 0, True) in options(names, "theme", {"water": 1}, chosen)


def test_the_tree_opens_at_the_theme_that_is_chosen(names):
    counts = {"afval": 3, "water": 5, "wateroverlast": 4, "kelders": 1}
    assert [value for value, *_ in options(names, "theme", counts)] == ["afval", "water"]
    chosen = Choice(filters={"theme": ("wateroverlast",)})
    [group] = groups(["theme"], chosen, {"theme": counts}, 9, names)
    shown = [(option.value, option.level, option.checked) for option in group.options]
    assert shown == [("water", 0, False), ("wateroverlast", 1, True), ("kelders", 2, False), ("afval", 0, False)]


def test_a_theme_that_is_chosen_stands_in_the_tree_when_nothing_is_found(names):
    chosen = Choice(filters={"theme": ("kelders",)})
    shown = [(value, count) for value, _, count, _ in options(names, "theme", {}, chosen, total=0)]
    assert shown == [("water", 0), ("wateroverlast", 0), ("kelders", 0)]


def test_of_a_theme_and_one_below_it_the_one_below_is_meant():
    choice = Choice("bui", {"theme": ("water", "kelders", "afval")}, page=3)
    assert narrowed(choice, THEMES) == Choice("bui", {"theme": ("kelders", "afval")}, page=3)
    assert narrowed(Choice(filters={"theme": ("water",)}), THEMES).of("theme") == ("water",)


def test_a_long_list_is_in_part_out_of_sight_and_what_is_chosen_never_is(names):
    counts = {f"org{number:03}": 200 - number for number in range(100)}
    choice = Choice(filters={"agency": ("org090",)})
    [group] = groups(["agency"], choice, {"agency": counts}, 999, names)
    assert "org090" in [option.value for option in group.options]
    assert len(group.options) < 10
    assert len(group.options) + len(group.more) == MOST + 1
    shown = agencies_shown(choice, {"agency": counts})
    assert set(shown) == {option.value for option in (*group.options, *group.more)}


def test_filters_keep_their_order_and_their_names_in_the_address(names):
    counts = {"year": {"2026": 1, "2025": 1}, "outcome": {"worked": 1, "failed": 1}}
    assert [group.name for group in groups(FURTHER, Choice("bui"), counts, 2, names)] == ["uitkomst", "jaar"]
