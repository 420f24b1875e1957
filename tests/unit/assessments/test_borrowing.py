"""What a text takes from a confidential proposal: runs of words and prices, however they are written."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.assessments.borrowing import LEAST_WORDS, Borrowed, Passages, borrowed, borrowed_prices

IDEA = "Wij bellen mensen thuis op het moment dat zij aan de beurt zijn, zodat niemand meer in de rij staat."
TEST = "Twee weken lang bij één balie met veertig mensen."
OTHERS = {"abcd": (IDEA, TEST)}
WORDS = st.lists(st.sampled_from("aap noot mies wim zus jet teun vuur gijs lam kees bok weide does hok duif".split()))


def passages(text, **more):
    return [found.words for found in borrowed(text, OTHERS, **more)]


class TestRunsOfWords:
    def test_nothing_in_common_is_nothing(self):
        assert borrowed("Uw proef is klein en dat sprak ons aan.", OTHERS) == []
        assert borrowed("", OTHERS) == []
        assert borrowed(IDEA, {}) == []

    def test_seven_words_may_stand(self):
        assert passages("U wilt mensen thuis op het moment dat zij komen.") == []

    def test_eight_words_are_found_as_they_were_written(self):
        text = "Een ander schreef: bellen mensen thuis op het moment dat zij. Dat vonden wij goed."
        assert borrowed(text, OTHERS) == [Borrowed("abcd", "bellen mensen thuis op het moment dat zij")]

    def test_a_longer_run_is_one_passage(self):
        assert passages(f"Iemand zegt: {IDEA}") == [IDEA.rstrip(".")]

    def test_two_passages_are_two(self):
        text = (
            "Wij bellen mensen thuis op het moment dat u wilt. En: zij aan de beurt zijn zodat niemand meer in de hal."
        )
        assert passages(text) == [
            "Wij bellen mensen thuis op het moment dat",
            "zij aan de beurt zijn, zodat niemand meer in de".replace(",", ""),
        ]

    @pytest.mark.parametrize(
        "written",
        [
            "WIJ BELLEN MENSEN THUIS OP HET MOMENT DAT",
            "wij  bellen\nmensen\tthuis op het\r\nmoment dat",
            "wij, bellen; mensen: thuis! op? het (moment) “dat”",
            "wij-bellen-mensen-thuis-op-het-moment-dat",
            "wij_bellen_mensen_thuis_op_het_moment_dat",
            "wíj béllen mënsen thuís op hèt momént dát",
            "wi\u0301j bellen mensen thuis op het moment dat",
            "wij bel\u00adlen men\u200bsen thu\u2060is op het mo\ufeffment dat",
            "ｗｉｊ ｂｅｌｌｅｎ ｍｅｎｓｅｎ ｔｈｕｉｓ ｏｐ ｈｅｔ ｍｏｍｅｎｔ ｄａｔ",
            "wij **bellen** _mensen_ [thuis](op) het… dan: wij bellen mensen thuis op het moment dat",
            "w\u0133 bellen mensen thuis op het moment dat",
        ],
    )
    def test_the_way_of_writing_makes_no_difference(self, written):
        assert len(borrowed(written, OTHERS)) == 1

    def test_accents_in_the_proposal_make_no_difference_either(self):
        assert passages("twee weken lang bij een balie met veertig") == ["twee weken lang bij een balie met veertig"]

    def test_a_run_never_crosses_two_texts_of_a_proposal(self):
        assert passages("niemand meer in de rij staat twee weken lang bij") == []

    def test_other_order_is_not_the_same(self):
        assert passages("thuis mensen bellen wij op dat moment het zij beurt de aan zijn zodat") == []

    def test_what_the_reader_knows_already_may_stand(self):
        text = "U schreef: wij bellen mensen thuis op het moment dat zij aan de beurt zijn."
        assert passages(text, known=[IDEA]) == []
        assert passages(text, known=["Iets anders dat niet helpt, hoe lang het ook is, echt niet."]) != []

    def test_known_words_do_not_hide_the_words_around_them(self):
        known = ["op het moment dat zij aan de beurt"]
        assert passages(IDEA, known=known) == [IDEA.rstrip(".")]

    def test_the_same_words_in_two_proposals_name_both(self):
        found = borrowed(IDEA, {"abcd": [IDEA], "efgh": [f"En dan: {IDEA}"]})
        assert {passage.ref for passage in found} == {"abcd", "efgh"}

    def test_from_one_s_own_proposal_one_may_take(self):
        passages = Passages({"abcd": [IDEA], "efgh": [TEST]})
        text = f"{IDEA} {TEST}"
        assert [found.ref for found in passages.found_in(text)] == ["abcd", "efgh"]
        assert [found.ref for found in passages.found_in(text, but="abcd")] == ["efgh"]

    def test_a_proposal_shorter_than_a_run_is_never_found(self):
        assert borrowed("Jan en Piet van Proefbedrijf", {"abcd": ["Jan en Piet"]}) == []

    @given(WORDS, WORDS, WORDS)
    def test_found_exactly_when_eight_words_in_a_row_are_equal(self, before, shared, after):
        text, other = " ".join([*before, *shared]), " ".join([*shared, *after])
        words, theirs = text.split(), other.split()
        windows = {tuple(theirs[i : i + LEAST_WORDS]) for i in range(len(theirs) - LEAST_WORDS + 1)}
        expected = any(tuple(words[i : i + LEAST_WORDS]) in windows for i in range(len(words) - LEAST_WORDS + 1))
        assert bool(borrowed(text, {"x": [other]})) is expected

    @given(st.text(max_size=300), st.text(max_size=300))
    def test_any_text_can_be_compared_and_what_is_found_stands_in_it(self, text, other):
        for found in borrowed(text, {"x": [other]}, least=2):
            assert found.words.split()[0] in text

    @given(WORDS)
    def test_what_is_known_is_never_found(self, words):
        text = " ".join(words)
        assert borrowed(text, {"x": [text]}, known=[text]) == []


class TestPrices:
    @pytest.mark.parametrize(
        "written",
        [
            "€ 12.345",
            "€12.345",
            "€\u00a012.345,-",
            "€ 12.345,–",
            "€ 12.345,00",
            "EUR 12345",
            "12345 euro",
            "12.345 Euro",
            "12 345",
            "12\u202f345",
            "12,345",
            "12'345",
            "12345",
            "kost 12345.",
            "(12.345)",
            "12,345 duizend",
            "12345,67",
        ],
    )
    def test_a_price_is_found_however_it_is_written(self, written):
        found = borrowed_prices(f"Een ander doet het voor {written} en dat scheelt.", {"abcd": 12_345})
        if written == "12,345 duizend":
            assert found == []  # that is another amount: twelve million
        else:
            assert [item.ref for item in found] == ["abcd"]
            assert "12" in found[0].words

    @pytest.mark.parametrize("written", ["18 duizend", "18k", "18 K euro", "€ 18 mille", "18.000", "18 thousand euros"])
    def test_thousands_in_words(self, written):
        assert [found.ref for found in borrowed_prices(f"voor {written}.", {"abcd": 18_000})] == ["abcd"]

    @pytest.mark.parametrize("written", ["1,5 miljoen", "€ 1.500.000", "1,50 mln", "1500k"])
    def test_millions(self, written):
        assert [found.ref for found in borrowed_prices(f"voor {written}", {"abcd": 1_500_000})] == ["abcd"]

    @pytest.mark.parametrize("written", ["112.345", "12.3456", "123.45", "12.346", "2.12.345", "1234 5", "12.345.678"])
    def test_another_number_is_another_number(self, written):
        assert borrowed_prices(f"Bij {written} inwoners", {"abcd": 12_345}) == []

    def test_a_small_number_is_a_price_only_with_money_beside_it(self):
        assert borrowed_prices("Binnen 20 dagen", {"abcd": 20}) == []
        assert borrowed_prices("Voor 20 euro per gesprek", {"abcd": 20}) != []
        assert borrowed_prices("Voor € 950", {"abcd": 950}) != []
        assert borrowed_prices("Bij 950 huishoudens", {"abcd": 950}) == []

    def test_a_year_is_no_price_unless_it_is_written_as_one(self):
        assert borrowed_prices("Vanaf 2026 kan het.", {"abcd": 2026}) == []
        assert borrowed_prices("Het kost € 2.026 in 2026.", {"abcd": 2026}) == [Borrowed("abcd", "€ 2.026")]
        assert borrowed_prices("Het kost 2.026 per week.", {"abcd": 2026}) != []

    def test_what_is_known_already_tells_nothing(self):
        assert borrowed_prices("Het budget is € 60.000.", {"abcd": 60_000}, known=[60_000]) == []
        assert borrowed_prices("Het budget is € 60.000.", {"abcd": 60_000}) != []

    def test_a_proposal_without_a_price_is_never_found(self):
        assert borrowed_prices("Het kost € 0 of niets.", {"abcd": None}) == []

    def test_the_same_price_of_two_names_both(self):
        found = borrowed_prices("€ 18.000", {"abcd": 18_000, "efgh": 18_000, "ijkl": 18_001})
        assert [item.ref for item in found] == ["abcd", "efgh"]

    @given(st.integers(1, 100_000_000))
    def test_dutch_notation_is_always_found(self, eur):
        written = f"€ {eur:,}".replace(",", ".")
        assert borrowed_prices(f"Zij vragen {written}, wij niet.", {"x": eur}) == [Borrowed("x", written)]

    @given(st.integers(1, 10_000_000), st.integers(1, 10_000_000))
    def test_never_mistaken_for_another_amount(self, eur, other):
        assume(eur != other)
        assert borrowed_prices(f"Zij vragen € {eur}.", {"x": other}) == []

    @given(st.text(max_size=300))
    def test_any_text_can_be_read(self, text):
        for found in borrowed_prices(text, {"x": 12_345}):
            assert found.ref == "x"
