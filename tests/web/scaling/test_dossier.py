"""The dossier: it opens by itself, is filled in, decided on and followed up."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.core.clock import now, today
from app.core.database import db
from app.experiments.services import end
from app.experiments.states import ExperimentState, FailureKind
from app.notifications.models import Mail
from app.scaling.models import Adoption, ScalingCase
from app.scaling.queries import overview
from app.scaling.services import open_case as open_by_success
from app.scaling.states import AdoptionKind, AdoptionState, ScalingState
from tests.factories import CAREFUL, actor_of
from tests.web.scaling.records import EVIDENCE, make_chain, open_case

REASON = "Het werkt, en het kost minder dan wachten."


def edit(client, case, **changes):
    version = changes.pop("version", case.version)
    return client.post(f"/opschalen/{case.ref}/bewerken", data={**EVIDENCE, **changes, "version": version})


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
    case = open_case(chain.experiment, weakest_point="Geheim zwak punt")
    path = f"/opschalen/{case.path}"
    db.session.commit()
    assert "Geheim zwak punt" not in client.get(path).text
    assert "Geheim zwak punt" not in sign_in(chain.other_officer).get(path).text
    assert "Geheim zwak punt" in sign_in(chain.assessor).get(path).text
    assert decide(sign_in(chain.director), case, "approve").status_code == 302
    page = sign_in(chain.other_officer).get(path).text
    assert "Geheim zwak punt" in page
    assert REASON in page


def test_the_lead_fills_the_dossier_and_the_director_decides(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, **dict.fromkeys(EVIDENCE, ""))
    assert edit(sign_in(chain.lead), case).status_code == 302
    db.session.refresh(case)
    assert {name: getattr(case, name) for name in EVIDENCE} == EVIDENCE
    response = decide(sign_in(chain.director), case, "approve")
    assert response.status_code == 302
    db.session.refresh(case)
    assert case.state is ScalingState.APPROVED
    assert case.decision_reason == REASON
    assert case.decided_by_id == chain.director.id
    told = {mail.recipient for mail in mails() if REASON in mail.body}
    assert told == {chain.lead.email, chain.maker.email}
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "scaling_case"))
    assert {"prepare", "approve"} <= set(actions)


def test_after_the_yes_scaling_begins_and_is_anchored(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    decide(sign_in(chain.director), case, "approve")
    for action, state in (("scale", ScalingState.SCALING), ("anchor", ScalingState.ANCHORED)):
        assert sign_in(chain.lead).get(f"/opschalen/{case.ref}/stap/{action}").status_code == 200
        assert client.post(f"/opschalen/{case.ref}/stap/{action}").status_code == 302
        db.session.refresh(case)
        assert case.state is state


def test_a_yes_needs_the_evidence_and_a_no_does_not(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, owner="")
    refused = decide(sign_in(chain.director), case, "approve")
    assert refused.status_code == 409
    assert REASON in refused.text
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
        assert edit(client, case).status_code == 403
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
    changed = edit(sign_in(chain.lead), case, owner="Iemand anders")
    assert changed.status_code == 409
    assert "Iemand anders" in changed.text
    db.session.refresh(case)
    assert case.owner == EVIDENCE["owner"]


def test_two_people_edit_and_the_second_keeps_the_text(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    version = case.version
    assert edit(sign_in(chain.lead), case, owner="Hoofd zorg").status_code == 302
    late = edit(sign_in(chain.officer), case, owner="Hoofd wonen", version=version)
    assert late.status_code == 409
    assert "Hoofd wonen" in late.text
    db.session.refresh(case)
    assert case.owner == "Hoofd zorg"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "../../etc/passwd", "日本語 🙂 مرحبا", "a\x00b"])
def test_any_text_is_kept_and_shown_as_text(client, sign_in, text):
    chain = make_chain()
    case = open_case(chain.experiment)
    assert edit(sign_in(chain.lead), case, weakest_point=text).status_code == 302
    page = client.get(f"/opschalen/{case.path}").text
    assert "<script>alert(1)" not in page
    db.session.refresh(case)
    assert case.weakest_point == text.replace("\x00", "")


def test_a_megabyte_is_refused_and_nothing_is_lost(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    refused = edit(sign_in(chain.lead), case, money="€" * 300_000, owner="Hoofd zorg")
    assert refused.status_code == 422
    assert "Hoofd zorg" in refused.text
    db.session.refresh(case)
    assert case.owner == EVIDENCE["owner"]


@pytest.mark.parametrize("path", ["/opschalen/zzzzzzzz", "/opschalen/nee", "/overnames/zzzzzzzz", "/opschalen/..%2f"])
def test_unknown_addresses_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_my_work_says_what_waits(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, owner="")
    assert f"/opschalen/{case.ref}/besluit" in sign_in(chain.director).get("/mijn").text
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


def _adoption(chain, state):
    values = {"kind": AdoptionKind.COPY, "benefit_promised": "Korter wachten", "in_use_at": now()}
    if state is AdoptionState.TEST:
        values = {}
    db.session.add(Adoption(experiment=chain.experiment, organisation=chain.other_agency, state=state, **values))
    db.session.flush()


def test_no_form_for_a_dossier_that_is_decided_on(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    case.state, case.decided_at, case.decision_reason = ScalingState.REJECTED, now(), REASON
    sign_in(chain.lead)
    response = client.get(f"/opschalen/{case.ref}/bewerken")
    assert (response.status_code, response.location) == (302, f"/opschalen/{case.path}")
    assert edit(client, case).status_code == 409
