"""Writing a proposal: begin, save as you type, a last look, submit in time, replace, withdraw."""

import re

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.states import Role
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError
from app.core.work import work_list
from app.proposals import drafts, services, submitting
from app.proposals.models import TEXT_FIELDS, Proposal
from app.proposals.states import ProposalState
from tests import sealed
from tests.factories import ProposalFactory, SupplierFactory, UserFactory, actor_of, member

TEXT = {
    "idea": "Wij bellen mensen terug.",
    "why_it_works": "Zij wachten thuis.",
    "smallest_test": "Twee weken, één balie.",
    "team": "Twee begeleiders.",
    "price_eur": "18.000",
}


def posted(proposal, **changes):
    return {**TEXT, "version": str(proposal.version), **changes}


def address(proposal, page=""):
    return f"/voorstellen/{proposal.ref}{page}"


def kept(proposal):
    """What the draft of this proposal says now."""
    db.session.expire_all()
    draft = drafts.read(proposal)
    assert draft is not None
    return draft


def new_address(scene):
    return f"/vraagstukken/{scene.challenge.path}/voorstellen/nieuw"


class TestBeginning:
    def test_opening_the_page_writes_nothing_and_the_button_makes_one_draft(self, scene, sign_in, session):
        client = sign_in(scene.writer)
        assert client.get(new_address(scene)).status_code == 200
        assert session.scalar(select(func.count(Proposal.id))) == 0
        for _ in range(2):
            response = client.post(new_address(scene))
            assert response.status_code == 302
            assert response.location.endswith("/bewerken")
        proposal = session.scalars(select(Proposal)).one()
        assert (proposal.state, proposal.organisation_id) == (ProposalState.DRAFT, scene.supplier.id)
        assert client.get(new_address(scene)).location.endswith("/bewerken")

    def test_a_colleague_goes_on_with_the_same_draft(self, scene, draft, sign_in, session):
        colleague = member(scene.supplier, Role.MANAGER)
        session.commit()
        assert draft.ref in sign_in(colleague).post(new_address(scene)).location

    def test_without_a_company_one_is_added_first(self, scene, sign_in, session):
        person = UserFactory()
        session.commit()
        response = sign_in(person).get(new_address(scene))
        assert response.status_code == 302
        assert "/organisaties/nieuw" in response.location
        assert "next=" in response.location
        assert "voorstellen" in response.location

    def test_a_visitor_signs_in_and_comes_back(self, scene, client):
        assert "voorstellen" in client.get(new_address(scene)).location

    def test_the_company_that_one_works_for_now_writes(self, scene, sign_in, session):
        second = SupplierFactory()
        person = member(scene.supplier, Role.MEMBER)
        session.commit()
        from app.accounts.models import Membership

        session.add(Membership(user_id=person.id, organisation_id=second.id, role=Role.MEMBER))
        session.commit()
        sign_in(person, organisation_id=second.id).post(new_address(scene))
        assert session.scalars(select(Proposal)).one().organisation_id == second.id

    def test_who_works_for_the_agency_cannot(self, scene, sign_in, session):
        assert sign_in(scene.people["officer"]).get(new_address(scene)).status_code == 403

    def test_only_while_it_is_open(self, scene, sign_in, session):
        client = sign_in(scene.writer)
        with time_machine.travel(scene.challenge.closing_at, tick=False):
            assert client.post(new_address(scene)).status_code == 409
        assert session.scalar(select(func.count(Proposal.id))) == 0

    def test_a_withdrawn_one_is_taken_up_again(self, scene, submitted, sign_in, session):
        submitting.withdraw(submitted, by=actor_of(scene.writer))
        client = sign_in(scene.writer)
        assert client.get(new_address(scene)).status_code == 200
        client.post(new_address(scene))
        assert kept(submitted).is_empty
        session.refresh(submitted)
        assert submitted.state is ProposalState.DRAFT


