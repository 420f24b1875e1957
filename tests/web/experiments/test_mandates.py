"""What may be lost: one signature or two, a later mandate, and nothing that starts on half a signature."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Membership
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db
from app.core.work import work_list
from app.experiments import services
from app.experiments.models import Experiment, LossMandate, MandateCeiling
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from tests.factories import AgencyFactory, actor_of, member
from tests.web.experiments.conftest import checked_in

READY, RUNNING = ExperimentState.READY, ExperimentState.RUNNING


@pytest.fixture
def second(house):
    return member(house.agency, Role.DIRECTOR, name="Tweede Bestuur")


@pytest.fixture
def ceiling(house, session):
    session.add(MandateCeiling(organisation_id=house.agency.id, one_signs_to_eur=10_000))
    session.commit()


def sign(client, experiment, page="", **typed):
    db.session.refresh(experiment)
    data = {"mandate_eur": "20.000", "mandate_weeks": "16", "is_agreed": "y", "version": str(experiment.version)}
    return client.post(f"/experimenten/{experiment.ref}/verliesmandaat{page}", data={**data, **typed})


def tasks_of(session, user):
    return {waiting.task.key for waiting in work_list.waiting(session, actor_of(user))}


@pytest.mark.parametrize("euros", ["10.000", "1"])
def test_up_to_the_ceiling_one_signature_starts(house, make_experiment, sign_in, ceiling, euros):
    experiment = make_experiment(READY)
    assert sign(sign_in(house.director), experiment, mandate_eur=euros).status_code == 302
    db.session.refresh(experiment)
    assert experiment.state is RUNNING
    (mandate,) = experiment.mandates
    assert (mandate.number, mandate.needs_two, mandate.in_force_at is not None) == (1, False, True)


def test_a_mandate_of_nothing_is_no_mandate_unless_there_is_nothing_to_lose(house, make_experiment, sign_in, session):
    experiment = make_experiment(READY)
    refused = sign(sign_in(house.director), experiment, mandate_eur="0")
    assert refused.status_code == 422
    assert "terwijl het budget €\N{NO-BREAK SPACE}18.000 is" in refused.text
    session.expire_all()
    assert (experiment.state, experiment.mandates) == (READY, [])
    experiment.budget_eur = 0
    session.commit()
    assert sign(sign_in(house.director), experiment, mandate_eur="0", mandate_weeks="1").status_code == 302
    page = sign_in(house.director).get(f"/experimenten/{experiment.ref}/verliesmandaat").text
    assert "€\N{NO-BREAK SPACE}0 en 1 week verliezen" in page


def test_what_is_wrong_is_told_in_the_order_of_the_page(house, make_experiment, sign_in):
    refused = sign(sign_in(house.director), make_experiment(RUNNING), "/nieuw", mandate_weeks="", is_agreed="")
    said = refused.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert refused.status_code == 422
    assert re.findall('href="#([a-z_]+)"', said) == ["mandate_weeks", "reason", "is_agreed"]
    assert ".:" not in said


def test_too_little_is_told_beside_what_is_missing(house, make_experiment, sign_in):
    experiment = running(make_experiment, house)
    checked_in(experiment, 19_000)
    typed = {"mandate_eur": "1", "mandate_weeks": "1", "is_agreed": ""}
    refused = sign(sign_in(house.director), experiment, "/nieuw", **typed)
    said = refused.text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert refused.status_code == 422
    assert re.findall('href="#([a-z_]+)"', said) == ["mandate_eur", "mandate_weeks", "reason", "is_agreed"]


def test_without_a_ceiling_one_signs_every_amount(house, make_experiment, sign_in):
    experiment = make_experiment(READY)
    assert sign(sign_in(house.director), experiment, mandate_eur="1.000.000").status_code == 302
    db.session.refresh(experiment)
    assert (experiment.state, experiment.mandate_eur) == (RUNNING, 1_000_000)


def test_above_the_ceiling_two_different_directors_sign(house, make_experiment, sign_in, session, ceiling, second):
    experiment = make_experiment(READY)
    assert sign(sign_in(house.director), experiment, mandate_eur="10.001").status_code == 302
    session.refresh(experiment)
    assert (experiment.state, experiment.mandate_eur, experiment.started_at) == (READY, None, None)
    assert "experiment.mandate_second" in tasks_of(session, second)
    assert "experiment.mandate" not in tasks_of(session, second)
    assert not {"experiment.mandate", "experiment.mandate_second"} & tasks_of(session, house.director)
    assert second.email in set(session.scalars(select(Mail.recipient)))

    refused = sign(sign_in(house.director), experiment, "/tweede-handtekening")
    assert refused.status_code == 422
    assert "als eerste getekend" in refused.text
    session.refresh(experiment)
    assert experiment.state is READY
    assert sign(sign_in(house.lead), experiment, "/tweede-handtekening").status_code == 403

    assert sign(sign_in(second), experiment, "/tweede-handtekening").status_code == 302
    session.refresh(experiment)
    assert (experiment.state, experiment.mandate_eur, experiment.mandate_weeks) == (RUNNING, 10_001, 16)
    assert experiment.mandate_signed_at == experiment.mandates[0].in_force_at == experiment.started_at
    page = sign_in(house.lead).get(f"/experimenten/{experiment.path}/verliesmandaat").text
    assert "Bea Bestuur en Tweede Bestuur" in page


def test_the_second_signature_asks_for_agreement(house, make_experiment, sign_in, session, ceiling, second):
    experiment = make_experiment(READY)
    sign(sign_in(house.director), experiment)
    assert sign(sign_in(second), experiment, "/tweede-handtekening", is_agreed="").status_code == 422
    session.refresh(experiment)
    assert experiment.state is READY


def test_a_first_signature_is_taken_back_by_the_signer_alone(house, make_experiment, sign_in, session, ceiling, second):
    experiment = make_experiment(READY)
    sign(sign_in(house.director), experiment)
    assert sign(sign_in(house.lead), experiment, "/terugnemen").status_code == 403
    assert sign(sign_in(house.director), experiment, "/terugnemen").status_code == 302
    session.refresh(experiment)
    assert experiment.waiting_mandate is None
    assert experiment.mandates[0].withdrawn_at is not None
    assert sign(sign_in(second), experiment, "/tweede-handtekening").status_code == 409
    without_reason = sign(sign_in(second), experiment, mandate_eur="9.000")
    assert without_reason.status_code == 422
    assert 'id="reason-error"' in without_reason.text
    assert sign(sign_in(second), experiment, mandate_eur="9.000", reason="Kleiner is genoeg.").status_code == 302
    session.refresh(experiment)
    assert [one.number for one in experiment.mandates] == [1, 2]
    assert experiment.state is RUNNING


def test_a_first_signature_lapses_when_the_plan_is_revised(house, make_experiment, sign_in, session, ceiling, second):
    experiment = make_experiment(READY)
    sign(sign_in(house.director), experiment)
    for action in ("revise", "prepare"):
        assert sign_in(house.lead).post(f"/experimenten/{experiment.ref}/stap/{action}").status_code == 302
    assert sign(sign_in(second), experiment, "/tweede-handtekening").status_code == 409
    session.refresh(experiment)
    assert experiment.state is READY
    assert "Het plan is veranderd" in sign_in(second).get(f"/experimenten/{experiment.path}/verliesmandaat").text


def test_a_seat_that_became_empty_keeps_it_from_starting(house, make_experiment, sign_in, session):
    experiment = make_experiment(READY)
    experiment.seats.pop()
    session.commit()
    answer = sign(sign_in(house.director), experiment)
    assert answer.status_code == 409
    assert "Drie verschillende mensen" in answer.text
    session.refresh(experiment)
    assert (experiment.state, experiment.mandates) == (READY, [])


def running(make_experiment, house, weeks_ago=3, **changes):
    moment = now() - timedelta(weeks=weeks_ago, hours=-1)
    experiment = make_experiment(RUNNING, started_at=moment, mandate_signed_at=moment, **changes)
    experiment.mandates[0].first_at = experiment.mandates[0].in_force_at = moment
    db.session.commit()
    return experiment


def test_a_new_mandate_takes_the_place_and_the_old_one_stays(house, make_experiment, sign_in, session, client):
    experiment = running(make_experiment, house)
    checked_in(experiment, 19_000)
    director = sign_in(house.director)
    assert 'value="20000"' in director.get(f"/experimenten/{experiment.path}/verliesmandaat/nieuw").text
    assert sign(director, experiment, "/nieuw", mandate_eur="25.000", reason="Nog één school.").status_code == 302
    session.refresh(experiment)
    assert (experiment.mandate_eur, experiment.mandate_weeks) == (25_000, 16)
    assert [(one.number, one.euros) for one in experiment.mandates] == [(1, 20_000), (2, 25_000)]
    assert experiment.mandate_signed_at == experiment.mandates[1].in_force_at
    assert {house.lead.email, house.maker.email} <= set(session.scalars(select(Mail.recipient)))
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "mandate_renewed"))
    assert (entry.reason, entry.details["mandate_eur"]) == ("Nog één school.", 25_000)
    client.delete_cookie("vraagplein")
    for page in ("", "/verliesmandaat"):
        text = client.get(f"/experimenten/{experiment.path}{page}").text
        assert "€\xa020.000" in text
        assert "Nog één school." in text
        assert house.director.name not in text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"mandate_eur": "18.999"}, "mandate_eur", "Er is al €\xa019.000 uitgegeven"),
        ({"mandate_weeks": "2"}, "mandate_weeks", "al in week 3"),
        ({"reason": " "}, "reason", "Vul dit veld in"),
    ],
)
def test_a_new_mandate_below_what_is_gone_is_refused(house, make_experiment, sign_in, session, typed, field, words):
    experiment = running(make_experiment, house)
    checked_in(experiment, 19_000)
    data = {"mandate_eur": "25.000", "reason": "Dit typte ik.", **typed}
    answer = sign(sign_in(house.director), experiment, "/nieuw", **data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    session.refresh(experiment)
    assert (experiment.mandate_eur, len(experiment.mandates)) == (20_000, 1)
    enough = {"mandate_eur": "19.000", "mandate_weeks": "3", "reason": "Genoeg."}
    assert sign(sign_in(house.director), experiment, "/nieuw", **enough).status_code == 302


def test_a_first_mandate_is_not_below_what_was_spent(house, make_experiment, sign_in):
    experiment = make_experiment(READY)
    checked_in(experiment, 500)
    answer = sign(sign_in(house.director), experiment, mandate_eur="499")
    assert answer.status_code == 422
    assert 'id="mandate_eur-error"' in answer.text


def test_a_new_mandate_above_the_ceiling_counts_after_two(house, make_experiment, sign_in, session, ceiling, second):
    experiment = running(make_experiment, house)
    assert sign(sign_in(house.director), experiment, "/nieuw", mandate_eur="30.000", reason="Meer.").status_code == 302
    session.refresh(experiment)
    assert experiment.mandate_eur == 20_000
    assert sign(sign_in(second), experiment, "/nieuw", mandate_eur="31.000", reason="Ook meer.").status_code == 409
    checked_in(experiment, 30_001)
    refused = sign(sign_in(second), experiment, "/tweede-handtekening")
    assert refused.status_code == 422
    assert "30.001" in refused.text
    session.refresh(experiment)
    assert experiment.mandate_eur == 20_000


def test_what_waits_for_a_signature_is_no_news_for_outsiders(house, make_experiment, sign_in, client, ceiling, session):
    experiment = running(make_experiment, house)
    sign(sign_in(house.director), experiment, "/nieuw", mandate_eur="33.333", reason="Geheim nog.")
    client.delete_cookie("vraagplein")
    for page in ("", "/verliesmandaat"):
        text = client.get(f"/experimenten/{experiment.path}{page}").text
        assert "33.333" not in text
        assert "Geheim nog." not in text


@pytest.mark.parametrize("state", [state for state in ExperimentState if state is not RUNNING])
def test_a_new_mandate_belongs_to_a_running_experiment(house, make_experiment, sign_in, state):
    experiment = make_experiment(state)
    assert sign_in(house.director).get(f"/experimenten/{experiment.path}/verliesmandaat/nieuw").status_code == 409
    assert sign(sign_in(house.director), experiment, "/nieuw", reason="Zomaar.").status_code == 409


def test_only_directors_of_the_agency_sign_anew(house, make_experiment, sign_in):
    experiment = running(make_experiment, house)
    elsewhere = member(AgencyFactory(), Role.DIRECTOR)
    for user in (house.lead, house.maker, elsewhere):
        assert sign(sign_in(user), experiment, "/nieuw", reason="Zomaar.").status_code == 403


def test_the_database_starts_nothing_without_a_signature(house, make_experiment, session):
    experiment = make_experiment(READY)
    experiment.state, experiment.started_at = RUNNING, now()
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_signature_sent_twice_is_one(house, make_experiment, sign_in, session):
    experiment = make_experiment(READY)
    version = str(experiment.version)
    first, again = (
        sign(sign_in(house.director), experiment, idempotency_key="een-sleutel", version=version) for _ in range(2)
    )
    assert first.location == again.location
    assert len(session.scalars(select(LossMandate)).all()) == 1


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 200), (Role.DIRECTOR, 200), (Role.LEAD, 403)])
def test_managers_and_directors_set_the_ceiling(house, sign_in, session, role, status):
    who = member(house.agency, role)
    address = f"/organisaties/{house.agency.slug}/verliesmandaat"
    client = sign_in(who)
    assert client.get(address).status_code == status
    shown = address in client.get(f"/organisaties/{house.agency.slug}").text
    assert shown is (status == 200)
    answer = client.post(address, data={"one_signs_to_eur": "25.000", "version": "0"})
    assert answer.status_code == (302 if status == 200 else 403)
    found = session.get(MandateCeiling, house.agency.id)
    assert (found and found.one_signs_to_eur) == (25_000 if status == 200 else None)


def test_the_ceiling_is_of_agencies_and_for_two_who_change_it_at_once(house, sign_in, session):
    manager = member(house.supplier, Role.MANAGER)
    assert sign_in(manager).get(f"/organisaties/{house.supplier.slug}/verliesmandaat").status_code == 403
    address = f"/organisaties/{house.agency.slug}/verliesmandaat"
    client = sign_in(house.director)
    assert client.post(address, data={"one_signs_to_eur": "veel", "version": "0"}).status_code == 422
    assert client.post(address, data={"one_signs_to_eur": "25.000", "version": "0"}).status_code == 302
    assert client.post(address, data={"one_signs_to_eur": "30.000", "version": "0"}).status_code == 409
    assert client.post(address, data={"one_signs_to_eur": "", "version": "1"}).status_code == 302
    assert session.get(MandateCeiling, house.agency.id) is None
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "organisation")).all()
    assert actions.count("ceiling_set") == 2


def test_money_and_weeks_in_force_are_those_of_the_newest_mandate(house, make_experiment, session, ceiling, second):
    """Whatever is signed, taken back and signed again: the experiment repeats the newest that is in force."""
    experiment = running(make_experiment, house)
    first, other = actor_of(house.director), actor_of(second)
    services.renew_mandate(experiment, euros=30_000, weeks=20, reason="Meer.", by=first)
    assert in_force(experiment) == (20_000, 16)
    services.sign_second(experiment, by=other)
    assert in_force(experiment) == (30_000, 20)
    services.renew_mandate(experiment, euros=40_000, weeks=30, reason="Nog meer.", by=other)
    services.take_back(experiment, by=other)
    assert in_force(experiment) == (30_000, 20)
    services.renew_mandate(experiment, euros=9_000, weeks=20, reason="Minder.", by=other)
    assert in_force(experiment) == (9_000, 20)
    assert len(experiment.mandates) == 4


def in_force(experiment: Experiment) -> tuple[int | Decimal | None, int | None]:
    newest = max((one for one in experiment.mandates if one.in_force_at), key=lambda one: one.number)
    assert (newest.euros, newest.weeks) == (experiment.mandate_eur, experiment.mandate_weeks)
    return experiment.mandate_eur, experiment.mandate_weeks


def test_another_director_may_refuse_so_that_nothing_waits_for_ever(
    house, make_experiment, sign_in, session, ceiling, second
):
    experiment = make_experiment(RUNNING)
    client = sign_in(house.director)
    assert sign(client, experiment, "/nieuw", mandate_eur="30.000", reason="Nog zes weken erbij.").status_code == 302
    house.director.disabled_at = now()
    session.commit()
    client = sign_in(second)
    assert "/terugnemen" in client.get(f"/experimenten/{experiment.path}/verliesmandaat").text
    assert sign(client, experiment, "/terugnemen").status_code == 302
    session.refresh(experiment)
    assert experiment.waiting_mandate is None
    assert sign(client, experiment, "/nieuw", mandate_eur="9.000", reason="Kleiner verder.").status_code == 302


@pytest.mark.parametrize("how", ["left", "closed"])
def test_nothing_starts_when_somebody_of_the_trojka_is_gone(house, make_experiment, sign_in, session, how):
    experiment = make_experiment(READY)
    if how == "left":
        session.execute(delete(Membership).where(Membership.user_id == house.assessor.id))
    else:
        house.assessor.disabled_at = now()
    session.commit()
    refused = sign(sign_in(house.director), experiment)
    assert refused.status_code == 409
    assert "niet meer" in refused.text
    session.expire_all()
    assert (experiment.state, experiment.mandates) == (READY, [])
