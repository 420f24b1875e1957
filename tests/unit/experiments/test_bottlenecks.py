"""How laws and articles are written and counted."""

import pytest

from app.experiments.bottlenecks import counting_key, plain_article
from app.experiments.models import Escalation


@pytest.mark.parametrize("text", ["Wmo 2015", " wmo  2015 ", "WMO\u00a02015", "wmo\t2015", "W\u200bmo 2015"])
def test_case_and_spaces_make_no_other_law(text):
    assert counting_key(text) == "wmo 2015"


def test_an_accent_makes_no_difference_in_how_it_is_composed():
    assert counting_key("Financie\u0308n") == counting_key("FINANCI\u00cbN")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("artikel 9, lid 2", "9, lid 2"),
        ("Art. 9,  lid 2", "9, lid 2"),
        ("9, lid 2", "9, lid 2"),
        ("Artikelen 3 en 4", "3 en 4"),
        ("artikel", "artikel"),
    ],
)
def test_the_word_article_is_left_out(typed, kept):
    assert plain_article(typed) == kept


def test_a_record_keeps_what_it_is_counted_by():
    record = Escalation(law="AVG", article="6,  lid 1")
    assert (record.law_key, record.article_key) == ("avg", "6, lid 1")
