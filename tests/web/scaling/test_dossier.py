"""The dossier: it opens by itself, is decided on and followed up; who reads what."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.core.clock import now, today
from app.core.database import db
from app.experiments.services import end
from app.experiments.states import ExperimentState, FailureKind
from app.notifications.models import Mail
from app.scaling.models import Adoption, Milestone, ScalingCase
from app.scaling.queries import overview
from app.scaling.services import open_case as open_by_success
from app.scaling.states import AdoptionKind, AdoptionState, ScalingState
from tests.factories import CAREFUL, actor_of
from tests.web.scaling.records import COMPONENTS, make_chain, open_case

REASON = "Het werkt, en het kost minder dan wachten."


def decide(client, case, decision, reason=REASON):
    data = {"decision": decision, "reason": reason, "version": case.version}
    return client.post(f"/opschalen/{case.ref}/besluit", data=data)


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


@pytest.mark.parametrize(
    "outcome",
    [ExperimentState.SUCCEEDED, ExperimentState.FAILED, ExperimentState.STOPPED, ExperimentState.INCONCLUSIVE],
)
def test_only_success_opens_a_dossier_in_the_same_transaction(app, outcome):
    chain = make_chain(ExperimentState.EVALUATION)
    if outcome is ExperimentState.FAILED:
        chain.experiment.failure_kind, chain.experiment.failure_answers = FailureKind.INTELLIGENT, dict(CAREFUL)
    end(chain.experiment, outcome, by=actor_of(chain.lead))
    cases = list(db.session.scalars(select(ScalingCase)))
    if outcome is not ExperimentState.SUCCEEDED:
        assert cases == []
        return
    assert [case.experiment_id for case in cases] == [chain.experiment.id]
    assert cases[0].decision_due == today() + timedelta(days=60)
    told = {mail.recipient for mail in mails() if f"/opschalen/{cases[0].ref}" in mail.body}
    assert told == {chain.lead.email, chain.director.email}


def test_a_dossier_is_opened_once(app):
    chain = make_chain()
    for _time in range(2):
        open_by_success(chain.experiment, actor_of(chain.lead))
    assert db.session.scalar(select(func.count()).select_from(ScalingCase)) == 1


def test_the_working_texts_are_hidden_until_the_decision(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, weakest_point_plan="Geheim plan", procurement_note="Geheime grond")
    case.domains[0].note = "Geheime toelichting"
    path = f"/opschalen/{case.path}"
    secrets = ("Geheim plan", "Geheime grond", "Geheime toelichting", COMPONENTS[0][0], "NL Design System", "van de 7")
    db.session.commit()
    for reader in (client, sign_in(chain.other_officer), sign_in(chain.maker)):
        page = reader.get(path).text
        assert [text for text in secrets if text in page] == []
    page = sign_in(chain.assessor).get(path).text
    assert [text for text in secrets if text not in page] == []
    assert decide(sign_in(chain.director), case, "approve").status_code == 302
    page = sign_in(chain.other_officer).get(path).text
    assert [text for text in (*secrets, REASON) if text not in page] == []


def test_the_decision_is_told_and_stands_in_the_trail(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    assert decide(sign_in(chain.director), case, "approve").status_code == 302
    db.session.refresh(case)
    assert (case.state, case.decision_reason) == (ScalingState.APPROVED, REASON)
    assert case.decided_by_id == chain.director.id
    assert {mail.recipient for mail in mails() if REASON in mail.body} == {chain.lead.email, chain.maker.email}
    trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "scaling_case"))
    assert "approve" in set(trail)


def test_after_the_yes_scaling_begins_and_is_anchored(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    decide(sign_in(chain.director), case, "approve")
    case.milestones.append(Milestone(title="Overal open", due=today(), done_at=now()))
    db.session.commit()
    for action, state in (("scale", ScalingState.SCALING), ("anchor", ScalingState.ANCHORED)):
        assert sign_in(chain.lead).get(f"/opschalen/{case.ref}/stap/{action}").status_code == 200
        assert client.post(f"/opschalen/{case.ref}/stap/{action}").status_code == 302
        db.session.refresh(case)
        assert case.state is state


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"owner": ""}, "wie de eigenaar is"),
        ({"components": [], "weakest_point": ""}, "Noem minstens één onderdeel"),
        ({"remedy": None}, "Kies wat u doet aan het zwakste onderdeel"),
        ({"weakest_point": "Een ander onderdeel"}, "Kies wat u doet aan het zwakste onderdeel"),
        ({"domains": []}, "Bekijk elk van de zeven domeinen"),
        ({"procurement_basis": None}, "op welke grond u het inkoopt"),
    ],
)
def test_a_yes_needs_the_evidence_and_a_no_does_not(client, sign_in, lacking, told):
    chain = make_chain()
    case = open_case(chain.experiment, **lacking)
    assert told in sign_in(chain.director).get(f"/opschalen/{case.ref}/besluit").text
    refused = decide(client, case, "approve")
    assert refused.status_code == 409
    assert REASON in refused.text
    assert told in refused.text
    db.session.refresh(case)
    assert case.state is ScalingState.PREPARING
    assert case.decided_at is None
    assert decide(client, case, "reject").status_code == 302
    db.session.refresh(case)
    assert case.state is ScalingState.REJECTED


def test_a_decision_needs_a_reason_and_a_choice(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    sign_in(chain.director)
    assert decide(client, case, "approve", reason="kort").status_code == 422
    unchosen = decide(client, case, "")
    assert unchosen.status_code == 422
    assert REASON in unchosen.text
    db.session.refresh(case)
    assert case.state is ScalingState.PREPARING


def test_nobody_else_fills_in_or_decides(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    assert client.get(f"/opschalen/{case.ref}/bewerken").status_code == 302  # to the sign-in page
    for person in (chain.other_officer, chain.maker, chain.assessor):
        sign_in(person)
        assert decide(client, case, "approve").status_code == 403
        assert client.post(f"/opschalen/{case.ref}/stap/scale").status_code == 403
    assert decide(sign_in(chain.lead), case, "approve").status_code == 403
    db.session.refresh(case)
    assert case.state is ScalingState.PREPARING


def test_after_the_decision_the_dossier_is_closed(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    decide(sign_in(chain.director), case, "reject")
    db.session.refresh(case)
    assert decide(client, case, "approve").status_code == 409


@pytest.mark.parametrize("path", ["/opschalen/zzzzzzzz", "/opschalen/nee", "/overnames/zzzzzzzz", "/opschalen/..%2f"])
def test_unknown_addresses_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_my_work_says_what_waits(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, owner="")
    assert f"/opschalen/{case.ref}/besluit" not in sign_in(chain.director).get("/mijn").text
    assert f"/opschalen/{case.ref}/bewerken" in sign_in(chain.lead).get("/mijn").text
    assert f"/opschalen/{case.ref}" not in sign_in(chain.other_officer).get("/mijn").text


def test_the_list_takes_three_queries_and_counts_only_what_is_in_use(client, count_queries):
    for _number in range(4):
        chain = make_chain()
        open_case(chain.experiment, state=ScalingState.APPROVED, decided_at=now(), decision_reason=REASON)
        _adoption(chain, AdoptionState.IN_USE)
        chain = make_chain()
        open_case(chain.experiment)
        _adoption(chain, AdoptionState.TEST)
    db.session.commit()
    with count_queries() as statements:
        assert client.get("/opschalen").status_code == 200
    assert len(statements) <= 3
    found = overview(1)
    assert (found.cases.total, found.undecided, found.in_use, found.takers) == (8, 4, 4, 4)
    assert found.by_month == ((today().year, now().month, 4),)


def test_a_month_is_a_month_of_amsterdam(app):
    chain = make_chain()
    _adoption(chain, AdoptionState.IN_USE, in_use_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    _adoption(make_chain(), AdoptionState.IN_USE, in_use_at=datetime(2026, 6, 30, 21, 30, tzinfo=UTC))
    assert overview(1).by_month == ((2026, 6, 1), (2026, 7, 2))


def _adoption(chain, state, in_use_at=None):
    values = {"kind": AdoptionKind.COPY, "benefit_promised": "Korter wachten", "in_use_at": in_use_at or now()}
    if state is AdoptionState.TEST:
        values = {}
    db.session.add(Adoption(experiment=chain.experiment, organisation=chain.other_agency, state=state, **values))
    db.session.flush()


def test_the_days_of_a_decision_are_counted_and_being_late_is_said(client, sign_in):
    chain = make_chain()
    opened = now() - timedelta(days=70)
    case = open_case(chain.experiment, created_at=opened, decision_due=today() - timedelta(days=10))
    db.session.commit()
    page = client.get(f"/opschalen/{case.path}").text
    assert "Het besluit is 10 dagen te laat" in page
    assert "<dt>Dagen tot nu toe</dt><dd>70</dd>" in page
    assert "tot nu toe 70 dagen" in client.get("/opschalen").text
    decide(sign_in(chain.director), case, "reject")
    page = client.get(f"/opschalen/{case.path}").text
    assert "Het besluit kostte 70 dagen." in page
    assert "te laat" not in page
    assert page.index(REASON) < page.index("Waar zit het aan vast?")


def test_the_page_of_a_dossier_asks_the_same_number_of_queries_however_large_it_is(client, count_queries):
    small = open_case(make_chain().experiment, state=ScalingState.APPROVED, decided_at=now(), decision_reason=REASON)
    large = open_case(make_chain().experiment, state=ScalingState.APPROVED, decided_at=now(), decision_reason=REASON)
    large.milestones = [Milestone(title=f"Stap {number}", due=today()) for number in range(12)]
    small.components, small.domains = [], []
    db.session.commit()
    asked = []
    for case in (small, large):
        db.session.expire_all()
        with count_queries() as statements:
            assert client.get(f"/opschalen/{case.path}").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_who_decides_reads_what_the_experiment_showed_before_the_question(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    page = sign_in(chain.director).get(f"/opschalen/{case.ref}/besluit").text
    told = [
        "Veertig mensen zijn teruggebeld.",
        "Het kostte",
        "Wachttijd",
        "/experimenten/",
        "Het college heeft ingestemd.",
    ]
    main = page[page.index("<main") :]
    assert [text for text in told if text not in main.split('name="reason"')[0]] == []
    assert f"/experimenten/{chain.experiment.path}" in main


@pytest.mark.parametrize(
    ("values", "days", "waits"),
    [
        ({}, 60, "Het dossier is compleet."),
        ({"owner": ""}, 60, None),
        ({"owner": ""}, 7, "De datum voor uw besluit over opschalen is dichtbij"),
        ({"owner": ""}, -1, "De datum voor uw besluit over opschalen is dichtbij"),
        ({}, -1, "Het dossier is compleet."),
    ],
)
def test_the_decision_waits_for_the_director_when_it_can_or_must_be_taken(client, sign_in, values, days, waits):
    chain = make_chain()
    case = open_case(chain.experiment, decision_due=today() + timedelta(days=days), **values)
    page = sign_in(chain.director).get("/mijn").text
    assert (f"/opschalen/{case.ref}/besluit" in page) is (waits is not None)
    assert waits is None or waits in page
    assert (f"/opschalen/{case.ref}/bewerken" in sign_in(chain.lead).get("/mijn").text) is bool(values)
