"""Filling in a dossier: every part is kept by itself, and says what a yes still lacks."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db
from app.procurement.states import Subject
from app.scaling.lifecycle import EVIDENCE as REQUIREMENTS
from app.scaling.lifecycle import SCALING_CYCLE, missing_in
from app.scaling.models import ScalingCase
from app.scaling.states import Complexity, ComplexityDomain, DossierPart, ProcurementBasis, Remedy, ScalingState
from tests.web.scaling.records import COMPONENTS, EVIDENCE, make_chain, open_case

EMPTY = {
    **dict.fromkeys((name for name, value in EVIDENCE.items() if type(value) is str), ""),
    "remedy": None,
    "procurement_basis": None,
    "components": [],
    "domains": [],
}
INPUT = {
    DossierPart.READINESS: {
        f"components-{row}-{name}": str(value)
        for row, component in enumerate(COMPONENTS)
        for name, value in zip(("name", "readiness", "use"), component, strict=True)
    },
    DossierPart.WEAKEST: {"remedy": "improve", "plan": EVIDENCE["weakest_point_plan"]},
    DossierPart.DOMAINS: dict.fromkeys(ComplexityDomain, "simple") | {"system_note": "De raad beslist per plan."},
    DossierPart.ANCHORS: {
        name: EVIDENCE[name]
        for name in ("governance_anchor", "organisation_anchor", "information_anchor", "facilities")
    },
    DossierPart.MONEY: {"money": EVIDENCE["money"], "owner": EVIDENCE["owner"]},
    DossierPart.BUYING: {"procurement_basis": "option", "procurement_note": "Zo stond het in het vraagstuk."},
}
"""What is typed in each part to make it complete."""


def path_of(case, part) -> str:
    return f"/opschalen/{case.ref}/bewerken/{part.value}"


def save(client, case, part, **changes):
    db.session.refresh(case)
    data = {"version": case.version, **INPUT[part], **changes}
    return client.post(path_of(case, part), data=data)


def lacking(case) -> list[DossierPart]:
    db.session.expire_all()
    return [part for part in DossierPart if missing_in(case, part)]


def test_each_part_is_saved_alone_and_together_they_are_enough(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, **EMPTY)
    sign_in(chain.lead)
    waiting = list(DossierPart)
    assert lacking(case) == waiting
    while waiting:
        part = waiting.pop(0)
        page = client.get(path_of(case, part)).text
        assert all(str(need.message) in page for need in REQUIREMENTS[part] if not need.met(case))
        assert save(client, case, part).status_code == 302
        assert lacking(case) == waiting
    assert SCALING_CYCLE.missing(case, "approve") == []
    assert [(one.position, one.name, one.readiness, one.use) for one in case.components] == [
        (1, *COMPONENTS[0]),
        (2, *COMPONENTS[1]),
    ]
    assert (case.weakest_point, case.remedy) == (COMPONENTS[1][0], Remedy.IMPROVE)
    assert {check.domain for check in case.domains} == set(ComplexityDomain)
    assert [check.note for check in case.domains if check.note] == ["De raad beslist per plan."]
    assert case.procurement_basis is ProcurementBasis.OPTION
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "prepare").order_by(AuditEntry.id))
    assert [entry.details["part"] for entry in trail] == [part.value for part in DossierPart]


@pytest.mark.parametrize("part", list(DossierPart))
def test_two_people_fill_in_and_the_second_keeps_the_text(client, sign_in, part):
    chain = make_chain()
    case = open_case(chain.experiment)
    version = case.version
    assert save(sign_in(chain.lead), case, part).status_code == 302
    late = save(sign_in(chain.officer), case, part, version=version)
    assert late.status_code == 409
    typed = {"name", "plan", "note", "anchor", "facilities", "money", "owner"}
    texts = [text for name, text in INPUT[part].items() if name.rpartition("_")[2].rpartition("-")[2] in typed]
    assert texts
    assert [text for text in texts if text not in late.text] == []


@pytest.mark.parametrize("part", list(DossierPart))
def test_who_may_not_fill_in(client, sign_in, part):
    chain = make_chain()
    case = open_case(chain.experiment)
    assert client.get(path_of(case, part)).location.startswith("/inloggen")
    for person in (chain.other_officer, chain.maker, chain.assessor, chain.director):
        sign_in(person)
        assert client.get(path_of(case, part)).status_code == 403
        assert save(client, case, part).status_code == 403
    sign_in(chain.lead)
    for path in (f"/opschalen/zzzzzzzz/bewerken/{part.value}", f"/opschalen/{case.ref}/bewerken/geheim"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


@pytest.mark.parametrize("part", list(DossierPart))
def test_after_the_decision_every_part_is_closed(client, sign_in, part):
    chain = make_chain()
    case = open_case(chain.experiment)
    case.state, case.decided_at, case.decision_reason = ScalingState.REJECTED, now(), "Het past niet bij ons."
    db.session.commit()
    sign_in(chain.lead)
    for path in (path_of(case, part), f"/opschalen/{case.ref}/bewerken"):
        response = client.get(path)
        assert (response.status_code, response.location) == (302, f"/opschalen/{case.path}")
    assert save(client, case, part).status_code == 409


def test_the_first_page_is_the_part_that_lacks_something(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, money="")
    response = sign_in(chain.lead).get(f"/opschalen/{case.ref}/bewerken")
    assert response.location == f"/opschalen/{case.path}/bewerken/geld"
    assert save(client, case, DossierPart.MONEY).location == f"/opschalen/{case.path}/bewerken/inkoop"
    assert save(client, case, DossierPart.MONEY, go="stay").location == f"/opschalen/{case.path}/bewerken/geld"
    assert save(client, case, DossierPart.BUYING).location == f"/opschalen/{case.path}"


def test_a_new_weakest_component_asks_to_look_at_the_plan_again(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    sign_in(chain.lead)
    changed = {"components-0-readiness": "1", "components-0-use": "0"}
    assert save(client, case, DossierPart.READINESS, **changed).status_code == 302
    assert lacking(case) == [DossierPart.WEAKEST]
    assert case.weakest_point_plan == EVIDENCE["weakest_point_plan"]  # nothing that was typed is lost
    page = client.get(path_of(case, DossierPart.WEAKEST)).text
    assert f"is geschreven voor: {COMPONENTS[1][0]}" in page
    assert f"Wat doet u hieraan: {COMPONENTS[0][0]}?" in page
    assert save(client, case, DossierPart.WEAKEST).status_code == 302
    assert lacking(case) == []
    assert case.weakest_point == COMPONENTS[0][0]


def test_the_text_of_every_level_stands_where_it_is_chosen(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, **EMPTY)
    page = sign_in(chain.lead).get(path_of(case, DossierPart.READINESS)).text
    for option in ("0: Een idee: wij denken dat het kan helpen.", "9: In het gewone werk is gebleken dat het werkt."):
        assert f">{option}</option>" in page
    assert page.count("<option") == 3 * 2 * 11
    assert "Sartas" in page
    empty = client.get(path_of(case, DossierPart.WEAKEST)).text
    assert "Er zijn nog geen onderdelen" in empty
    assert save(client, case, DossierPart.WEAKEST).status_code == 409


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"components-0-name": ""}, "Schrijf op welk onderdeel dit is."),
        ({"components-0-readiness": ""}, "Kies hoe ver het is."),
        ({"components-0-use": ""}, "Kies hoeveel het wordt gebruikt."),
        ({"components-0-use": "10"}, "components-0-use"),
        ({"components-0-use": "-1"}, "components-0-use"),
        ({"components-1-name": COMPONENTS[0][0].upper()}, "Twee onderdelen heten hetzelfde."),
        (
            {f"components-{row}-{name}": f"{row}" for row in range(2, 9) for name in ("name", "readiness", "use")},
            "Noem hoogstens 8 onderdelen.",
        ),
    ],
)
def test_components_that_cannot_be_kept_each_have_their_message(client, sign_in, changes, told):
    chain = make_chain()
    case = open_case(chain.experiment)
    refused = save(sign_in(chain.lead), case, DossierPart.READINESS, **changes)
    assert refused.status_code == 422
    assert told in refused.text
    assert EVIDENCE["weakest_point"] in refused.text or "components-1-name" in changes
    db.session.expire_all()
    assert [(one.name, one.readiness, one.use) for one in case.components] == list(COMPONENTS)


def test_rows_can_be_left_out_and_the_others_close_up(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    empty = {"components-0-name": "", "components-0-readiness": "", "components-0-use": ""}
    assert save(sign_in(chain.lead), case, DossierPart.READINESS, **empty).status_code == 302
    db.session.expire_all()
    assert [(one.position, one.name) for one in case.components] == [(1, COMPONENTS[1][0])]


def test_a_domain_may_wait_but_a_note_without_a_choice_is_not_lost(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment, domains=[])
    sign_in(chain.lead)
    only = dict.fromkeys(ComplexityDomain, "") | {"system": "complex"}
    assert save(client, case, DossierPart.DOMAINS, **only).status_code == 302
    db.session.expire_all()
    assert [(check.domain, check.complexity) for check in case.domains] == [
        (ComplexityDomain.SYSTEM, Complexity.COMPLEX)
    ]
    refused = save(client, case, DossierPart.DOMAINS, **only, time_note="Het beheer is nog niet geregeld.")
    assert refused.status_code == 422
    assert "Kies hoe moeilijk dit is" in refused.text
    assert "Het beheer is nog niet geregeld." in refused.text
    assert "1 van de 7 domeinen complex. Begin klein" in client.get(path_of(case, DossierPart.DOMAINS)).text


def test_an_option_that_was_not_promised_is_no_basis(client, sign_in):
    chain = make_chain()
    challenge = chain.experiment.challenge
    challenge.scaling_option, challenge.scaling_max_eur = "", None
    case = open_case(chain.experiment, procurement_basis=None)
    refused = save(sign_in(chain.lead), case, DossierPart.BUYING)
    assert refused.status_code == 422
    assert "Dit vraagstuk heeft geen opschaaloptie." in refused.text
    assert "Zo stond het in het vraagstuk." in refused.text


@pytest.mark.parametrize("amount", ["-5", "veel", "1.000.000.000"])
def test_an_estimate_that_is_no_amount_is_refused(client, sign_in, amount):
    chain = make_chain()
    case = open_case(chain.experiment)
    refused = save(sign_in(chain.lead), case, DossierPart.BUYING, procurement_estimate_eur=amount)
    assert refused.status_code == 422
    assert amount in refused.text


def test_a_new_route_asks_which_and_shows_advice_with_the_figures_of_today(client, sign_in):
    chain = make_chain()
    challenge = chain.experiment.challenge
    challenge.subject, challenge.budget_eur = Subject.SUPPLIES_SERVICES, 40_000
    case = open_case(chain.experiment)
    sign_in(chain.lead)
    route = {"procurement_basis": "new_route", "procurement_note": "", "procurement_estimate_eur": "30.000"}
    assert save(client, case, DossierPart.BUYING, **route).status_code == 302
    assert lacking(case) == [DossierPart.BUYING]
    page = client.get(path_of(case, DossierPart.BUYING)).text
    assert "De raming is €\N{NO-BREAK SPACE}70.000" in page
    assert "/hulp/inkooproutes" in page
    assert "Schrijf welke nieuwe route u neemt, en waarom." in page
    much = {**route, "procurement_note": "Wij vragen drie offertes.", "procurement_estimate_eur": "400.000"}
    assert save(client, case, DossierPart.BUYING, **much).status_code == 302
    assert lacking(case) == []
    assert "De Europese regels gelden" in client.get(path_of(case, DossierPart.BUYING)).text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "=1+1", "../../etc/passwd", "日本語 🙂 مرحبا", "a\x00b"])
def test_any_text_is_kept_and_shown_as_text(client, sign_in, text):
    chain = make_chain()
    case = open_case(chain.experiment)
    sign_in(chain.lead)
    named = {"components-0-name": text}
    assert save(client, case, DossierPart.READINESS, **named).status_code == 302
    assert save(client, case, DossierPart.ANCHORS, facilities=text).status_code == 302
    for path in (f"/opschalen/{case.path}", path_of(case, DossierPart.WEAKEST)):
        assert "<script>alert(1)" not in client.get(path).text
    db.session.expire_all()
    assert case.facilities == case.components[0].name == text.replace("\x00", "")


def test_a_megabyte_is_refused_and_nothing_is_lost(client, sign_in):
    chain = make_chain()
    case = open_case(chain.experiment)
    refused = save(sign_in(chain.lead), case, DossierPart.MONEY, money="€" * 300_000, owner="Hoofd zorg")
    assert refused.status_code == 422
    assert "Hoofd zorg" in refused.text
    db.session.refresh(case)
    assert case.owner == EVIDENCE["owner"]


WITHOUT = [
    *({name: ""} for name, value in EVIDENCE.items() if type(value) is str),
    {"remedy": None},
    {"procurement_basis": None},
    {"procurement_basis": ProcurementBasis.NEW_ROUTE},
    {"components": []},
    {"domains": []},
]


@pytest.mark.parametrize("values", [{}, *WITHOUT], ids=lambda values: ",".join(values) or "nothing")
def test_my_work_and_the_dossier_agree_on_what_is_complete(client, sign_in, values):
    chain = make_chain()
    case: ScalingCase = open_case(chain.experiment, **values)
    page = sign_in(chain.lead).get("/mijn").text
    is_complete = SCALING_CYCLE.missing(case, "approve") == []
    assert (f"/opschalen/{case.ref}/bewerken" not in page) is is_complete
    assert is_complete is (values == {})
