"""What users type is read as words, phrases and prefixes; hostile input is text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.alike import Group, alike
from app.search.query import MAX_CHARACTERS, MAX_WORDS, SYNONYM_WEIGHT, parse


def typed(query):
    return [word.typed for word in query.words]


def test_words_phrases_and_prefixes():
    query = parse('inkoop "zorg voor de jeugd" innov*')
    assert typed(query) == ["inkoop"]
    assert [phrase.typed for phrase in query.phrases] == ["zorg voor de jeugd"]
    assert (0, "zorg") in query.phrases[0].readings[0]
    assert (3, "jeugd") in query.phrases[0].readings[0]
    assert [prefix.folded for prefix in query.prefixes] == ["innov"]
    assert not query.was_cut


@pytest.mark.parametrize("quotes", ["\u201c{}\u201d", "\u201e{}\u201c", "\u00ab{}\u00bb"])
def test_curly_quotes_are_quotes(quotes):
    assert [phrase.typed for phrase in parse(quotes.format("publieke inkoop")).phrases] == ["publieke inkoop"]


def test_a_quoted_word_is_a_word():
    assert typed(parse('"inkoop"')) == ["inkoop"]


def test_a_quote_that_is_not_closed_is_text():
    query = parse('"publieke inkoop')
    assert typed(query) == ["publieke", "inkoop"]
    assert not query.phrases


@pytest.mark.parametrize("text", ["", "   ", None, "\x00", "\u202e", '"'])
def test_nothing_readable(text):
    query = parse(text)
    assert not query.has_terms


def test_small_words_alone_are_a_question_without_terms():
    query = parse("de het een")
    assert not query.is_empty
    assert not query.has_terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title:zorg", ["title", "zorg"]),
        ("zorg AND NOT inkoop", ["zorg", "inkoop"]),
        ("(((zorg)))^5 ~2", ["zorg", "5", "2"]),
        ("[a TO z]", ["a", "z"]),
        ("zo?g", ["g"]),
        ("in*", []),
        ("*", []),
        ("********************", []),
        ("'; DROP TABLE challenge; --", ["DROP", "TABLE", "challenge"]),
        ("<script>alert(1)</script>", ["script", "alert", "1"]),
        ("zo\x00rg", ["rg"]),
        ("\u202ezorg\u202c", ["zorg"]),
    ],
)
def test_query_languages_are_text(text, words):
    assert typed(parse(text)) == words


def test_a_short_prefix_is_a_word():
    assert not parse("ab*").prefixes
    assert typed(parse("ab*")) == ["ab"]


def test_too_many_words_are_cut():
    query = parse(" ".join(f"woord{number}" for number in range(500)))
    assert len(query.words) <= MAX_WORDS
    assert query.was_cut


def test_a_long_phrase_counts_its_words():
    query = parse('inkoop "' + "zorg " * 30 + '"')
    assert query.was_cut
    assert len(query.phrases[0].readings[0]) == MAX_WORDS - 1


def test_ten_thousand_characters_are_cut():
    query = parse("a" * 10_000)
    assert len(query.text) == MAX_CHARACTERS
    assert query.was_cut


def test_two_hundred_characters_are_not():
    assert not parse("x" * MAX_CHARACTERS).was_cut


def test_a_word_is_asked_for_once():
    query = parse("zorg Zorg ZORG " * 10)
    assert typed(query) == ["zorg"]
    assert not query.was_cut


def test_small_words_do_not_count():
    query = parse("de een het van in " * 5 + "zorg")
    assert typed(query) == ["zorg"]
    assert not query.was_cut


def test_a_word_is_read_in_both_languages():
    variants = parse("organisations").words[0].variants
    assert ("organis",) in [variant.terms for variant in variants]


def test_two_parts_of_a_compound_must_meet():
    variants = {variant.terms: variant for variant in parse("jeugdzorg").words[0].variants}
    assert variants["jeugd", "zorg"].needed == 2
    assert variants["jeugd", "zorg"].weight < variants["jeugdzorg",].weight


def test_synonyms_weigh_less():
    meanings = alike((Group(("kliko", "afvalcontainer", "grijze bak")),))
    variants = {v.terms: v for v in parse("kliko", meanings).words[0].variants}
    assert variants["afvalcontainer",].weight == SYNONYM_WEIGHT
    assert variants["grijs", "bak"].needed == 2


@settings(deadline=None, max_examples=400)
@given(st.text(max_size=400) | st.text(alphabet='"*:\\()[]{}~^?+-&|! az\x00\u202e\u201c\u0301', max_size=400))
def test_no_input_raises_and_every_limit_holds(text):
    query = parse(text)
    used = len(query.words) + len(query.prefixes)
    assert used <= MAX_WORDS
    assert len(query.text) <= MAX_CHARACTERS
    assert all(reading for phrase in query.phrases for reading in phrase.readings)
