"""A plan in twenty minutes: what stands there already, what is asked, and that nothing typed gets lost."""

import re
from decimal import Decimal

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.burden.models import FormUse
from app.core.clock import now
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.models import CheckIn, Experiment, MeasureValue
from app.experiments.states import Comparison, ExperimentState, Origin, Strategy, TechnologyNovelty, TechnologyShare
from tests.web.experiments.test_path import PLAN

# All that a lead types in a plan that was made from a proposal; the rest stands there.
MISSING = {
    "learning_questions-0": "Belt de buddy op tijd?",
    "measures-0-name": "Heropname binnen 7 dagen",
    "measures-0-baseline": "11,2",
    "stop_criteria-0-text": "Geen verschil na zestig mensen.",
    "hours_per_week": "8",
}


@pytest.fixture
def fresh(house, sign_in, session):
    """The experiment as it is made from the proposal."""
    sign_in(house.officer).post(f"/voorstellen/{house.proposal.ref}/experiment")
    return session.scalar(select(Experiment))


def shown(page: str) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    form = page[page.index('<form class="vp-form"') :]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_choice = 'type="checkbox"' in tag or 'type="radio"' in tag
        if name and (not is_choice or " checked" in tag):
            values[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        values[name] = text
    return values


def save(client, experiment, **typed):
    page = client.get(f"/experimenten/{experiment.ref}/bewerken").text
    return client.post(f"/experimenten/{experiment.ref}/bewerken", data={**shown(page), **typed})


def test_only_what_is_missing_makes_a_whole_plan(fresh, house, sign_in, session):
    """Measured: four questions (a measure is one) and 120 characters; the plan then lacks only the people."""
    answer = save(sign_in(house.lead), fresh, **MISSING)
    assert answer.status_code == 302
    session.refresh(fresh)
    with force_locale("en"):
        missing = [str(need) for need in EXPERIMENT_CYCLE.missing(fresh, "prepare")]
    assert missing == ["Three different people must have accepted the three seats."]
    use = session.scalar(select(FormUse))
    assert use.form == "experiment.set_up"
    assert use.fields == 4
    assert use.characters < 120


def test_the_hypothesis_reads_als_dan_doordat(fresh, house, sign_in):
    text = fresh.hypothesis
    assert re.fullmatch(r"Als .*\n\ndan .*\n\ndoordat.*", text, re.DOTALL)
    for part in (house.proposal.idea, house.proposal.why_it_works, fresh.challenge.benefit):
        assert part in text
    assert fresh.target_group == fresh.challenge.sufferers
    page = sign_in(house.lead).get(f"/experimenten/{fresh.path}/bewerken").text
    assert "Als een buddy in de eerste week belt" in page
    assert house.proposal.smallest_test in page
    assert fresh.challenge.evidence in page
    assert house.agency.name in page
    assert fresh.contact == ""


def test_what_is_new_is_kept_and_public(fresh, house, sign_in, session):
    lead = sign_in(house.lead)
    told = {
        "strategy": "spotlight",
        "innovation_types": ["service", "process"],
        "origin": "adapted",
        "origin_source": "Gemeente Verderop",
        "technology_share": "little",
        "technology_novelty": "known",
        "target_group": "Ouderen na ontslag",
        "partners": "De GGD",
        "contact": "Team Zorg, 0900 0000",
    }
    assert save(lead, fresh, **MISSING, **told).status_code == 302
    session.refresh(fresh)
    assert (fresh.strategy, fresh.origin) == (Strategy.SPOTLIGHT, Origin.ADAPTED)
    assert (fresh.technology_share, fresh.technology_novelty) == (TechnologyShare.LITTLE, TechnologyNovelty.KNOWN)
    assert fresh.innovation_types == ["service", "process"]
    page = lead.get(f"/experimenten/{fresh.path}").text
    for text in ("Gemeente Verderop", "Ouderen na ontslag", "De GGD", "Team Zorg, 0900 0000"):
        assert text in page
    assert save(lead, fresh, strategy="", innovation_types=[], origin="", technology_share="").status_code == 302
    session.refresh(fresh)
    assert (fresh.strategy, fresh.origin, fresh.technology_share) == (None, None, None)


@pytest.mark.parametrize("name", ["strategy", "origin", "technology_share", "technology_novelty", "innovation_types"])
def test_a_choice_that_is_not_offered_is_refused(fresh, house, sign_in, name):
    answer = save(sign_in(house.lead), fresh, **{name: "iets anders"})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


def test_a_baseline_in_words_has_its_own_message(fresh, house, sign_in):
    answer = save(sign_in(house.lead), fresh, **{**MISSING, "measures-0-baseline": "ongeveer elf"})
    assert answer.status_code == 422
    assert "De waarde vóór de start is een getal" in answer.text
    assert 'value="ongeveer elf"' in answer.text


NUMBER = {"stop_criteria-0-measure": "1", "stop_criteria-0-comparison": "at_least", "stop_criteria-0-threshold": "12,5"}


def test_a_stop_criterion_with_a_number(fresh, house, sign_in, session):
    lead = sign_in(house.lead)
    assert save(lead, fresh, **MISSING, **NUMBER).status_code == 302
    session.refresh(fresh)
    (stop,) = fresh.stop_criteria
    assert (stop.measure_position, stop.comparison, stop.threshold) == (1, Comparison.AT_LEAST, Decimal("12.5"))
    assert "Heropname binnen 7 dagen: 12,5 of meer" in lead.get(f"/experimenten/{fresh.path}").text
    none = dict.fromkeys(NUMBER, "")
    assert save(lead, fresh, **none).status_code == 302
    session.refresh(fresh)
    assert fresh.stop_criteria[0].threshold is None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"stop_criteria-0-measure": ""}, "measure"),
        ({"stop_criteria-0-comparison": ""}, "comparison"),
        ({"stop_criteria-0-comparison": "ongeveer"}, "comparison"),
        ({"stop_criteria-0-threshold": ""}, "threshold"),
        ({"stop_criteria-0-threshold": "veel"}, "threshold"),
        ({"stop_criteria-0-measure": "2"}, "measure"),
        ({"stop_criteria-0-measure": "99"}, "measure"),
        ({"stop_criteria-0-measure": "x"}, "measure"),
        ({"stop_criteria-0-text": ""}, "text"),
    ],
)
def test_half_a_number_is_told_at_its_field(fresh, house, sign_in, session, typed, field):
    answer = save(sign_in(house.lead), fresh, **{**MISSING, **NUMBER, **typed})
    assert answer.status_code == 422
    assert f'id="stop_criteria-0-{field}-error"' in answer.text
    session.refresh(fresh)
    assert fresh.stop_criteria == []


