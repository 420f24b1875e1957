"""Words that users expect to meet do meet, whatever the spelling; nothing that is typed breaks the analysis."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search import lexicon
from app.search.analysis import MAX_WORD, PART_WEIGHT, fold, terms_of, tokens


def terms(word, language="nl"):
    return {term.text for term in terms_of(word, language)}


def whole(word, language="nl"):
    return terms_of(word, language)[0].text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("innovatie", "innovaties"),
        ("innovatie", "geïnnoveerd"),
        ("innovaties", "geïnnoveerd"),
        ("innovatie", "geinnoveerd"),
        ("organisatie", "organisaties"),
        ("inkoop", "inkopen"),
        ("inkoop", "ingekocht"),
        ("gemeente", "gemeenten"),
        ("café", "cafe"),
        ("café", "CAFÉS"),
        ("IJsselmeer", "ijsselmeer"),
        ("ĳsselmeer", "IJsselmeer"),
        ("brug", "bruggen"),
        ("foto", "foto's"),
        ("foto", "foto\u2019s"),
        ("coöperatie", "cooperatie"),
        ("e-mail", "email"),
        ("vergunningaanvraag", "vergunningaanvragen"),
    ],
)
def test_two_forms_become_the_same_term(one, other):
    assert whole(one) == whole(other)


@pytest.mark.parametrize(
    ("part", "longer"),
    [
        ("zorg", "jeugdzorg"),
        ("jeugd", "jeugdzorg"),
        ("schuldhulp", "schuldhulpverlening"),
        ("schulden", "schuldhulpverlening"),
        ("schuldhulp", "schuldhulpverleners"),
        ("gemeente", "gemeentelijk"),
        ("gemeenten", "gemeentelijke"),
        ("wateroverlast", "wateroverlast"),
        ("toepassing", "AI-toepassing"),
        ("ziekte", "infectieziekte"),
    ],
)
def test_a_word_is_found_inside_a_longer_one(part, longer):
    assert whole(part) in terms(longer)


@pytest.mark.parametrize(
    ("one", "other"),
    [("gemeente", "mening"), ("gebouw", "bouw"), ("gevaar", "varen"), ("burger", "bureau"), ("zorg", "borg")],
)
def test_different_words_stay_apart(one, other):
    assert whole(one) not in terms(other)


@pytest.mark.parametrize("word", ["organisatie", "gemeente", "leverancier", "waterschap", "leiderschap", "onderzoek"])
def test_a_word_that_is_no_compound_is_not_split(word):
    assert lexicon.split_compound(word) == ()


def test_parts_weigh_less_than_the_word():
    assert [term.weight for term in terms_of("jeugdzorg", "nl")] == [1.0, PART_WEIGHT, PART_WEIGHT]


def test_linking_letters_are_dropped():
    assert lexicon.split_compound("veiligheidsregio") == ("veiligheid", "regio")


def test_english_is_stemmed_as_english():
    assert whole("organisations", "en") == whole("organisation", "en")
    assert terms("suppliers'", "en") == terms("supplier", "en")
    assert not terms("the", "en")


def test_stop_words_keep_their_place_in_the_count():
    found = list(tokens("zorg voor de jeugd", "nl"))
    assert [(token.position, token.terms[0].text) for token in found] == [(0, "zorg"), (3, "jeugd")]


def test_tokens_know_where_they_stand():
    text = "Hé, een cafe\u0301 aan het IJsselmeer!"
    assert [text[token.start : token.end] for token in tokens(text, "nl")] == ["Hé", "cafe\u0301", "IJsselmeer"]


def test_decomposed_text_is_the_same_text():
    word = "geïnnoveerd"
    assert terms(unicodedata.normalize("NFD", word)) == terms(word)


def test_an_endless_word_is_cut():
    assert all(len(term.text) <= MAX_WORD for term in terms_of("x" * 100_000, "nl"))


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=300), st.sampled_from(["nl", "en"]))
def test_no_text_raises(text, language):
    for token in tokens(text, language):
        assert text[token.start : token.end]
        assert all(term.text and 0 < term.weight <= 1 for term in token.terms)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_folding_twice_changes_nothing(word):
    assert fold(fold(word)) == fold(word)
