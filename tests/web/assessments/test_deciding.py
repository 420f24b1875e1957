"""Preparing a decision: what has to be there, what may not stand in it, and two officers at once."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import Membership
from app.accounts.states import Role
from app.assessments.models import Decision, Panel, VerdictReason
from app.assessments.queries import deciding as queries
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.challenges.states import ChallengeState
from app.core.database import db
from app.core.work import work_list
from app.notifications.models import Mail
from app.procurement.states import Route
from app.proposals.states import ProposalState
from tests.factories import ChallengeFactory, ProposalFactory, UserFactory, actor_of, member
from tests.web.assessments.conftest import (
    GOOD,
    IDEAS,
    PUBLIC,
    SAID,
    YES,
    outcome_and_reasons,
    score_more,
)

KINDS = [DecisionKind.INVITE, DecisionKind.CHOOSE, DecisionKind.NONE]


def nothing_has_happened(scene, session):
    session.expire_all()
    return (
        scene.challenge.stage is ChallengeState.ASSESSMENT
        and all(proposal.state is ProposalState.OPENED for proposal in scene.proposals)
        and session.scalar(select(func.count(Mail.id))) == 0
    )


def unsigned(scene, session):
    session.expire_all()
    return queries.unsigned(scene.challenge)


class TestBeginning:
    @pytest.mark.parametrize("kind", KINDS)
    def test_it_begins_with_what_the_panel_wrote(self, kind, scene, sign_in, session):
        client = sign_in(scene.officer)
        page = client.get(scene.address)
        assert page.status_code == 200
        assert scene.proposals[0].organisation.name in page.text
        assert client.post(scene.address, data={"kind": kind.value}).status_code == 302
        decision = unsigned(scene, session)
        assert (decision.kind, decision.state) == (kind, DecisionState.PREPARED)
        assert {verdict.proposal_id for verdict in decision.verdicts} == {each.id for each in scene.proposals}
        assert all(verdict.outcome is None for verdict in decision.verdicts)
        for verdict in decision.verdicts:
            assert [reason.reason for reason in verdict.reasons] == ["\n".join([SAID] * 3)] * 2
        assert (decision.contact_name, decision.contact_email) == (scene.officer.name, scene.officer.email)
        assert client.get(scene.address).status_code == 200
        assert nothing_has_happened(scene, session)

    def test_without_a_kind_nothing_begins(self, scene, sign_in, session):
        client = sign_in(scene.officer)
        for data in ({}, {"kind": "misschien"}):
            page = client.post(scene.address, data=data)
            assert page.status_code == 422
            assert "data-error-summary" in page.text
        assert unsigned(scene, session) is None

    def test_two_officers_prepare_one_decision(self, scene, sign_in, session):
        sign_in(scene.officer).post(scene.address, data={"kind": "choose"})
        sign_in(scene.colleague).post(scene.address, data={"kind": "none"})
        assert session.scalar(select(func.count(Decision.id))) == 1

    def test_the_scores_must_be_established(self, scene, sign_in, session):
        session.get(Panel, scene.challenge.id).established_at = None
        session.commit()
        client = sign_in(scene.officer)
        page = client.get(scene.address)
        assert page.status_code == 200
        assert 'name="kind"' not in page.text
        assert client.post(scene.address, data={"kind": "choose"}).status_code == 409
        assert unsigned(scene, session) is None

    def test_while_it_is_sealed_there_is_nothing_to_decide(self, sign_in, session):
        challenge = ChallengeFactory(closed=True)
        officer = member(challenge.organisation, Role.OFFICER)
        address = f"/vraagstukken/{challenge.path}/besluit"
        client = sign_in(officer)
        page = client.get(address)
        assert page.status_code == 200
        assert 'name="kind"' not in page.text
        assert client.post(address, data={"kind": "none"}).status_code == 409

    def test_when_nothing_came_that_is_recorded_instead(self, sign_in):
        challenge = ChallengeFactory(unsealed=True)
        client = sign_in(member(challenge.organisation, Role.OFFICER))
        answer = client.get(f"/vraagstukken/{challenge.path}/besluit")
        assert answer.status_code == 302
        assert answer.location.endswith("/stap/no_proposals")

    def test_with_only_damaged_proposals_none_is_chosen(self, sign_in, session, app):
        damaged = ProposalFactory(opened=True, state=ProposalState.DAMAGED, idea="", why_it_works="", smallest_test="",
                                  team="", price_eur=None)  # fmt: skip
        challenge = damaged.challenge
        client = sign_in(member(challenge.organisation, Role.OFFICER))
        address = f"/vraagstukken/{challenge.path}/besluit"
        page = client.get(address)
        assert page.status_code == 200
        assert 'value="invite"' not in page.text
        assert client.post(address, data={"kind": "none"}).status_code == 302
        assert queries.unsigned(challenge).verdicts == []


class TestWho:
    @pytest.mark.parametrize("role", set(Role) - {Role.OFFICER, Role.DIRECTOR, Role.OWNER, Role.MEMBER})
    def test_for_others_of_the_agency_there_is_no_decision(self, role, scene, prepare, sign_in):
        prepare()
        client = sign_in(member(scene.challenge.organisation, role))
        for page in (scene.address, f"{scene.address}/tekenen", scene.verdict_address(scene.proposals[0])):
            assert client.get(page).status_code == 404
            assert client.post(page, data={"kind": "none"}).status_code == 404

    @pytest.mark.parametrize("who", ["writer", "elsewhere", "administrator"])
    def test_for_outsiders_there_is_no_decision(self, who, scene, prepare, sign_in):
        prepare()
        person = {
            "writer": lambda: scene.writers[0],
            "elsewhere": lambda: member(ChallengeFactory().organisation, Role.OFFICER),
            "administrator": lambda: UserFactory(is_administrator=True),
        }[who]()
        client = sign_in(person)
        for page in (scene.address, f"{scene.address}/tekenen", scene.verdict_address(scene.proposals[0])):
            assert client.get(page).status_code == 404
        for page in ("bewaren", "terughalen", "terugsturen", "tekenen"):
            assert client.post(f"{scene.address}/{page}", data={"comment": YES}).status_code == 404

    @pytest.mark.parametrize("who", ["director", "owner"])
    def test_only_officers_prepare(self, who, scene, prepare, sign_in, session):
        decision = prepare()
        client = sign_in(getattr(scene, who))
        assert client.get(scene.address).status_code == 302
        assert client.post(scene.address, data=scene.whole(decision, explanation="x" * 30)).status_code == 302
        assert client.get(scene.verdict_address(scene.proposals[0])).status_code == 404
        assert client.post(f"{scene.address}/bewaren", data=scene.whole(decision)).status_code == 404
        assert unsigned(scene, session).explanation == PUBLIC

    def test_a_proposal_of_another_vraagstuk_is_not_found(self, scene, prepare, sign_in):
        prepare()
        other = ProposalFactory(opened=True)
        db.session.commit()
        client = sign_in(scene.officer)
        assert client.get(scene.verdict_address(other)).status_code == 404
        assert client.get(scene.verdict_address(scene.damaged)).status_code == 404
        assert client.get(scene.verdict_address(scene.draft)).status_code == 404


class TestKeeping:
    def test_what_is_typed_is_kept_and_whatever_is_half(self, scene, prepare, sign_in, session):
        decision = prepare()
        client = sign_in(scene.officer)
        answer = client.post(
            f"{scene.address}/bewaren", data=scene.whole(decision, explanation="Half", contact_name="")
        )
        assert answer.status_code == 200
        assert answer.json["version"] == unsigned(scene, session).version
        assert unsigned(scene, session).explanation == "Half"
        verdict = queries.verdict_on(unsigned(scene, session), scene.proposals[1].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=False) | {"reason_1": "Kort", "outcome": ""}
        answer = client.post(f"{scene.verdict_address(scene.proposals[1])}/bewaren", data=data)
        assert answer.status_code == 200
        verdict = queries.verdict_on(unsigned(scene, session), scene.proposals[1].ref)
        assert verdict.outcome is None
        assert "Kort" in {reason.reason for reason in verdict.reasons}
        again = client.post(
            f"{scene.verdict_address(scene.proposals[1])}/bewaren", data={**data, "version": answer.json["version"]}
        )
        assert again.status_code == 200

    def test_two_officers_at_the_same_proposal_lose_nothing(self, scene, prepare, sign_in, session):
        decision = prepare()
        verdict = queries.verdict_on(decision, scene.proposals[0].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=True)
        address = scene.verdict_address(scene.proposals[0])
        first = {**data, "reason_1": "De eerste schrijft dit als reden op."}
        second = {**data, "reason_1": "De tweede schrijft iets anders als reden op."}
        assert sign_in(scene.officer).post(address, data=first).status_code == 302
        page = sign_in(scene.colleague).post(address, data=second)
        assert page.status_code == 409
        assert second["reason_1"] in page.text
        kept = session.scalars(select(VerdictReason.reason)).all()
        assert first["reason_1"] in kept
        assert second["reason_1"] not in kept

    def test_two_officers_at_two_proposals_are_not_in_each_others_way(self, scene, prepare, sign_in):
        decision = prepare()
        sent = [
            (each, outcome_and_reasons(scene, queries.verdict_on(decision, each.ref), goes_on=True))
            for each in scene.proposals[:2]
        ]
        assert sign_in(scene.officer).post(scene.verdict_address(sent[0][0]), data=sent[0][1]).status_code == 302
        assert sign_in(scene.colleague).post(scene.verdict_address(sent[1][0]), data=sent[1][1]).status_code == 302

    def test_two_officers_at_the_whole_lose_nothing(self, scene, prepare, sign_in, session):
        decision = prepare()
        first = scene.whole(decision, explanation="De eerste schrijft dit voor iedereen op.")
        second = scene.whole(decision, explanation="De tweede schrijft dit voor iedereen op.")
        assert sign_in(scene.officer).post(scene.address, data=first).status_code == 302
        page = sign_in(scene.colleague).post(scene.address, data=second)
        assert page.status_code == 409
        assert second["explanation"] in page.text
        assert unsigned(scene, session).explanation == first["explanation"]

    @pytest.mark.parametrize(
        "fault",
        [
            {"objection_days": "0"},
            {"objection_days": "367"},
            {"objection_days": "twintig"},
            {"explanation": "x" * 4001},
            {"contact_email": "x" * 255},
            {"kind": "misschien"},
            {"kind": ""},
        ],
    )
    def test_bad_input_is_refused_and_given_back(self, fault, scene, prepare, sign_in, session):
        decision = prepare()
        data = scene.whole(decision, **{"explanation": "Dit is wat ik net heb getypt, en wil houden.", **fault})
        client = sign_in(scene.officer)
        page = client.post(scene.address, data=data)
        assert page.status_code == 422
        assert data["explanation"] in page.text
        assert GOOD in page.text
        assert client.post(f"{scene.address}/bewaren", data=data).status_code == 422
        assert unsigned(scene, session).explanation == PUBLIC

    def test_an_outcome_of_another_kind_is_refused(self, scene, prepare, sign_in, session):
        decision = prepare(DecisionKind.CHOOSE)
        verdict = queries.verdict_on(decision, scene.proposals[1].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=False) | {"outcome": "invited"}
        assert sign_in(scene.officer).post(scene.verdict_address(scene.proposals[1]), data=data).status_code == 422
        assert queries.verdict_on(unsigned(scene, session), scene.proposals[1].ref).outcome is Outcome.NOT_CHOSEN

    def test_who_goes_on_stays_when_the_kind_changes(self, scene, prepare, sign_in, session):
        decision = prepare(DecisionKind.INVITE, 3)
        data = scene.whole(decision, kind="choose")
        assert sign_in(scene.officer).post(scene.address, data=data).status_code == 302
        outcomes = [verdict.outcome for verdict in unsigned(scene, session).verdicts]
        assert sorted(outcomes) == [Outcome.CHOSEN] * 3 + [Outcome.NOT_CHOSEN]


class TestOffering:
    @pytest.mark.parametrize(("kind", "number"), [("invite", 3), ("choose", 1), ("choose", 4), ("none", 0)])
    def test_a_complete_decision_goes_to_the_director(self, kind, number, scene, offer, session):
        decision = offer(DecisionKind(kind), number)
        assert decision.state is DecisionState.OFFERED
        assert decision.basis == queries.basis_of(scene.challenge)
        mails = session.scalars(select(Mail)).all()
        assert [mail.recipient for mail in mails] == [scene.director.email]
        assert all(mail.is_private for mail in mails)
        for supplier in scene.proposals:
            assert supplier.organisation.name not in mails[0].body
        assert all(proposal.state is ProposalState.OPENED for proposal in scene.proposals)

    @pytest.mark.parametrize(
        ("kind", "number", "fault"),
        [
            ("choose", 0, {}),
            ("invite", 2, {}),
            ("invite", 0, {}),
            ("choose", 1, {"explanation": ""}),
            ("choose", 1, {"explanation": " " * 30 + "x" * 19}),
            ("choose", 1, {"characteristics": "Te kort."}),
            ("invite", 3, {"invitation": ""}),
            ("choose", 1, {"contact_name": ""}),
            ("choose", 1, {"contact_email": "geen adres"}),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_lost(self, kind, number, fault, scene, prepare, sign_in, session):
        decision = prepare(DecisionKind(kind), number)
        data = {**scene.whole(decision), **fault, "step": "offer"}
        page = sign_in(scene.officer).post(scene.address, data=data)
        assert page.status_code == 422
        assert "data-error-summary" in page.text
        for name in ("explanation", "characteristics", "contact_name"):
            assert data[name].strip() in page.text
        assert unsigned(scene, session).state is DecisionState.PREPARED
        assert nothing_has_happened(scene, session)

    @pytest.mark.parametrize("reason", ["", "Te kort.", "   " + "x" * 19 + "   "])
    def test_every_supplier_needs_a_reason_for_each_criterion(self, reason, scene, prepare, sign_in, session):
        decision = prepare()
        verdict = queries.verdict_on(decision, scene.proposals[3].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=False) | {"reason_2": reason}
        client = sign_in(scene.officer)
        assert client.post(scene.verdict_address(scene.proposals[3]), data=data).status_code == 302
        decision = unsigned(scene, session)
        page = client.post(scene.address, data=scene.whole(decision, step="offer"))
        assert page.status_code == 422
        assert f"{scene.proposals[3].organisation.name}: " in page.text
        assert scene.challenge.criteria[1].name in page.text
        assert nothing_has_happened(scene, session)

    def test_an_outcome_must_be_chosen_for_every_proposal(self, scene, prepare, sign_in, session):
        decision = prepare()
        decision.verdicts[2].outcome = None
        session.commit()
        page = sign_in(scene.officer).post(scene.address, data=scene.whole(unsigned(scene, session), step="offer"))
        assert page.status_code == 422
        assert nothing_has_happened(scene, session)

    def test_six_are_invited_at_most(self, scene, prepare, sign_in, session):
        more = [
            ProposalFactory(opened=True, challenge=scene.challenge, idea=f"Het {n}e plan is anders.") for n in range(4)
        ]
        score_more(scene.challenge, more)
        session.commit()
        decision = prepare(DecisionKind.INVITE, 7)
        page = sign_in(scene.officer).post(scene.address, data=scene.whole(decision, step="offer"))
        assert page.status_code == 422
        assert nothing_has_happened(scene, session)

    def test_more_chosen_than_experiments_is_a_warning_only(self, scene, offer, sign_in):
        scene.challenge.experiments_count = 1
        decision = offer(DecisionKind.CHOOSE, 3)
        assert decision.state is DecisionState.OFFERED

    def test_above_the_european_threshold_the_term_is_at_least_twenty_days(self, scene, prepare, sign_in, session):
        scene.challenge.route_choice = Route.EUROPEAN_OPEN
        session.commit()
        decision = prepare(DecisionKind.CHOOSE, 1, objection_days="19")
        client = sign_in(scene.officer)
        assert (
            client.post(scene.address, data=scene.whole(decision, objection_days="19", step="offer")).status_code == 422
        )
        session.expire_all()
        decision = unsigned(scene, session)
        assert (
            client.post(scene.address, data=scene.whole(decision, objection_days="20", step="offer")).status_code == 302
        )

    def test_below_it_a_shorter_term_is_the_agencys_own_choice(self, scene, offer):
        assert offer(DecisionKind.CHOOSE, 1, objection_days="5").state is DecisionState.OFFERED

    def test_without_a_director_the_page_says_who_can_appoint_one(self, scene, prepare, sign_in, session):
        session.query(Membership).filter_by(user_id=scene.director.id).delete()
        manager = member(scene.challenge.organisation, Role.MANAGER, name="Marja Beheer")
        session.commit()
        decision = prepare()
        client = sign_in(scene.officer)
        assert manager.name in client.get(scene.address).text
        page = client.post(scene.address, data=scene.whole(decision, step="offer"))
        assert page.status_code == 422
        assert unsigned(scene, session).state is DecisionState.PREPARED

    def test_what_lies_with_the_director_is_changed_only_after_taking_it_back(self, scene, offer, sign_in, session):
        decision = offer()
        client = sign_in(scene.officer)
        assert client.get(scene.address).status_code == 302
        page = client.post(scene.address, data=scene.whole(decision, explanation="Toch iets anders dan daarnet."))
        assert page.status_code == 409
        assert "Toch iets anders" in page.text
        assert client.post(f"{scene.address}/bewaren", data=scene.whole(decision)).status_code == 409
        assert client.post(f"{scene.address}/terughalen").status_code == 302
        assert unsigned(scene, session).state is DecisionState.PREPARED
        assert client.get(scene.address).status_code == 200


class TestConfidentiality:
    @pytest.mark.parametrize("field", ["explanation", "characteristics", "invitation"])
    @pytest.mark.parametrize("place", [0, 3])
    def test_what_everybody_reads_takes_nothing_from_any_proposal(self, field, place, scene, prepare, sign_in, session):
        decision = prepare(DecisionKind.INVITE, 3)
        text = f"Wat ons aansprak was dit: {IDEAS[place]} Dat vonden wij mooi."
        page = sign_in(scene.officer).post(scene.address, data=scene.whole(decision, **{field: text}))
        assert page.status_code == 422
        assert IDEAS[place].rstrip(".") in page.text
        assert f'id="{field}-error"' in page.text

    @pytest.mark.parametrize("written", ["€ 18.250", "18250 euro", "€ 18.250,-"])
    def test_nor_a_price(self, written, scene, prepare, sign_in):
        decision = prepare()
        text = f"Wij kozen een proef voor {written}, en dat is weinig."
        page = sign_in(scene.officer).post(scene.address, data=scene.whole(decision, explanation=text))
        assert page.status_code == 422
        assert 'id="explanation-error"' in page.text

    def test_a_reason_takes_nothing_from_another(self, scene, prepare, sign_in):
        decision = prepare()
        verdict = queries.verdict_on(decision, scene.proposals[1].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=False)
        for text in (f"Een ander: {IDEAS[0]}", "Een ander kost € 18.250, en dat is minder."):
            page = sign_in(scene.officer).post(
                scene.verdict_address(scene.proposals[1]), data={**data, "reason_2": text}
            )
            assert page.status_code == 422
            assert 'id="reason_2-error"' in page.text
            assert text in page.text

    def test_a_reason_may_repeat_what_they_wrote_themselves(self, scene, prepare, sign_in):
        decision = prepare()
        verdict = queries.verdict_on(decision, scene.proposals[1].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=False)
        text = f"U schreef: {IDEAS[1]} U vraagt daarvoor € 23.400."
        address = scene.verdict_address(scene.proposals[1])
        assert sign_in(scene.officer).post(address, data={**data, "reason_2": text}).status_code == 302

    def test_what_the_agency_published_belongs_to_nobody(self, scene, prepare, sign_in, session):
        scene.proposals[0].idea = scene.challenge.problem
        scene.proposals[0].price_eur = scene.challenge.budget_eur
        session.commit()
        decision = prepare()
        text = f"{scene.challenge.problem} Ons budget is € 60.000."
        answer = sign_in(scene.officer).post(scene.address, data=scene.whole(decision, explanation=text))
        assert answer.status_code == 302

    def test_what_autosave_kept_is_looked_at_when_it_is_offered(self, scene, prepare, sign_in, session):
        decision = prepare()
        client = sign_in(scene.officer)
        verdict = queries.verdict_on(decision, scene.proposals[1].ref)
        data = outcome_and_reasons(scene, verdict, goes_on=False) | {"reason_1": f"Een ander: {IDEAS[2]}"}
        assert client.post(f"{scene.verdict_address(scene.proposals[1])}/bewaren", data=data).status_code == 200
        page = client.post(scene.address, data=scene.whole(unsigned(scene, session), step="offer"))
        assert page.status_code == 422
        assert IDEAS[2].rstrip(".") in page.text
        assert unsigned(scene, session).state is DecisionState.PREPARED

    def test_what_the_panel_copied_is_pointed_out(self, session, sign_in, scene):
        reason = session.scalars(select(VerdictReason)).first()
        assert reason is None
        from app.assessments.models import Score

        session.scalars(select(Score)).first().reason = f"Mooier is: {IDEAS[3]}"
        session.commit()
        client = sign_in(scene.officer)
        client.post(scene.address, data={"kind": "choose"})
        assert IDEAS[3].rstrip(".") in client.get(scene.address).text


class TestWork:
    def tasks(self, person, session):
        session.commit()
        return {(task.task.key, task.ref) for task in work_list.waiting(session, actor_of(person))}

    def test_it_waits_for_the_one_who_can_go_on(self, scene, prepare, sign_in, session):
        ref = scene.challenge.ref
        assert ("decide", ref) in self.tasks(scene.officer, session)
        assert ("sign_decision", ref) not in self.tasks(scene.director, session)
        decision = prepare()
        assert ("decide", ref) in self.tasks(scene.officer, session)
        sign_in(scene.officer).post(scene.address, data=scene.whole(decision, step="offer"))
        assert ("decide", ref) not in self.tasks(scene.officer, session)
        assert ("sign_decision", ref) in self.tasks(scene.director, session)
        decision = unsigned(scene, session)
        sign_in(scene.director).post(f"{scene.address}/terugsturen", data={"comment": "De reden is te mager."})
        assert ("decision_sent_back", ref) in self.tasks(scene.officer, session)
        assert ("sign_decision", ref) not in self.tasks(scene.director, session)
        assert "De reden is te mager." in sign_in(scene.officer).get(scene.address).text

    def test_nothing_waits_before_the_scores_are_established(self, scene, session):
        session.get(Panel, scene.challenge.id).established_at = None
        keys = {key for key, _ref in self.tasks(scene.officer, session)}
        assert "decide" not in keys

    def test_nothing_of_it_waits_for_others(self, scene, prepare, session):
        prepare()
        stranger = member(ChallengeFactory().organisation, Role.OFFICER, Role.DIRECTOR)
        for person in (scene.owner, scene.writers[0], stranger):
            assert not {"decide", "sign_decision", "overdue_answer"} & {
                key for key, _ref in self.tasks(person, session)
            }
