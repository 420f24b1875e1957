"""The model: its score is that of its weights, and its weights are those of the files in the repository."""

from math import exp

import pytest

from app.challenges.guard.features import letters, scale
from app.challenges.guard.model import model, score, shares
from app.challenges.guard.rules import hits, patterns
from app.challenges.guard.sentences import read
from app.challenges.guard.words import Sort, sort_of
from training.guard import train
from training.guard.corpus import Labelled, tuning_files
from training.guard.corpus import read as read_labelled
from training.guard.regression import fit

SENTENCE = "De gemeente wil 24 veiligheidscamera's plaatsen, want mensen voelen zich onveilig."


def test_the_weights_are_made_of_the_tuning_sentences_words_and_rules_that_stand_beside_them():
    assert dict(model().made_of) == train.made_of(), "run: make guard"


def test_at_least_six_hundred_sentences_were_learned_from():
    assert len(read_labelled(tuning_files())) >= 600


def test_the_application_scores_a_sentence_as_the_training_did():
    labelled = Labelled(is_bad=True, kind="seek", sector="veiligheid", text=SENTENCE, file="-")
    sentence = read(SENTENCE)
    weights = {**model().weights, train.BIAS: model().bias}
    assert score(sentence, hits(sentence)) == pytest.approx(train.score(train.line_of(labelled), weights))


def test_the_shares_of_the_words_add_up_to_what_letters_and_rows_weigh():
    sentence = read(SENTENCE)
    line = train.line_of(Labelled(is_bad=True, kind="seek", sector="veiligheid", text=SENTENCE, file="-"))
    (features,) = line.sentences
    weighed = sum(
        model().weights.get(name, 0.0) * value / train.FACTORS[name[0]]
        for name, value in features.items()
        if name[0] in "cwb"
    )
    assert sum(shares(sentence)) * scale(sentence) == pytest.approx(weighed)


def test_limits_are_in_order():
    limits = model().limits
    assert limits.ask < limits.nudge < limits.block


def test_a_long_string_without_spaces_is_cut_off():
    assert letters("a" * 40) == letters("a" * 40)
    assert len(letters("x" * 100_000)) == len(letters("x" * 40))


def test_regression_finds_the_weight_that_can_be_calculated():
    # Two equal examples with one feature: w solves w = 2 C / (1 + e^w).
    weight = fit([{"a": 1.0}, {"a": -1.0}], [True, False], cost=1.0)["a"]
    assert weight == pytest.approx(2 / (1 + exp(weight)), abs=0.02)


def test_regression_stands_still_where_the_slope_is_nought():
    examples = [{"bias": 1.0, "long": 0.1 * number} for number in range(20)]
    labels = [number % 3 == 0 or number > 12 for number in range(20)]
    weights = fit(examples, labels, cost=1.0)
    for name, weight in weights.items():
        pull = sum(
            (label - 1 / (1 + exp(-sum(weights[key] * value for key, value in example.items())))) * example[name]
            for example, label in zip(examples, labels, strict=True)
        )
        assert weight == pytest.approx(pull, abs=0.02)


def test_limits_keep_the_good_within_what_is_allowed():
    labelled = Labelled(is_bad=False, kind="statement", sector="zorg", text="-", file="-")
    line = train.Line(labelled, [{}], is_certain=False, patterns=frozenset(), names_a_thing=True, shows_a_problem=True)
    judged = [train.Judged(line, number / 1000, is_explained=True) for number in range(1000)]
    limits = train.chosen_limits(judged)
    verdicts = [train.verdict(one, limits) for one in judged]
    assert verdicts.count("blocked") == train.BLOCKED_GOOD * 1000
    assert verdicts.count("free") == 1000 - train.FLAGGED_GOOD * 1000


def test_every_pattern_has_elements_that_a_word_can_fit():
    for pattern in patterns():
        assert pattern.elements
        for element in pattern.elements:
            parts = (element.words, element.sort, element.is_number, element.is_infinitive, element.is_capital)
            assert any(parts), pattern.source


def test_every_sort_in_a_pattern_is_known():
    known = {*Sort.__members__, "THING", "Cap"}
    for pattern in patterns():
        named = {part for element in pattern.source.split() for part in element.split("|") if part[0].isupper()}
        assert named <= known, pattern.source


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        ("zaaksysteem", Sort.SOLUTION),
        ("meldpunt-app", Sort.SOLUTION),
        ("wandelplatform", Sort.SOLUTION),
        ("softwareleverancier", Sort.PARTY),
        ("gezichtsherkenning", Sort.TECHNOLOGY),
        ("herinrichting", Sort.MAKING),
        ("wachttijden", Sort.PAIN),
    ],
)
def test_a_compound_does_what_its_head_does(word: str, sort: Sort):
    assert sort_of(word) & sort


@pytest.mark.parametrize("word", ["standpunt", "rotterdam", "valpartijen", "kabinet", "stap"])
def test_a_word_that_only_ends_like_a_thing_is_none(word: str):
    assert not sort_of(word) & (Sort.SOLUTION | Sort.TECHNOLOGY | Sort.PARTY)