def test_a_stop_criterion_follows_its_measure_when_a_row_goes(fresh, house, sign_in, session):
    lead = sign_in(house.lead)
    two = {"measures-1-name": "Dag van contact", "measures-1-baseline": "4", "measures-1-number": "2"}
    assert save(lead, fresh, **{**MISSING, **NUMBER, **two, "stop_criteria-0-measure": "2"}).status_code == 302
    session.refresh(fresh)
    assert fresh.stop_criteria[0].measure_position == 2
    # The script takes the first row away and numbers the names anew; the row knows its number still.
    gone = {"measures-0-name": "Dag van contact", "measures-0-number": "2", "measures-1-name": ""}
    gone |= {"measures-1-unit": "", "measures-1-baseline": "", "measures-1-target": "", "measures-1-method": ""}
    typed = {**gone, "measures-1-number": "", **NUMBER, "stop_criteria-0-measure": "2"}
    assert save(lead, fresh, **typed).status_code == 302
    session.refresh(fresh)
    assert [measure.name for measure in fresh.measures] == ["Dag van contact"]
    assert fresh.stop_criteria[0].measure_position == 1


def test_saving_keeps_the_rows_with_what_belongs_to_them(make_experiment, house, sign_in, session):
    experiment = make_experiment()
    check_in = CheckIn(going="Goed.", at=now())
    experiment.check_ins.append(check_in)
    session.flush()
    experiment.measures[0].values.append(MeasureValue(check_in_id=check_in.id, value=Decimal(10)))
    session.commit()
    kept = [(measure.id, measure.position) for measure in experiment.measures]
    assert save(sign_in(house.lead), experiment, **{"measures-0-baseline": "11"}).status_code == 302
    session.expire_all()
    assert [(measure.id, measure.position) for measure in experiment.measures] == kept
    assert [value.value for value in experiment.measures[0].values] == [Decimal(10)]


def test_it_is_saved_while_somebody_types(fresh, house, sign_in, session):
    lead = sign_in(house.lead)
    address = f"/experimenten/{fresh.ref}/bewaren"
    page = lead.get(f"/experimenten/{fresh.ref}/bewerken").text
    assert f'data-autosave="/experimenten/{fresh.path}/bewaren"' in page
    before = session.scalars(select(AuditEntry.id)).all()
    answer = lead.post(address, data={**shown(page), **MISSING})
    assert answer.status_code == 200
    session.refresh(fresh)
    assert answer.json["version"] == fresh.version
    assert fresh.measures[0].baseline == Decimal("11.2")
    assert session.scalars(select(AuditEntry.id)).all() == before
    wrong = lead.post(address, data={**PLAN, "version": str(fresh.version), "measures-0-baseline": "veel"})
    assert wrong.status_code == 422
    assert "measures" in wrong.json["errors"]
    assert lead.post(address, data={**PLAN, "version": "1"}).status_code == 409
    assert sign_in(house.director).post(address, data=PLAN).status_code == 403


def test_a_closed_plan_is_not_saved_while_somebody_types(make_experiment, house, sign_in):
    experiment = make_experiment(ExperimentState.READY)
    data = {**PLAN, "version": str(experiment.version)}
    assert sign_in(house.lead).post(f"/experimenten/{experiment.ref}/bewaren", data=data).status_code == 409


@pytest.mark.parametrize("typed", ["0", "169"])
def test_hours_are_of_each_person(fresh, house, sign_in, typed):
    lead = sign_in(house.lead)
    assert "Uren per week per persoon" in lead.get(f"/experimenten/{fresh.ref}/bewerken").text
    answer = save(lead, fresh, hours_per_week=typed)
    assert answer.status_code == 422
    assert 'id="hours_per_week-error"' in answer.text
