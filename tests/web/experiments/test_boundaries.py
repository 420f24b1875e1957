"""Where a right ends: for a guest, for the supplier beside the field, for a draft of the ending, in the log."""

import pytest

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db
from app.experiments import queries
from app.experiments.models import TrojkaSeat
from app.experiments.queries.documents import load_experiments
from app.experiments.queries.field import people_of_field
from app.experiments.states import ExperimentState, FailureKind, Seat
from app.scaling import queries as scaling_queries
from tests.factories import AgencyFactory, UserFactory, member

DRAFT = "Dit staat nog niet vast."


def seat_of(experiment, person):
    return TrojkaSeat(
        experiment_id=experiment.id,
        seat=Seat.INFORMATION_MANAGER,
        user_id=person.id,
        is_guest=True,
        accepted_at=now(),
    )


@pytest.mark.parametrize(
    ("state", "status"), [(ExperimentState.RUNNING, 200), (ExperimentState.FAILED, 404)], ids=["running", "ended"]
)
def test_the_seat_of_a_guest_ends_with_the_experiment(make_experiment, sign_in, state, status):
    experiment, guest = make_experiment(state), UserFactory()
    db.session.add(seat_of(experiment, guest))
    db.session.commit()
    client = sign_in(guest)
    assert client.get(f"/experimenten/{experiment.path}/speelveld").status_code == status
    if status == 404:
        assert client.get(f"/lessen/{experiment.lessons[0].path}/bewerken").status_code == 403
        assert guest not in people_of_field(experiment)


def test_nobody_of_the_supplier_sees_the_field_by_way_of_a_seat(house, make_experiment, sign_in):
    experiment = make_experiment(ExperimentState.RUNNING)
    db.session.add(seat_of(experiment, house.maker))
    db.session.commit()
    client = sign_in(house.maker)
    assert client.get(f"/experimenten/{experiment.path}").status_code == 200
    for page in ("speelveld", "speelveld/nieuw", "knelpunten", "knelpunten/nieuw"):
        assert client.get(f"/experimenten/{experiment.path}/{page}").status_code == 404, page
    assert house.maker not in people_of_field(experiment)


def test_how_it_ends_is_nobody_elses_before_it_has_ended(make_experiment, client):
    experiment = make_experiment(
        ExperimentState.EVALUATION,
        what_happened=DRAFT,
        preventive_action=DRAFT,
        failure_kind=FailureKind.SIMPLE,
        evaluation_at=now(),
    )
    (document,) = load_experiments([experiment.id])
    assert DRAFT not in document.body
    assert (document.outcome, document.failure) == ("", "")
    for address in (f"/experimenten/{experiment.path}", "/experimenten"):
        page = client.get(address).text
        assert DRAFT not in page
        assert "Soort mislukking" not in page


def test_an_answer_is_taken_back_by_who_may_give_it(house, make_experiment, sign_in):
    experiment = make_experiment(ExperimentState.RUNNING)
    criterion, lead_id = experiment.stop_criteria[0], house.lead.id
    criterion.answer, criterion.answered_by_id = "Wij wachten één week.", lead_id
    criterion.met_at = criterion.answered_at = now()
    db.session.commit()
    address = f"/experimenten/{experiment.path}/stopcriteria/1"
    assert sign_in(house.assessor).post(address, data={"undo": "1"}).status_code == 403
    assert db.session.get(type(criterion), criterion.id).answer == "Wij wachten één week."
    assert sign_in(house.lead).post(address, data={"undo": "1"}).status_code == 302
    assert db.session.get(type(criterion), criterion.id).met_at is None
    entry = db.session.query(AuditEntry).filter_by(action="stop_criterion_not_met").one()
    assert entry.details["answer"] == "Wij wachten één week."


@pytest.mark.parametrize("path", ["/voortgang/", "/zetel/", "/uitnodiging/"])
def test_the_log_has_no_token(client, caplog, path):
    with caplog.at_level("INFO", logger="request"):
        client.get(f"{path}{'a' * 43}")
    assert path in caplog.text
    assert "a" * 43 not in caplog.text


def test_an_outsider_still_reads_the_public_page(make_experiment, sign_in):
    experiment = make_experiment(ExperimentState.RUNNING)
    elsewhere = member(AgencyFactory(), Role.LEAD)
    assert sign_in(elsewhere).get(f"/experimenten/{experiment.path}").status_code == 200
    assert sign_in(elsewhere).get(f"/experimenten/{experiment.path}/speelveld").status_code == 404


AFTER_A_STEP = {
    "/bewerken": (ExperimentState.READY, {"hypothesis": "Dit schreef ik net op.", "hours_per_week": "drie uur"}),
    "/voortgang": (ExperimentState.EVALUATION, {"going": "Dit schreef ik net op.", "spent_eur": "drie uur"}),
    "/afronden/afloop": (ExperimentState.FAILED, {"what_happened": "Dit schreef ik net op. drie uur"}),
}


@pytest.mark.parametrize("path", AFTER_A_STEP)
def test_what_was_typed_comes_back_when_somebody_took_a_step_meanwhile(path, house, make_experiment, sign_in):
    state, typed = AFTER_A_STEP[path]
    experiment = make_experiment(state)
    data = {**typed, "version": experiment.version}
    refused = sign_in(house.lead).post(f"/experimenten/{experiment.path}{path}", data=data)
    assert refused.status_code == 409
    assert "Dit schreef ik net op." in refused.text
    assert "drie uur" in refused.text


def test_who_left_the_agency_hears_no_more_by_way_of_a_seat(house, make_experiment, session):
    experiment, guest = make_experiment(ExperimentState.RUNNING), UserFactory()
    session.add(seat_of(experiment, guest))
    session.commit()
    seated = {held.user_id for held in experiment.seats}
    assert {person.id for person in queries.audience(experiment, ("seats",))} == seated
    leaver = experiment.seat(Seat.PROJECT_LEADER).user
    leaver.memberships.clear()
    session.flush()
    assert {person.id for person in queries.audience(experiment, ("seats",))} == seated - {leaver.id}
    assert leaver not in queries.givers(experiment)
    assert leaver not in scaling_queries.givers(experiment)
