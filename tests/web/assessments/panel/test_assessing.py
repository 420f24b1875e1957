"""What somebody on a panel sees and does: interests first, one proposal a screen, handing in for good."""

import pytest
from sqlalchemy import select

from app.accounts.models import Membership
from app.accounts.states import Role
from app.assessments.models import Assessment, Interest, Panel, Score
from app.assessments.queries.panel import panel_of
from app.assessments.services import assessing as services
from app.assessments.services import panel as panels
from app.assessments.services.assessing import Answer, Given
from app.assessments.states import AssessmentState, Background, MemberState
from app.audit.models import AuditEntry
from app.burden.models import FormUse
from app.challenges.states import ChallengeState
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.notifications.models import Mail
from tests.factories import ChallengeFactory, ProposalFactory, SupplierFactory, UserFactory, actor_of, member
from tests.web.assessments.panel.conftest import NO_INTEREST, SENTENCE, seat_of


def answers(scene, **conflicts: str) -> dict[str, str]:
    """What the form of interests sends: no interest, but for who is named by supplier with an explanation."""
    data = {}
    for proposal in scene.proposals:
        explanation = conflicts.get(proposal.organisation.name.split()[0], "")
        data[f"conflict_{proposal.id}"] = "yes" if explanation else "no"
        data[f"explanation_{proposal.id}"] = explanation
    return data


def first_assessment(scene, user) -> Assessment:
    return scene.seat(user).assessments[0]


def address_of(scene, user) -> str:
    return f"{scene.desk}/{first_assessment(scene, user).ref}"


