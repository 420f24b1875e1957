"""Words that lead to others."""

import pytest

from app.search.alike import Group, alike, built_in, read_group
from app.search.analysis import terms_of
from app.search.query import parse


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("kliko, grijze  bak", Group(("kliko", "grijze bak"))),
        ("fiets > bakfiets, e-bike # smaller", Group(("fiets",), ("bakfiets", "e-bike"))),
        ("# nothing", None),
        ("  ", None),
    ],
)
def test_a_line_is_a_group(line, group):
    assert read_group(line) == group


def term(word):
    return terms_of(word, "nl")[0].text


def test_words_lead_to_each_other_and_narrower_ones_are_only_led_to():
    found = alike((Group(("fiets", "rijwiel"), ("bakfiets",)),))
    assert set(found.of((term("fietsen"),))) == {(term("rijwiel"),), (term("bakfiets"),)}
    assert (term("fiets"),) in found.of((term("rijwielen"),))
    assert found.of((term("bakfiets"),)) == ()


def test_words_together_lead_on_in_any_form():
    meanings = alike((Group(("laaggeletterd", "moeite met lezen")),))
    other = (term("laaggeletterd"),)
    words = parse("inwoners die moeite met lezen hebben", meanings).words
    answered = [word.typed for word in words if any(variant.terms == other for variant in word.variants)]
    assert answered == ["moeite", "lezen"]


def test_every_group_that_is_there_from_the_start_can_be_read():
    groups = built_in()
    assert len(groups) > 150
    assert all(len(group.words) + len(group.narrower) > 1 for group in groups)
    words = [word for group in groups if not group.narrower for word in group.words]
    assert all(word == word.strip() and word for word in words)


@pytest.mark.parametrize(("typed", "found"), [("kliko's", "afvalcontainers"), ("schulden", "geldzorgen")])
def test_everyday_words_lead_to_official_ones(typed, found):
    meanings = alike(built_in())
    assert (term(found),) in meanings.of((term(typed),))
    assert (term(typed),) in meanings.of((term(found),))


def test_a_compound_is_also_met_by_its_parts_apart():
    meanings = alike(
        (
            Group(
                ("hondenpoep", "hondenuitwerpselen"),
            ),
        )
    )
    (dog,) = (terms_of("hond", "nl")[0].text,)
    (droppings,) = (terms_of("uitwerpselen", "nl")[0].text,)
    names = meanings.of((terms_of("hondenpoep", "nl")[0].text,))
    assert (dog, droppings) in names
    assert meanings.of((dog, droppings)) == ()
