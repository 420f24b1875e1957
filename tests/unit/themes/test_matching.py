"""Which themes a text speaks of."""

from types import SimpleNamespace

import pytest

from app.search.registry import ThemeWords
from app.themes.matching import named_like, themes_in

CARE = ThemeWords("zorg", "Zorg", None, ("welzijn", "wachtlijst"))
DEBTS = ThemeWords("schulden", "Schulden", None, ("schuldhulp", "achterstand"))
WATER = ThemeWords("water", "Water en klimaat", None, ("piekbui", "riool"))
WORK = ThemeWords("werk", "Werk en inkomen", None, ("re-integratie",))
THEMES = (CARE, DEBTS, WATER, WORK)


def test_names_and_everyday_words_in_any_form():
    assert themes_in("Mensen met schulden wachten.", THEMES, 3) == ["schulden"]
    assert themes_in("De wachtlijsten zijn lang.", THEMES, 3) == ["zorg"]
    assert themes_in("Niets daarvan komt hier voor.", THEMES, 3) == []
    assert themes_in("", THEMES, 3) == []


def test_the_most_often_named_first_and_no_more_than_asked():
    text = "Schulden, schulden en achterstand. De riolen lopen over en het riool ook. De wachtlijst."
    assert themes_in(text, THEMES, 3) == ["schulden", "water", "zorg"]
    assert themes_in(text, THEMES, 1) == ["schulden"]


def test_a_word_inside_a_compound_counts_half():
    assert themes_in("De jeugdzorg.", THEMES, 3) == ["zorg"]
    assert themes_in("De jeugdzorg en de schulden.", THEMES, 3) == ["schulden", "zorg"]


def test_of_an_expression_all_words_stand_together():
    assert themes_in("Zij hebben geen werk en inkomen meer.", THEMES, 3) == ["werk"]
    assert themes_in("Het werk is zwaar. Later telt het inkomen.", THEMES, 3) == []
    assert themes_in("Zonder werk", THEMES, 3) == []


def test_equal_themes_come_in_a_fixed_order():
    assert themes_in("riool wachtlijst", THEMES, 3) == themes_in("wachtlijst riool", THEMES, 3) == ["water", "zorg"]


def node(name, *words, other=""):
    return SimpleNamespace(name=name, other_name=other, synonyms=words)


CARE_NODE, WATER_NODE = node("Jeugdzorg", "lange wachtlijst"), node("Water", "riool", other="Flooding")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("jeugd", [CARE_NODE]),
        ("WATER", [WATER_NODE]),
        ("flood", [WATER_NODE]),
        ("riolen", [WATER_NODE]),
        ("zorgen", [CARE_NODE]),  # a part of a compound, in another form
        ("wachtlijsten lang", [CARE_NODE]),
        ("wachtlijst water", []),
        ("de", []),
        ("!!", []),
    ],
)
def test_themes_are_found_by_what_somebody_typed(words, found):
    assert named_like(words, [CARE_NODE, WATER_NODE]) == found