class TestInterests:
    def test_they_come_first_and_name_the_suppliers_by_alphabet(self, scene, sign_in):
        client = sign_in(scene.assessors[1])
        response = client.get(scene.desk)
        assert response.location.endswith("/belangen")
        html = client.get(response.location).get_data(as_text=True)
        assert html.index("Aardvark BV") < html.index("Zebra BV")
        assert "Idee van nummer" not in html

    def test_before_them_nothing_can_be_read(self, scene, sign_in):
        scene.declare(scene.assessors[0])
        others = address_of(scene, scene.assessors[0])
        client = sign_in(scene.assessors[1])
        for path in (others, f"{others}/bijlagen/1", f"{scene.desk}/indienen", scene.scores):
            assert client.get(path).status_code == 404, path
        for proposal in scene.proposals:
            assert client.get(f"/voorstellen/{proposal.ref}").status_code == 404
        assert client.get(f"/vraagstukken/{scene.challenge.path}/voorstellen").status_code == 404

    def test_without_an_interest_the_proposals_open(self, scene, sign_in, session):
        client = sign_in(scene.assessors[2])
        assert client.post(f"{scene.desk}/belangen", data=answers(scene)).status_code == 302
        seat = scene.seat(scene.assessors[2])
        assert seat.state is MemberState.DECLARED
        assert len(seat.assessments) == 2
        html = client.get(scene.desk).get_data(as_text=True)
        assert "0 of 2 assessed" in html
        assert "Idee van nummer" in client.get(address_of(scene, scene.assessors[2])).get_data(as_text=True)

    def test_an_interest_closes_everything_for_good_and_the_agency_hears_it(self, scene, sign_in, session):
        client = sign_in(scene.assessors[2])
        scene.declare(scene.assessors[0])
        data = answers(scene, Zebra="Mijn broer werkt er.")
        assert client.post(f"{scene.desk}/belangen", data=data).status_code == 302
        html = client.get(scene.desk).get_data(as_text=True)
        assert "You do not assess this challenge" in html
        assert "Zebra" not in html
        assert client.get(f"{scene.desk}/belangen").status_code == 302
        assert client.get(f"{scene.desk}/indienen").status_code == 404
        assert client.get(address_of(scene, scene.assessors[0])).status_code == 404
        assert client.post(f"{scene.desk}/belangen", data=answers(scene)).status_code == 302
        seat = scene.seat(scene.assessors[2])
        assert seat.state is MemberState.CONFLICTED
        recipients = {mail.recipient for mail in session.scalars(select(Mail))}
        assert {scene.owner.email, scene.officer.email} <= recipients
        page = sign_in(scene.owner).get(scene.address).get_data(as_text=True)
        assert "1 more person" in page
        assert "Mijn broer werkt er." in page

    def test_who_has_an_interest_is_not_named_again(self, scene):
        conflict = {proposal.id: Answer(True, "Ik werk er.") for proposal in scene.proposals}
        services.declare(scene.seat(scene.assessors[2]), conflict, by=actor_of(scene.assessors[2]))
        with pytest.raises(RefusedInputError):
            panels.name(scene.challenge, scene.assessors[2].email, Background.LEGAL, by=actor_of(scene.owner))

    def test_a_new_person_begins_at_the_beginning(self, scene, sign_in, session):
        conflict = {proposal.id: Answer(True, "Ik werk er.") for proposal in scene.proposals}
        services.declare(scene.seat(scene.assessors[2]), conflict, by=actor_of(scene.assessors[2]))
        newcomer = member(scene.challenge.organisation, Role.LEAD, confirmed_at=scene.challenge.opened_at)
        panels.name(scene.challenge, newcomer.email, Background.LEGAL, by=actor_of(scene.owner))
        session.commit()
        assert sign_in(newcomer).get(scene.desk).location.endswith("/belangen")

    def test_an_interest_that_is_found_out_later_is_reported_still(self, scene, sign_in):
        user = scene.assessors[2]
        scene.declare(user)
        scene.fill_in(user, 4)
        own = address_of(scene, user)
        client = sign_in(user)
        assert "belangen" in client.get(scene.desk).get_data(as_text=True)
        assert client.post(f"{scene.desk}/belangen", data=answers(scene, Aardvark="Mijn zus.")).status_code == 302
        assert scene.seat(user).state is MemberState.CONFLICTED
        assert client.get(own).status_code == 404

    @pytest.mark.parametrize("change", ["left out", "not explained", "neither yes nor no"])
    def test_half_an_answer_is_none(self, scene, sign_in, session, change):
        data = answers(scene)
        key = f"conflict_{scene.proposals[0].id}"
        if change == "left out":
            del data[key]
        else:
            data[key] = "yes" if change == "not explained" else "perhaps"
        client = sign_in(scene.assessors[2])
        assert client.post(f"{scene.desk}/belangen", data=data).status_code == 422
        session.rollback()
        assert scene.seat(scene.assessors[2]).state is MemberState.NAMED
        assert session.scalars(select(Interest)).all() == []

    def test_the_service_wants_an_answer_for_every_supplier(self, scene):
        with pytest.raises(RefusedInputError):
            services.declare(
                scene.seat(scene.assessors[0]),
                {scene.proposals[0].id: NO_INTEREST},
                by=actor_of(scene.assessors[0]),
            )

    def test_before_the_opening_names_are_secret(self, session, sign_in):
        challenge = ChallengeFactory(closed=True)
        supplier = SupplierFactory(name="Geheim BV")
        ProposalFactory(challenge=challenge, organisation=supplier)
        panel = Panel(challenge=challenge)
        session.add(panel)
        user = member(challenge.organisation, Role.ASSESSOR)
        seat = seat_of(panel, user, Background.USER)
        session.commit()
        client = sign_in(user)
        html = client.get(f"/beoordelen/{challenge.path}").get_data(as_text=True)
        assert "still sealed" in html
        assert "Geheim" not in html
        assert client.get(f"/beoordelen/{challenge.path}/belangen").status_code == 302
        with pytest.raises(NotPermittedError):
            services.declare(seat, {}, by=actor_of(user))

    def test_an_address_that_was_not_confirmed_declares_nothing(self, scene, session):
        seat = panels.name(scene.challenge, "vierde@voorbeeld.example", Background.LEGAL, by=actor_of(scene.owner))
        squatter = UserFactory(email="vierde@voorbeeld.example")
        session.commit()
        free = {proposal.id: NO_INTEREST for proposal in scene.proposals}
        with pytest.raises(NotPermittedError):
            services.declare(seat, free, by=actor_of(squatter))
        squatter.confirmed_at = scene.challenge.opened_at
        session.commit()
        assert services.declare(seat, free, by=actor_of(squatter))
        assert seat.user_id == squatter.id

    def test_the_audit_trail_does_not_say_whose_interest_it_is_in(self, scene, session):
        conflict = {proposal.id: Answer(True, "Ik werk bij Zebra.") for proposal in scene.proposals}
        services.declare(scene.seat(scene.assessors[2]), conflict, by=actor_of(scene.assessors[2]))
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "report_conflict")).one()
        assert "Zebra" not in f"{entry.reason} {entry.details}"


