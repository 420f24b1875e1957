"""What the guard says: every rule, in both languages, kindly and whole."""

import pytest

from app.challenges.guard import RULES, advice


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_explains_asks_and_offers_a_beginning(rule: str, language: str):
    texts = advice(rule, language)
    assert texts.rule == rule
    assert texts.title
    assert texts.why.endswith(".")
    assert texts.question.endswith("?")
    assert "…" in texts.beginning


@pytest.mark.parametrize("rule", RULES)
def test_dutch_and_english_differ_and_an_unknown_language_gives_dutch(rule: str):
    assert advice(rule) == advice(rule, "nl") == advice(rule, "fy")
    assert advice(rule, "en").why != advice(rule).why


def test_there_are_ten_rules_and_no_eleventh():
    assert RULES == ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10")
    with pytest.raises(KeyError):
        advice("R11")
