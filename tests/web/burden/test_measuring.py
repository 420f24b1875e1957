"""One row for each form that was filled in and accepted, with nothing in it about a person."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.burden.models import FormUse
from app.burden.services import measured, piece_of
from app.core.clock import today
from app.experiments.states import ExperimentState
from app.proposals.services import start_draft
from app.proposals.states import ProposalState
from app.showcases.models import Showcase
from tests.conftest import SECRET
from tests.factories import ChallengeFactory, SupplierFactory, UserFactory, actor_of, member
from tests.sealed import commitment_of
from tests.web.scaling.records import make_chain, open_case

NEWCOMER = {"name": "Noor de Wit", "email": "noor@voorbeeld.example", "password": "vier losse woorden hier"}
PROPOSAL = {
    "idea": "Wij bellen mensen terug.",
    "why_it_works": "Zij wachten thuis.",
    "smallest_test": "Twee weken, één balie.",
    "team": "Twee begeleiders.",
    "price_eur": "18.000",
}
CHECK_IN = {"going": "Het loopt goed.", "spent_eur": "3.000", "idempotency_key": "een-sleutel-van-nu"}


def uses(session, **values):
    session.expire_all()
    return session.scalars(select(FormUse).filter_by(**values).order_by(FormUse.id)).all()


@pytest.fixture
def chain(session):
    chain = make_chain(ExperimentState.RUNNING)
    session.commit()
    return chain


@pytest.fixture
def draft(session):
    challenge = ChallengeFactory(opened=True)
    supplier = SupplierFactory()
    writer = member(supplier, Role.MEMBER)
    proposal = start_draft(challenge, supplier.id, by=actor_of(writer))
    session.commit()
    return proposal, writer


class TestRegistering:
    def test_one_row_without_organisation_and_without_the_length_of_the_password(self, client, session):
        assert client.post("/registreren", data={**NEWCOMER, "effort": "75 4"}).status_code == 302
        (use,) = uses(session)
        assert (use.form, use.organisation_id, use.fields) == ("account", None, 3)
        assert use.characters == len(NEWCOMER["name"]) + len(NEWCOMER["email"])
        assert (use.active_seconds, use.clicks, use.used_on) == (75, 4, today())

    def test_a_refused_form_leaves_no_row(self, client, session):
        assert client.post("/registreren", data={**NEWCOMER, "password": "kort", "effort": "75 4"}).status_code == 422
        assert client.post("/registreren", data=NEWCOMER).status_code == 302
        assert len(uses(session)) == 1
        client.post("/uitloggen")
        assert client.post("/registreren", data=NEWCOMER).status_code == 422  # the address has an account by now
        assert len(uses(session)) == 1

    def test_a_form_that_comes_back_keeps_what_was_measured(self, client):
        page = client.post("/registreren", data={**NEWCOMER, "password": "kort", "effort": "75 4"}).text
        assert 'name="effort" type="hidden" value="75 4"' in page
        assert 'name="effort" type="hidden" value=""' in client.get("/registreren").text

    def test_what_a_browser_sends_is_shown_as_text(self, client):
        data = {**NEWCOMER, "password": "kort", "effort": '"><script>alert(1)</script>'}
        assert "<script>alert(1)" not in client.post("/registreren", data=data).text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({}, (None, None)),
        ({"effort": ""}, (None, None)),
        ({"effort": "-5 2"}, (None, None)),
        ({"effort": "veel 2"}, (None, None)),
        ({"effort": "1e9 2"}, (None, None)),
        ({"effort": "\x0090 2"}, (90, 2)),
        ({"effort": "99999999 99999999"}, (14_400, 2_000)),
    ],
)
def test_what_a_browser_says_is_held_down_and_without_a_script_unknown(client, session, sent, kept):
    assert client.post("/registreren", data={**NEWCOMER, **sent}).status_code == 302
    (use,) = uses(session)
    assert (use.active_seconds, use.clicks) == kept


class TestProposing:
    def test_the_visits_to_one_proposal_add_up_under_the_agency_that_asks(self, draft, sign_in, session):
        proposal, writer = draft
        client = sign_in(writer)
        address = f"/voorstellen/{proposal.ref}"
        typed = {**PROPOSAL, "version": proposal.version, "step": "review", "effort": "600 5"}
        assert client.post(f"{address}/bewerken", data=typed).status_code == 302
        session.refresh(proposal)
        sent = {"commitment": commitment_of(proposal), "effort": "30 1", "idempotency_key": "een-sleutel-van-nu"}
        for _ in range(2):  # sent twice, it is one
            assert client.post(f"{address}/stap/submit", data=sent).status_code == 302
        first, second = uses(session, form="proposal")
        assert first.piece == second.piece == piece_of("proposal", proposal.ref)
        assert {first.organisation_id, second.organisation_id} == {proposal.challenge.organisation_id}
        assert (first.fields, second.fields) == (5, 0)
        assert first.characters == sum(len(PROPOSAL[name]) for name in PROPOSAL if name != "price_eur")
        assert (first.active_seconds, second.active_seconds) == (600, 30)

    def test_saving_while_typing_does_not_count(self, draft, sign_in, session):
        proposal, writer = draft
        typed = {**PROPOSAL, "version": proposal.version, "effort": "600 5"}
        assert sign_in(writer).post(f"/voorstellen/{proposal.ref}/bewaren", data=typed).status_code == 200
        assert uses(session) == []

    def test_an_old_version_is_refused_and_leaves_no_row(self, draft, sign_in, session):
        proposal, writer = draft
        client, typed = sign_in(writer), {**PROPOSAL, "version": proposal.version, "effort": "600 5"}
        codes = [client.post(f"/voorstellen/{proposal.ref}/bewerken", data=typed).status_code for _ in range(2)]
        assert codes == [302, 409]
        assert len(uses(session)) == 1

    def test_withdrawing_is_no_part_of_the_promise(self, draft, sign_in, session):
        proposal, writer = draft
        proposal.state, proposal.submitted_at = ProposalState.SUBMITTED, proposal.challenge.opened_at
        session.commit()
        client = sign_in(writer)
        assert client.post(f"/voorstellen/{proposal.ref}/stap/withdraw", data={"effort": "9 9"}).status_code == 302
        assert uses(session) == []


class TestExperimenting:
    def test_each_check_in_is_a_piece_of_its_own(self, chain, sign_in, session):
        client = sign_in(chain.lead)
        for number in range(2):
            data = {**CHECK_IN, "spent_eur": f"{15 + number}.000", "idempotency_key": f"een-sleutel-{number}"}
            for _ in range(2):
                assert client.post(f"{chain.path}/voortgang", data={**data, "effort": "60 2"}).status_code == 302
        first, second = uses(session, form="experiment.check_in")
        assert first.piece != second.piece
        assert (first.organisation_id, first.fields, first.clicks) == (chain.agency.id, 2, 2)

    def test_a_question_asked_back_is_not_counted_yet(self, chain, sign_in, session):
        client = sign_in(chain.lead)
        data = {**CHECK_IN, "spent_eur": "900.000"}
        assert client.post(f"{chain.path}/voortgang", data=data).status_code == 422
        assert uses(session) == []
        assert client.post(f"{chain.path}/voortgang", data={**data, "is_over": "y"}).status_code == 302
        assert len(uses(session)) == 1

    def test_the_plan_and_the_pages_of_closing(self, sign_in, session):
        design = make_chain(ExperimentState.DESIGN)
        session.commit()
        data = {"title": "Terugbellen", "hours_per_week": "8", "version": design.experiment.version, "effort": "60 2"}
        assert sign_in(design.lead).post(f"{design.path}/bewerken", data=data).status_code == 302
        (plan,) = uses(session, form="experiment.set_up")
        assert (plan.organisation_id, plan.fields) == (design.agency.id, 1)  # the title was filled in by the house

        running = make_chain(ExperimentState.EVALUATION)
        session.commit()
        pages = {"afloop": {"what_happened": "Het werd korter."}, "lessen": {"contact": "De balie"}}
        for page, typed in pages.items():
            session.refresh(running.experiment)
            data = {**typed, "version": running.experiment.version, "effort": "50 1"}
            assert sign_in(running.lead).post(f"{running.path}/afronden/{page}", data=data).status_code == 302
        first, second = uses(session, form="experiment.closing")
        assert {first.piece, second.piece} == {piece_of("experiment.closing", running.experiment.ref)}
        # What stands on the other pages counts too: the measurement and the answer, then also whom to call.
        assert (first.fields, second.fields, second.active_seconds) == (3, 4, 50)

    def test_a_decision_about_scaling_up(self, sign_in, session):
        chain = make_chain(ExperimentState.SUCCEEDED)
        case = open_case(chain.experiment)
        session.commit()
        data = {"reason": "Het werkt overal.", "decision": "approve", "version": case.version, "effort": "40 2"}
        assert sign_in(chain.director).post(f"/opschalen/{case.ref}/besluit", data=data).status_code == 302
        (use,) = uses(session, form="decision")
        assert (use.organisation_id, use.fields, use.clicks) == (chain.agency.id, 1, 2)

    def test_a_story_of_an_experiment_and_not_one_from_elsewhere(self, sign_in, session):
        chain = make_chain(ExperimentState.SUCCEEDED)
        ours = Showcase(experiment=chain.experiment, title="Terugbellen helpt")
        theirs = Showcase(title="Van elders", source="https://elders.example")
        session.add_all([ours, theirs])
        ambassador = UserFactory(is_ambassador=True)
        session.commit()
        for story in (ours, theirs):
            data = {"title": "Bellen helpt", "country": "NL", "version": story.version, "effort": "40 2"}
            saved = sign_in(ambassador).post(f"/etalage/{story.ref}/bewerken", data=data)
            assert saved.status_code == 302
        (use,) = uses(session, form="showcase")
        assert (use.organisation_id, use.piece) == (chain.agency.id, piece_of("showcase", ours.ref))


class TestPrivacy:
    def test_a_row_has_room_for_nothing_about_a_person(self):
        columns = {column.name for column in FormUse.__table__.columns}
        assert columns == {
            "id",
            "form",
            "organisation_id",
            "piece",
            "used_on",
            "fields",
            "characters",
            "active_seconds",
            "clicks",
        }
        assert {key.column.table.name for key in FormUse.__table__.foreign_keys} == {"organisation"}
        assert not hasattr(FormUse.used_on.type, "timezone")  # a day, without a time

    def test_nothing_of_it_is_in_the_audit_trail(self, client, session):
        client.post("/registreren", data={**NEWCOMER, "effort": "75 4"})
        entries = session.scalars(select(AuditEntry)).all()
        assert entries
        assert all("effort" not in str(entry.details) and entry.record_kind != "form_use" for entry in entries)

    def test_a_piece_says_nothing_without_the_secret_and_differs_for_each_promise(self, app):
        name = piece_of("proposal", "k7m2q9xa")
        assert len(name) == 32
        assert set(name) <= set("0123456789abcdef")
        assert name == piece_of("proposal", "k7m2q9xa")
        assert name != piece_of("challenge.concept", "k7m2q9xa")
        app.extensions["settings"] = replace(app.extensions["settings"], secret_key=SECRET[::-1])
        assert name != piece_of("proposal", "k7m2q9xa")

    def test_an_organisation_that_goes_takes_its_rows_along(self, app, session):
        supplier = SupplierFactory()
        session.add(FormUse(form="account", organisation_id=supplier.id, piece="0" * 32, fields=1, characters=1))
        session.commit()
        session.delete(supplier)
        session.commit()
        assert session.scalar(select(func.count()).select_from(FormUse)) == 0


def test_a_form_of_no_promise_cannot_be_measured(app):
    class Stranger:
        burden = "nothing.promised"

    with pytest.raises(KeyError):
        measured(Stranger(), None)  # type: ignore[arg-type]