class TestScoring:
    def data(self, scene, user, **changes: str) -> dict[str, str]:
        values = {"points_1": "4", "reason_1": SENTENCE, "points_2": "2", "reason_2": "Te groot."}
        return {**values, "version": str(first_assessment(scene, user).version), **changes}

    def test_points_and_sentences_are_kept_and_the_next_proposal_follows(self, scene, sign_in, session):
        user = scene.assessors[0]
        scene.declare(user)
        client, address = sign_in(user), address_of(scene, user)
        page = client.get(address).get_data(as_text=True)
        assert page.count('type="radio"') == 10
        response = client.post(address, data=self.data(scene, user, step="next", effort="60 9"))
        entries = [entry.ref for entry in scene.seat(user).assessments]
        assert response.status_code == 302
        assert any(ref in response.location for ref in [*entries, scene.challenge.ref])
        assert "1 of 2 assessed" in client.get(scene.desk).get_data(as_text=True)
        scores = {score.criterion.position: score for score in first_assessment(scene, user).scores}
        assert (scores[1].points, scores[2].points, scores[2].reason) == (4, 2, "Te groot.")
        (use,) = session.scalars(select(FormUse)).all()
        assert (use.form, use.fields, use.active_seconds) == ("assessment", 4, 60)

    def test_half_an_assessment_is_kept(self, scene, sign_in):
        user = scene.assessors[0]
        scene.declare(user)
        data = {"points_1": "5", "version": str(first_assessment(scene, user).version)}
        assert sign_in(user).post(address_of(scene, user), data=data).status_code == 302
        kept = {score.criterion.position: score.points for score in first_assessment(scene, user).scores}
        assert kept == {1: 5, 2: None}

    @pytest.mark.parametrize("points", ["0", "6", "-1", "3.5", "drie", "٣", "9" * 400, ""])
    def test_what_is_not_on_the_scale_is_no_score(self, scene, sign_in, points):
        user = scene.assessors[0]
        scene.declare(user)
        sign_in(user).post(address_of(scene, user), data=self.data(scene, user, points_1=points))
        assert [score.points for score in first_assessment(scene, user).scores if score.criterion.position == 1] in (
            [None],
            [],
        )

    def test_a_sentence_that_is_too_long_comes_back(self, scene, sign_in):
        user = scene.assessors[0]
        scene.declare(user)
        response = sign_in(user).post(address_of(scene, user), data=self.data(scene, user, reason_1="x" * 601))
        assert response.status_code == 422
        assert "x" * 601 in response.get_data(as_text=True)

    def test_it_is_saved_while_typing_and_a_second_tab_does_not_overwrite(self, scene, sign_in, session):
        user = scene.assessors[0]
        scene.declare(user)
        client, address = sign_in(user), address_of(scene, user)
        data = self.data(scene, user)
        answer = client.post(f"{address}/bewaren", data=data)
        assert answer.status_code == 200
        assert answer.json["version"] == first_assessment(scene, user).version
        assert client.post(f"{address}/bewaren", data={**data, "points_1": "1"}).status_code == 409
        assert client.post(address, data={**data, "points_1": "1"}).status_code == 409
        again = {**data, "points_1": "1", "version": str(answer.json["version"])}
        assert client.post(f"{address}/bewaren", data=again).status_code == 200
        assert session.scalars(select(FormUse)).all() == []

    def test_text_is_text(self, scene, sign_in):
        user = scene.assessors[0]
        scene.declare(user)
        scene.fill_in(user, 3, "<script>alert(1)</script>")
        html = sign_in(user).get(address_of(scene, user)).get_data(as_text=True)
        assert "<script>alert(1)" not in html

    def test_attachments_come_by_number(self, scene, sign_in):
        user = scene.assessors[0]
        scene.declare(user)
        client, address = sign_in(user), address_of(scene, user)
        response = client.get(f"{address}/bijlagen/1")
        assert response.data == b"%PDF plan"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "attachment" in response.headers["Content-Disposition"]
        for number in ("0", "2", "99999999"):
            assert client.get(f"{address}/bijlagen/{number}").status_code == 404

    def test_nobody_reads_the_assessment_of_another_by_its_address(self, scene, sign_in):
        scene.declare(*scene.assessors[:2])
        scene.fill_in(scene.assessors[0], 5, "Geheime zin.")
        address = address_of(scene, scene.assessors[0])
        people = {**scene.outsiders, "other member": scene.assessors[1], "owner": scene.owner}
        people |= {"officer": scene.officer, "director": scene.director}
        for name, user in people.items():
            client = sign_in(user)
            assert client.get(address).status_code == 404, name
            assert client.get(f"{address}/bijlagen/1").status_code == 404, name
            for path in (address, f"{address}/bewaren"):
                assert client.post(path, data={"points_1": "1", "version": "1"}).status_code == 404, (name, path)

    def test_the_member_of_another_panel_reads_nothing_here(self, scene, sign_in, session):
        other = ProposalFactory(opened=True)
        panel = Panel(challenge=other.challenge)
        session.add(panel)
        user = member(other.challenge.organisation, Role.ASSESSOR)
        seat = seat_of(panel, user, Background.USER)
        session.commit()
        services.declare(seat, {other.id: NO_INTEREST}, by=actor_of(user))
        session.commit()
        scene.declare(scene.assessors[0])
        client = sign_in(user)
        theirs = first_assessment(scene, scene.assessors[0]).ref
        own = seat.assessments[0].ref
        for path in (scene.desk, f"{scene.desk}/{theirs}", f"{scene.desk}/{own}", scene.scores):
            assert client.get(path).status_code == 404, path
        assert client.get(f"/beoordelen/{other.challenge.path}/{theirs}").status_code == 404
        assert client.get(f"/beoordelen/{other.challenge.path}/{own}").status_code == 200

    def test_who_comes_to_work_for_a_supplier_reads_no_more(self, scene, sign_in, session):
        user = scene.assessors[2]
        scene.declare(user)
        address = address_of(scene, user)
        session.add(Membership(user_id=user.id, organisation_id=SupplierFactory().id, role=Role.MEMBER))
        session.commit()
        client = sign_in(user)
        assert client.get(address).status_code == 404
        assert "You cannot assess this challenge" in client.get(scene.desk).get_data(as_text=True)

    def test_after_the_decision_the_pages_are_closed(self, scene, sign_in, session):
        user = scene.assessors[0]
        scene.declare(user)
        address = address_of(scene, user)
        scene.challenge.state, scene.challenge.decided_at = ChallengeState.DECIDED, scene.challenge.opened_at
        session.commit()
        client = sign_in(user)
        assert client.get(address).status_code == 404
        assert client.get(scene.desk).status_code == 200


