"""What of the guard's findings still keeps a vraagstuk from being published."""

from app.challenges.findings import findings, is_clear, open_findings, sentence_key, tells_no_problem
from app.challenges.marks import by_field, lifted_marks, mark, open_marks
from app.challenges.models import GuardBlock
from app.core.clock import now
from tests.unit.challenges.records import challenge

STOPPED = "Wij zoeken een leverancier die een app bouwt."


def lift_of(found, **values):
    row = {"field": found.field, "rule": found.finding.rule, "sentence": found.sentence, "words": found.words}
    kept = {"sentence_key": sentence_key(found.sentence), "lifted_at": now(), "reason": "De app bestaat al."}
    return GuardBlock(**{**row, **kept, **values})


def test_a_solution_in_any_of_the_texts_keeps_it_inside():
    for field in ("title", "benefit"):
        record = challenge(**{field: f"Mensen wachten te lang. {STOPPED}"})
        assert {found.field for found in open_findings(record)} == {field}
        assert not is_clear(record)
    assert is_clear(challenge())


def test_a_lift_counts_for_that_sentence_in_that_field_only():
    record = challenge(problem=STOPPED)
    record.guard_blocks = [lift_of(found) for found in findings(record) if found.finding.blocks]
    assert is_clear(record)
    record.problem = "wij zoeken   een leverancier die een app bouwt."
    assert is_clear(record)  # capitals and spaces do not make another sentence
    record.benefit = STOPPED
    assert {found.field for found in open_findings(record)} == {"benefit"}
    record.benefit, record.problem = "Niemand wacht.", "Wij zoeken dringend een leverancier die een app bouwt."
    assert not is_clear(record)


def test_a_row_that_nobody_lifted_lifts_nothing():
    record = challenge(problem=STOPPED)
    record.guard_blocks = [lift_of(found, lifted_at=None) for found in findings(record)]
    assert not is_clear(record)


def test_the_sentence_in_three_parts():
    record = challenge(problem=f"Mensen wachten te lang. {STOPPED} Zo is het.")
    for found in findings(record):
        shown = mark(found, "nl")
        assert shown.before + shown.words + shown.after == STOPPED
        assert shown.words == found.words
    assert set(by_field(findings(record), "en")) == {"problem"}
    assert all(one.is_open for one in open_marks(record, "nl"))


def test_what_was_lifted_says_whether_it_still_stands():
    record = challenge(problem=STOPPED)
    record.guard_blocks = [lift_of(found) for found in findings(record)]
    assert {item.stands for item in lifted_marks(record, "nl")} == {True}
    record.problem = "Mensen wachten te lang."
    assert {item.stands for item in lifted_marks(record, "nl")} == {False}


def test_no_pain_and_no_question_is_judged_on_all_texts_together():
    flat = ["De opvang heeft zestig plekken.", "De school staat ernaast.", "Het park ligt erachter."]
    assert tells_no_problem(flat)
    assert not tells_no_problem([*flat, "Hoe helpen we bezoekers?"])
    assert not tells_no_problem([*flat, "Mensen wachten te lang."])
    assert not tells_no_problem(["", " "])
