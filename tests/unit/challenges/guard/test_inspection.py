"""What holds for every text: no errors, exact places, the same answer each time."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.challenges.guard import RULES, inspect
from tests.unit.challenges.guard.test_rules import LEFT_ALONE, STOPPED

PROBLEMS = [sentence for _, sentence in LEFT_ALONE]
SOLUTIONS = [sentence for _, _, sentence in STOPPED]

words = st.sampled_from(" ".join([*PROBLEMS, *SOLUTIONS]).split())
dutch = st.lists(words, max_size=30).map(" ".join)
sentence = st.sampled_from([*PROBLEMS, *SOLUTIONS])
texts = st.one_of(st.text(), dutch, st.lists(st.one_of(st.text(max_size=20), sentence), max_size=6).map("\n".join))


@given(texts)
def test_any_text_gives_findings_inside_it_in_order_and_apart(text: str):
    inspection = inspect(text)
    assert inspection.text == text
    for finding in inspection.findings:
        assert finding.rule in RULES
        assert 0 <= finding.sentence_start <= finding.start < finding.end <= finding.sentence_end <= len(text)
        assert inspection.words(finding) in inspection.sentence(finding)
        assert inspection.words(finding).strip() == inspection.words(finding) != ""
    for left, right in pairwise(inspection.findings):
        assert left.end <= right.start
    assert inspection.blocked == any(finding.blocks for finding in inspection.findings)
    assert inspection.nudged == any(not finding.blocks for finding in inspection.findings)


@given(texts)
def test_the_same_text_gives_the_same_findings(text: str):
    first = inspect(text)
    inspect(text.upper())
    assert inspect(text) == first


@given(texts)
def test_a_blank_line_before_or_after_changes_no_words(text: str):
    def marked(inspected: str) -> list[tuple[str, str, bool]]:
        inspection = inspect(inspected)
        return [(finding.rule, inspection.words(finding), finding.blocks) for finding in inspection.findings]

    assert marked(f"{text}\n\n") == marked(f"\n\n{text}") == marked(text)


@given(st.lists(st.sampled_from(PROBLEMS), min_size=1), st.sampled_from([" ", "\n", "\n\n"]))
def test_problems_together_stay_free(sentences: list[str], between: str):
    assert inspect(between.join(sentences), whole=False).findings == ()


@given(st.permutations(PROBLEMS))
def test_a_whole_text_of_problems_is_not_asked_for_one(sentences: list[str]):
    assert inspect(" ".join(sentences)).findings == ()


@given(st.lists(st.sampled_from(PROBLEMS)), st.sampled_from(SOLUTIONS), st.lists(st.sampled_from(PROBLEMS)))
def test_a_solution_among_problems_is_found_in_its_own_sentence(before: list[str], solution: str, after: list[str]):
    inspection = inspect(" ".join([*before, solution, *after]))
    assert inspection.blocked
    assert {inspection.sentence(finding) for finding in inspection.findings} == {solution}


@given(texts)
def test_a_field_by_itself_has_the_same_findings_but_for_r10(text: str):
    without = [finding for finding in inspect(text).findings if finding.rule != "R10"]
    assert list(inspect(text, whole=False).findings) == without


def test_an_abbreviation_or_a_number_ends_no_sentence():
    text = "Ruim 2.5 miljoen mensen, o.a. ouderen, wachten. Wij zoeken een app."
    inspection = inspect(text)
    assert {inspection.sentence(finding) for finding in inspection.findings} == {"Wij zoeken een app."}


def test_accents_curly_quotes_and_capitals_do_not_hide_a_solution():
    assert inspect("DE GEMEENTE WIL 24 VEILIGHEIDSCAMERA’S PLAATSEN.").blocked
    assert inspect("Wij zoeken één leverancier die een app bouwt voor cliënten.").blocked


def test_nothing_is_found_where_nothing_is_said():
    for text in ("", "   \n\n", "…", "!?", "- - -"):
        assert inspect(text).findings == ()


def test_english_is_left_alone_and_a_dutch_sentence_with_english_words_is_not():
    assert inspect("Our app is hardly used by older people.").findings == ()
    assert inspect("We are looking for a supplier who builds an app.").findings == ()
    assert inspect("Wij zoeken een supplier for the app waarmee inwoners melden.").blocked


def test_a_very_long_text_of_any_kind_is_read_in_one_go():
    # What takes the square of the length would run into the time limit of the suite.
    for text in ("." * 200_000, "a" * 200_000, "zonnepanelen voor " * 20_000, ". " * 50_000, '." ' * 50_000):
        assert inspect(text).text == text