class TestHandingIn:
    def test_everything_at_once_and_for_good(self, scene, sign_in):
        user = scene.assessors[0]
        scene.declare(user)
        client, address = sign_in(user), f"{scene.desk}/indienen"
        assert "still missing" in client.get(address).get_data(as_text=True)
        assert client.post(address).status_code == 409
        scene.fill_in(user, 4)
        assert "Your scores can no longer change." in client.get(address).get_data(as_text=True)
        assert client.post(address).status_code == 302
        seat = scene.seat(user)
        assert {assessment.state for assessment in seat.assessments} == {AssessmentState.SUBMITTED}
        assert client.post(address).status_code == 409
        one = seat.assessments[0]
        data = {"points_1": "1", "version": str(one.version)}
        assert client.post(f"{scene.desk}/{one.ref}", data=data).status_code == 409
        assert client.post(f"{scene.desk}/{one.ref}/bewaren", data=data).status_code == 409
        html = client.get(f"{scene.desk}/{one.ref}").get_data(as_text=True)
        assert "4 of 5" in html
        assert 'type="radio"' not in html

    def test_a_sentence_is_needed_everywhere(self, scene, session):
        user = scene.assessors[0]
        scene.declare(user)
        scene.fill_in(user, 4, "  ")
        with pytest.raises(InvalidStepError):
            services.hand_in(scene.seat(user), by=actor_of(user))

    def test_one_proposal_that_is_not_filled_in_holds_everything(self, scene, session):
        user = scene.assessors[0]
        scene.declare(user)
        seat = scene.seat(user)
        marks = {one.id: Given(3, SENTENCE) for one in scene.challenge.criteria}
        services.save(seat.assessments[0], marks, by=actor_of(user))
        session.commit()
        with pytest.raises(InvalidStepError):
            services.hand_in(scene.seat(user), by=actor_of(user))
        session.rollback()
        assert {assessment.state for assessment in scene.seat(user).assessments} == {AssessmentState.DRAFT}

    def test_nobody_hands_in_for_another(self, scene):
        scene.declare(scene.assessors[0])
        scene.fill_in(scene.assessors[0], 3)
        for user in (scene.owner, scene.officer, scene.assessors[1], scene.outsiders["administrator"]):
            with pytest.raises(NotPermittedError):
                services.hand_in(scene.seat(scene.assessors[0]), by=actor_of(user))

    def test_scores_are_in_no_row_of_the_audit_trail(self, scene, session):
        scene.hand_in(scene.assessors[0], 5, "Zeldzame woorden.")
        entries = session.scalars(select(AuditEntry).where(AuditEntry.record_kind == "assessment")).all()
        assert len(entries) == 2
        for entry in session.scalars(select(AuditEntry)):
            assert "Zeldzame" not in f"{entry.reason} {entry.details}"
        assert {score.points for score in session.scalars(select(Score))} == {5}
        for entry in entries:
            assert entry.details == {"before": "draft", "after": "submitted"}


