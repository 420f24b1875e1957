"""Role × action × state over all features: the written tables are those of the code, and the secrets are kept."""

from collections.abc import Iterator

import pytest

from app.accounts.actor import VISITOR
from app.accounts.states import Role
from app.assessments import policy as assessment_policy
from app.lifecycle import LifeCycle
from app.proposals import policy as proposal_policy
from tests.matrix.documents import DOCUMENTS, FOLDER, rules
from tests.matrix.features import Feature, all_features
from tests.matrix.people import AGENCY, OTHER_AGENCY, PEOPLE, SUPPLIER, people_of

BEFORE_THE_DEADLINE = "before the deadline"
WITH_CYCLE = [
    "Vraagstuk",
    "Voorstel",
    "Panellid",
    "Beoordeling",
    "Besluit",
    "Experiment",
    "Opschaaldossier",
    "Overname",
    "Etalage",
]


@pytest.fixture(autouse=True)
def _rules() -> Iterator[None]:
    with rules():
        yield


def feature(title: str) -> Feature:
    return next(feature for feature in all_features() if feature.title == title)


def cycle_of(title: str) -> LifeCycle:
    cycle = feature(title).cycle
    assert cycle is not None
    return cycle


def seen_by(feature: Feature, situation: str) -> set[str]:
    record = feature.records[situation]
    return {name for name, person in PEOPLE.items() if feature.can_view(person, record)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_that_of_the_code(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == DOCUMENTS[name](), f"docs/{name} differs from the code: run `make docs` and read what changed"


def test_before_the_deadline_a_proposal_is_seen_by_its_makers_only() -> None:
    proposals = feature("Voorstel")
    sealed = [situation for situation in proposals.records if BEFORE_THE_DEADLINE in situation]
    assert len(sealed) == 4
    for situation in sealed:
        record = proposals.records[situation]
        assert seen_by(proposals, situation) == set(people_of(SUPPLIER)), situation
        for name, person in PEOPLE.items():
            assert not proposal_policy.can_read_all(person, record.challenge), (situation, name)
            assert not proposal_policy.can_decide(person, record), (situation, name)


def test_drafts_and_withdrawn_proposals_stay_with_their_makers() -> None:
    proposals = feature("Voorstel")
    for situation in ("draft, after the deadline", "withdrawn, after the deadline"):
        assert seen_by(proposals, situation) == set(people_of(SUPPLIER))


def test_no_supplier_and_no_administrator_ever_reads_the_proposal_of_another() -> None:
    proposals = feature("Voorstel")
    outsiders = {name for name in PEOPLE if name.startswith("other supplier")}
    outsiders |= {"visitor", "signed in, no organisation", "ambassador", "administrator", *people_of(OTHER_AGENCY)}
    assert len(outsiders) == 12
    for situation in proposals.records:
        assert not seen_by(proposals, situation) & outsiders, situation


def test_somebody_who_also_works_for_the_agency_does_not_write_for_the_supplier() -> None:
    member = PEOPLE["supplier member"]
    both = type(member)(id=77, roles=member.roles | {(AGENCY, Role.ASSESSOR)})
    for record in feature("Voorstel").records.values():
        assert not proposal_policy.can_write(both, record)


def test_nobody_sees_the_assessment_of_another_until_the_whole_panel_has_handed_in() -> None:
    assessments = feature("Beoordeling")
    for situation in ("draft", "submitted, others not yet"):
        assert seen_by(assessments, situation) == {"seat holder"}, situation
    assert seen_by(assessments, "submitted, conflicted afterwards") == set()
    for situation in ("submitted, everybody", "established"):
        assert seen_by(assessments, situation) == {"officer", "owner", "director", "seat holder"}, situation


def test_who_has_an_interest_or_did_not_declare_reads_no_proposal() -> None:
    seats = feature("Panellid")
    reads = {
        situation
        for situation, record in seats.records.items()
        for person in PEOPLE.values()
        if assessment_policy.can_read_as_panel(person, record)
    }
    assert reads == {"declared", "declared, with an interest", "handed in", "handed in, everybody"}


def test_concepts_and_designs_are_unseen_from_outside() -> None:
    inside = set(people_of(AGENCY))
    for state in ("concept", "adopted"):
        assert seen_by(feature("Vraagstuk"), state) == inside
    for state in ("design", "ready"):
        assert seen_by(feature("Experiment"), state) == inside | set(people_of(SUPPLIER)) | {"guest on a seat"}
    for state in ("concept", "curated", "archived"):
        assert seen_by(feature("Etalage"), state) == inside | set(people_of(SUPPLIER)) | {"ambassador"}


def test_what_is_public_is_public_for_everybody() -> None:
    for title, private in (("Vraagstuk", {"concept", "adopted"}), ("Experiment", {"design", "ready"})):
        for situation in set(feature(title).records) - private:
            assert seen_by(feature(title), situation) == set(PEOPLE), (title, situation)


@pytest.mark.parametrize("title", WITH_CYCLE)
def test_visitors_and_administrators_take_no_step(title: str) -> None:
    for situation, record in feature(title).records.items():
        for name in ("visitor", "signed in, no organisation", "administrator"):
            assert feature(title).steps(record, PEOPLE[name]) == [], (situation, name)
    assert not any(rule(VISITOR, record) for rule, record in _changing_acts(feature(title)))


@pytest.mark.parametrize("title", WITH_CYCLE)
def test_who_takes_a_step_sees_the_record(title: str) -> None:
    one = feature(title)
    for situation, record in one.records.items():
        for name, person in PEOPLE.items():
            if one.steps(record, person):
                assert one.can_view(person, record), (situation, name)


def test_a_decision_is_signed_by_the_director_alone_and_prepared_by_officers_alone() -> None:
    decisions = feature("Besluit")
    takers = {
        (step, name)
        for record in decisions.records.values()
        for name, person in PEOPLE.items()
        for step in decisions.steps(record, person)
    }
    officers, directors = {"offer", "take_back"}, {"sign", "send_back"}
    assert takers == {(step, "officer") for step in officers} | {(step, "director") for step in directors}


def test_a_letter_is_read_by_its_supplier_and_by_who_reads_the_proposals() -> None:
    letters = feature("Brief")
    for situation in letters.records:
        assert seen_by(letters, situation) == {"officer", "owner", "director", *people_of(SUPPLIER)}, situation


def test_what_somebody_follows_is_seen_by_nobody_else() -> None:
    following = feature("Volgen")
    for situation in following.records:
        assert seen_by(following, situation) == {"seat holder"}, situation


@pytest.mark.parametrize("title", WITH_CYCLE)
def test_every_step_can_be_taken_by_somebody(title: str) -> None:
    one = feature(title)
    taken: set[str] = set()
    for record in one.records.values():
        taken.update(*(one.steps(record, person) for person in PEOPLE.values()))
    assert taken == {step.action for step in cycle_of(title).steps} - {"unseal"}  # only the opener takes that one


@pytest.mark.parametrize("title", WITH_CYCLE)
def test_every_state_is_reached_by_steps_by_the_clock_or_by_the_opener(title: str) -> None:
    cycle = cycle_of(title)
    without_a_step = {"closed", "opened", "damaged"}
    starts = [next(iter(cycle.states)), *(state for state in cycle.states if state.value in without_a_step)]
    assert set().union(*(cycle.reachable(start) for start in starts)) == set(cycle.states)


def _changing_acts(one: Feature) -> Iterator[tuple]:
    for act, rule in one.acts.items():
        if act != "read the evidence":
            for record in one.records.values():
                yield rule, record