class TestSaving:
    def test_a_draft_may_be_incomplete(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        empty = dict.fromkeys(TEXT, "")
        response = client.post(address(draft, "/bewerken"), data={**empty, "idea": "Half", "version": draft.version})
        assert response.status_code == 302
        now_kept = kept(draft)
        assert (now_kept.texts["idea"], now_kept.texts["team"], now_kept.price_eur) == ("Half", "", None)
        review = client.get(address(draft, "/nakijken"))
        assert review.status_code == 200
        assert "/stap/submit" not in review.text

    def test_autosave_answers_version_and_time(self, scene, draft, sign_in, session):
        response = sign_in(scene.writer).post(address(draft, "/bewaren"), data=posted(draft))
        assert response.status_code == 200
        assert kept(draft).texts["idea"] == TEXT["idea"]
        assert kept(draft).price_eur == 18_000
        assert response.json["version"] == draft.version
        assert re.fullmatch(r"\d\d\.\d\d", response.json["saved_at"])

    def test_two_people_one_draft_nothing_is_lost(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        seen = draft.version
        client.post(address(draft, "/bewaren"), data=posted(draft, idea="De eerste was sneller."))
        late = {**TEXT, "idea": "Mijn tekst mag niet weg.", "version": seen}
        as_json = client.post(address(draft, "/bewaren"), data=late, headers={"Accept": "application/json"})
        assert as_json.status_code == 409
        page = client.post(address(draft, "/bewerken"), data=late)
        assert page.status_code == 409
        for text in ("Mijn tekst mag niet weg.", TEXT["team"], TEXT["price_eur"]):
            assert text in page.text
        assert kept(draft).texts["idea"] == "De eerste was sneller."

    def test_autosave_never_touches_a_submitted_proposal(self, scene, submitted, sign_in, session):
        before = (submitted.version, submitted.submitted_at, sealed.submission_of(submitted).ciphertext_sha256)
        response = sign_in(scene.writer).post(address(submitted, "/bewaren"), data=posted(submitted))
        assert response.status_code == 409
        session.refresh(submitted)
        after = (submitted.version, submitted.submitted_at, sealed.submission_of(submitted).ciphertext_sha256)
        assert after == before

    def test_nothing_is_saved_after_closing_and_the_text_comes_back(self, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        with time_machine.travel(scene.challenge.closing_at, tick=False):
            page = client.post(address(draft, "/bewerken"), data=posted(draft))
            assert client.post(address(draft, "/bewaren"), data=posted(draft)).status_code == 409
            assert client.get(address(draft, "/bewerken")).location.endswith(draft.ref)
            assert client.get(address(draft)).status_code == 200
        assert page.status_code == 409
        assert TEXT["idea"] in page.text
        assert kept(draft).texts["idea"] != TEXT["idea"]

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("idea", "x" * 1201),
            ("idea", "x" * 1_000_000),
            ("team", "y" * 601),
            ("price_eur", "twee ton"),
            ("price_eur", "-5"),
            ("price_eur", "9999999999"),
            ("price_eur", "٣٤"),
        ],
    )
    def test_what_cannot_be_kept_is_said_at_the_field_and_stays_in_it(self, name, text, scene, draft, sign_in, session):
        page = sign_in(scene.writer).post(address(draft, "/bewerken"), data=posted(draft, **{name: text}))
        assert page.status_code == 422
        assert f'id="{name}-error"' in page.text
        assert f'href="#{name}"' in page.text
        assert text in page.text
        assert TEXT["why_it_works"] in page.text
        autosaved = sign_in(scene.writer).post(address(draft, "/bewaren"), data=posted(draft, **{name: text}))
        assert autosaved.status_code == 422
        assert list(autosaved.json["errors"]) == [name]
        assert kept(draft).texts["idea"] != TEXT["idea"]

    @pytest.mark.parametrize(
        "text", ["<script>alert(1)</script>", "=1+1", "../../etc/passwd", "👩‍🌾 مرحبا 漢字", "a\x00b"]
    )
    def test_any_text_is_stored_and_shown_as_text(self, text, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        assert client.post(address(draft, "/bewerken"), data=posted(draft, idea=text)).status_code == 302
        assert kept(draft).texts["idea"] == text.replace("\x00", "")
        for page in ("", "/bewerken", "/nakijken"):
            response = client.get(address(draft, page))
            assert response.status_code == 200
            assert "<script>alert" not in response.text


def test_a_draft_waits_on_my_work_until_it_closes(scene, draft, session):
    waiting = [task for task in work_list.waiting(session, actor_of(scene.writer)) if task.ref == draft.ref]
    assert [(task.task.key, task.due) for task in waiting] == [("finish_proposal", scene.challenge.closing_at)]
    with time_machine.travel(scene.challenge.closing_at, tick=False):
        assert work_list.waiting(session, actor_of(scene.writer)) == []


def test_whoever_writes_hears_of_announcements_without_counting_as_follower(scene, draft, session):
    from app.challenges import queries as challenges

    assert scene.writer in challenges.followers(scene.challenge)
    assert scene.rival not in challenges.followers(scene.challenge)
    assert challenges.follower_count(scene.challenge) == 0


def test_saving_through_the_service_needs_a_draft(scene, submitted):
    text = services.ProposalText(dict.fromkeys(TEXT_FIELDS, ""), None)
    with pytest.raises(InvalidStepError):
        services.save(submitted, text, by=actor_of(scene.writer))


@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("is_closed", [False, True])
def test_the_makers_pages_stand_in_every_state(state, is_closed, scene, submitted, sign_in, session):
    submitted.state = state
    submitted.decided_at = submitted.opened_at = now()
    session.commit()
    client = sign_in(scene.writer)
    with time_machine.travel(scene.challenge.closing_at if is_closed else now(), tick=False):
        for page in ("", "/bewerken", "/nakijken", "/stap/withdraw", "/ontvangstbewijs", "/kopie", "/concept-weg"):
            response = client.get(address(submitted, page), follow_redirects=True)
            assert response.status_code == 200, page
            assert response.headers["Cache-Control"] == "no-store"
        assert client.get("/mijn/voorstellen").status_code == 200
        assert client.get(f"/vraagstukken/{scene.challenge.path}").status_code == 200


def test_the_list_of_ones_own_asks_the_same_number_of_queries_for_many(scene, sign_in, session, count_queries):
    client = sign_in(scene.writer)
    with count_queries() as few:
        client.get("/mijn/voorstellen")
    for _ in range(5):
        ProposalFactory(organisation=scene.supplier, submitted=True)
    session.commit()
    with count_queries() as many:
        client.get("/mijn/voorstellen")
    assert len(many) <= len(few) + 1  # without rows the list itself is not read