class TestBlind:
    def test_no_name_of_a_supplier_or_file_on_any_page(self, scene, sign_in, session):
        panel = panel_of(scene.challenge)
        panel.is_blind = True
        session.commit()
        scene.declare(*scene.assessors)
        user = scene.assessors[0]
        client = sign_in(user)
        pages = [scene.desk, f"{scene.desk}/indienen"]
        refs = [assessment.ref for assessment in scene.seat(user).assessments]
        pages += [f"{scene.desk}/{ref}" for ref in refs]
        shown = [client.get(path).get_data(as_text=True) for path in pages]
        for person in scene.assessors:
            scene.fill_in(person, 3)
            services.hand_in(scene.seat(person), by=actor_of(person))
        session.commit()
        shown += [sign_in(user).get(path).get_data(as_text=True) for path in (*pages[2:], scene.scores, scene.desk)]
        for html in shown:
            assert "Zebra" not in html
            assert "Aardvark" not in html
            for proposal in scene.proposals:
                assert proposal.ref not in html
        assert "Proposal A" in shown[0]
        assert "Proposal B" in shown[0]
        download = client.get(f"{scene.desk}/{refs[0]}/bijlagen/1")
        assert "bijlage-1.pdf" in download.headers["Content-Disposition"]

    def test_letters_are_the_same_for_everybody(self, scene, sign_in, session):
        panel_of(scene.challenge).is_blind = True
        session.commit()
        scene.declare(*scene.assessors)
        ideas = []
        for user in scene.assessors:
            client = sign_in(user)
            html = client.get(scene.desk).get_data(as_text=True)
            refs = sorted((one.ref for one in scene.seat(user).assessments), key=html.index)
            first = client.get(f"{scene.desk}/{refs[0]}").get_data(as_text=True)
            ideas.append("Idee van nummer 1." in first)
        assert len(set(ideas)) == 1

    def test_the_agency_reads_the_letter_beside_the_name(self, scene, sign_in, session):
        panel_of(scene.challenge).is_blind = True
        session.commit()
        scene.everybody_in()
        html = sign_in(scene.owner).get(scene.scores).get_data(as_text=True)
        assert "Zebra BV (Proposal" in html
