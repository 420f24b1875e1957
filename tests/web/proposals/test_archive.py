"""The archive of a supplier: looking through it, reading again what was opened, using it once more; own copies."""

import io
import json

import pytest

from app.proposals import drafts, services, submitting
from app.proposals.models import OpenedFile, Proposal
from app.proposals.states import ProposalState
from tests import sealed
from tests.factories import ProposalFactory, actor_of

CONTENT = b"Bijlage na het openen."


@pytest.fixture
def with_file(opened, session):
    """The opened proposal with a file."""
    file = OpenedFile(
        proposal_id=opened.id,
        name="toelichting.txt",
        media_type="text/plain",
        size=len(CONTENT),
        sha256="0" * 64,
        content=CONTENT,
    )
    session.add(file)
    opened.manifest = '{"format":1}'
    session.commit()
    return file


class TestTheList:
    @pytest.fixture
    def many(self, scene, opened, submitted, session):
        ProposalFactory(organisation=scene.supplier)
        ProposalFactory(organisation=scene.supplier, chosen=True)
        session.commit()

    @pytest.mark.parametrize(
        ("group", "number"),
        [("", 4), ("concept", 1), ("ingediend", 1), ("geopend", 1), ("besluit", 1), ("ingetrokken", 0), ("onzin", 4)],
    )
    def test_a_state_shows_what_is_in_it(self, group, number, scene, many, sign_in):
        page = sign_in(scene.writer).get(f"/mijn/voorstellen?staat={group}")
        assert page.status_code == 200
        assert page.text.count('class="vp-row"') == number

    @pytest.mark.parametrize("order", ["", "sluiting", "vraagstuk", "onzin"])
    def test_every_order_shows_all(self, order, scene, many, sign_in):
        assert sign_in(scene.writer).get(f"/mijn/voorstellen?volgorde={order}").text.count('class="vp-row"') == 4

    def test_it_goes_over_pages(self, scene, sign_in, session):
        for _ in range(21):
            ProposalFactory(organisation=scene.supplier)
        session.commit()
        client = sign_in(scene.writer)
        assert client.get("/mijn/voorstellen").text.count('class="vp-row"') == 20
        assert client.get("/mijn/voorstellen?pagina=2").text.count('class="vp-row"') == 1

    def test_another_supplier_sees_nothing_of_it(self, scene, many, sign_in):
        assert 'class="vp-row"' not in sign_in(scene.rival).get("/mijn/voorstellen").text


class TestAfterTheOpening:
    def test_the_makers_read_their_text_files_and_manifest_again(self, scene, opened, with_file, sign_in):
        client = sign_in(scene.writer)
        page = client.get(f"/voorstellen/{opened.ref}")
        assert opened.idea in page.text
        assert with_file.ref in page.text
        assert page.headers["Cache-Control"] == "no-store"
        copy = client.get(f"/voorstellen/{opened.ref}/eigen-kopie.json")
        assert copy.text == '{"format":1}'

    @pytest.mark.parametrize("who", ["officer", "owner", "director"])
    def test_the_agency_reads_it_in_the_list_with_its_files(self, who, scene, opened, with_file, sign_in):
        client = sign_in(scene.people[who])
        page = client.get(f"/vraagstukken/{opened.challenge.path}/voorstellen")
        assert opened.idea in page.text
        assert with_file.name in page.text
        assert page.headers["Cache-Control"] == "no-store"
        file = client.get(f"/voorstellen/{opened.ref}/bestanden/{with_file.ref}")
        assert file.data == CONTENT
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
        assert client.get(f"/voorstellen/{opened.ref}/eigen-kopie.json").status_code == 404

    @pytest.mark.parametrize("who", ["administrator", "ambassador", "rival", "lead", "assessor", "manager"])
    def test_for_others_neither_exists(self, who, scene, opened, with_file, sign_in):
        client = sign_in(scene.people[who])
        assert client.get(f"/voorstellen/{opened.ref}").status_code == 404
        assert client.get(f"/voorstellen/{opened.ref}/bestanden/{with_file.ref}").status_code == 404

    def test_a_damaged_one_is_named_as_damaged(self, scene, opened, sign_in, session):
        damaged = ProposalFactory(
            challenge=opened.challenge, submitted=True, state=ProposalState.DAMAGED, opened_at=opened.opened_at
        )
        session.commit()
        page = sign_in(scene.people["officer"]).get(f"/vraagstukken/{opened.challenge.path}/voorstellen")
        assert damaged.organisation.name in page.text
        assert damaged.ref not in page.text

    def test_the_list_asks_few_queries_whatever_the_number(self, scene, opened, sign_in, session, count_queries):
        client = sign_in(scene.people["officer"])
        address = f"/vraagstukken/{opened.challenge.path}/voorstellen"
        with count_queries() as few:
            client.get(address)
        for _ in range(5):
            ProposalFactory(challenge=opened.challenge, opened=True)
        session.commit()
        with count_queries() as many:
            client.get(address)
        assert len(many) == len(few)


class TestUsingItAgain:
    def test_the_draft_of_another_vraagstuk_is_filled_with_files(self, scene, opened, with_file, sign_in, session):
        client = sign_in(scene.writer)
        page = client.get(f"/voorstellen/{opened.ref}/opnieuw-gebruiken")
        assert scene.challenge.title in page.text
        response = client.post(f"/voorstellen/{opened.ref}/opnieuw-gebruiken", data={"challenge": scene.challenge.ref})
        assert response.status_code == 302
        made = session.query(Proposal).filter_by(challenge_id=scene.challenge.id).one()
        draft = drafts.read(made)
        assert (draft.texts["idea"], draft.price_eur) == (opened.idea, opened.price_eur)
        assert drafts.contents(made) == [CONTENT]

    def test_a_draft_that_is_there_is_never_overwritten_unasked(self, scene, opened, draft, sign_in, session):
        services.save(
            draft, services.ProposalText({**sealed.TEXTS, "idea": "Zelf bedacht."}, 1), by=actor_of(scene.writer)
        )
        session.commit()
        client = sign_in(scene.writer)
        data = {"challenge": scene.challenge.ref}
        refused = client.post(f"/voorstellen/{opened.ref}/opnieuw-gebruiken", data=data)
        assert refused.status_code == 422
        assert 'name="overwrite"' in refused.text
        session.expire_all()
        assert drafts.read(draft).texts["idea"] == "Zelf bedacht."
        client.post(f"/voorstellen/{opened.ref}/opnieuw-gebruiken", data={**data, "overwrite": "y"})
        session.expire_all()
        assert drafts.read(draft).texts["idea"] == opened.idea

    def test_beside_a_submitted_one_it_becomes_a_new_version(self, scene, opened, submitted, sign_in, session):
        sign_in(scene.writer).post(
            f"/voorstellen/{opened.ref}/opnieuw-gebruiken", data={"challenge": scene.challenge.ref}
        )
        session.expire_all()
        assert submitted.state is ProposalState.SUBMITTED
        assert drafts.read(submitted).texts["idea"] == opened.idea

    @pytest.mark.parametrize("choice", ["", "00000000", "../../"])
    def test_only_what_can_be_chosen_is_chosen(self, choice, scene, opened, sign_in):
        response = sign_in(scene.writer).post(
            f"/voorstellen/{opened.ref}/opnieuw-gebruiken", data={"challenge": choice}
        )
        assert response.status_code == 422

    def test_what_is_sealed_cannot_be_used(self, scene, submitted, sign_in):
        assert sign_in(scene.writer).get(f"/voorstellen/{submitted.ref}/opnieuw-gebruiken").status_code == 404

    def test_the_agency_cannot_use_it(self, scene, opened, sign_in):
        client = sign_in(scene.people["officer"])
        assert client.get(f"/voorstellen/{opened.ref}/opnieuw-gebruiken").status_code == 404


class TestPuttingTheCopyBack:
    @pytest.fixture
    def copy(self, scene, draft, session):
        """An own copy, and its proposal that was submitted after it."""
        drafts.add_file(draft, "plan.pdf", b"%PDF-1.7\n%%EOF")
        content = submitting.manifest_of(draft, drafts.read(draft)).to_bytes()
        submitting.submit(draft, by=actor_of(scene.writer))
        session.commit()
        return content

    def send(self, client, proposal, content, **changes):
        data = {"file": (io.BytesIO(content), "voorstel.json"), **changes}
        return client.post(f"/voorstellen/{proposal.ref}/kopie", data=data, content_type="multipart/form-data")

    def test_it_fills_the_draft_of_a_new_version_with_a_new_salt(self, scene, draft, copy, sign_in, session):
        client = sign_in(scene.writer)
        assert self.send(client, draft, copy).status_code == 302
        session.expire_all()
        filled = drafts.read(draft)
        assert dict(filled.texts) == sealed.TEXTS
        assert filled.price_eur == sealed.PRICE_EUR
        assert filled.salt != json.loads(copy)["salt"]
        assert "plan.pdf" in client.get(f"/voorstellen/{draft.ref}/bewerken").text

    def test_after_withdrawing_too(self, scene, draft, copy, sign_in, session):
        client = sign_in(scene.writer)
        client.post(f"/voorstellen/{draft.ref}/stap/withdraw")
        assert self.send(client, draft, copy).status_code == 302
        session.expire_all()
        assert draft.state is ProposalState.DRAFT
        assert drafts.read(draft).texts["idea"] == sealed.TEXTS["idea"]

    def test_never_over_another_draft_unasked(self, scene, draft, copy, sign_in, session):
        sealed.drafted(scene.challenge, scene.supplier, {"idea": "Zelf bedacht."}, by=scene.writer)
        session.commit()
        client = sign_in(scene.writer)
        assert self.send(client, draft, copy).status_code == 422
        session.expire_all()
        assert drafts.read(draft).texts["idea"] == "Zelf bedacht."
        assert self.send(client, draft, copy, overwrite="y").status_code == 302

    @pytest.mark.parametrize(
        "change",
        [
            {"format": 2},
            {"texts": {}},
            {"texts": {**sealed.TEXTS, "idea": 5}},
            {"texts": {**sealed.TEXTS, "idea": "x" * 1201}},
            {"price_eur": -1},
            {"price_eur": 100_000_001},
            {"price_eur": "veel"},
            {"salt": "kort"},
            {"files": [{"name": "x"}]},
            {"extra": 1},
        ],
    )
    def test_a_copy_that_was_changed_is_refused_with_a_reason(self, change, scene, draft, copy, sign_in, session):
        content = json.dumps({**json.loads(copy), **change}).encode()
        response = self.send(sign_in(scene.writer), draft, content)
        assert response.status_code == 422
        assert 'id="file-error"' in response.text
        session.expire_all()
        assert drafts.read(draft) is None

    @pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{" * 9000, b"x" * 300_000, b"%PDF-1.7"])
    def test_any_other_file_is_refused(self, content, scene, draft, copy, sign_in):
        response = self.send(sign_in(scene.writer), draft, content)
        assert response.status_code == 422
        assert 'id="file-error"' in response.text

    def test_after_the_closing_time_it_is_too_late(self, scene, draft, copy, sign_in):
        import time_machine

        client = sign_in(scene.writer)
        with time_machine.travel(scene.challenge.closing_at, tick=False):
            assert self.send(client, draft, copy).status_code == 409


class TestAnotherSecretKey:
    """Drafts do not outlive the key of the web process: whoever wrote one reads what to do."""

    @pytest.fixture
    def other_key(self, app, scene, draft, session):
        from dataclasses import replace

        drafts.add_file(draft, "plan.pdf", b"%PDF-1.7\n%%EOF")
        session.commit()
        app.extensions["settings"] = replace(app.extensions["settings"], secret_key="another secret key, long enough")

    @pytest.mark.parametrize("page", ["/bewerken", "/nakijken", "/eigen-kopie.json"])
    def test_every_page_of_the_draft_says_what_can_be_done(self, page, other_key, scene, draft, sign_in):
        response = sign_in(scene.writer).get(f"/voorstellen/{draft.ref}{page}")
        assert response.status_code == 409
        assert f"/voorstellen/{draft.ref}/kopie" in response.text

    def test_the_page_of_the_proposal_and_the_list_stand(self, other_key, scene, draft, sign_in):
        client = sign_in(scene.writer)
        assert client.get(f"/voorstellen/{draft.ref}").status_code == 200
        assert client.get("/mijn/voorstellen").status_code == 200

    def test_saving_does_not_crash(self, other_key, scene, draft, sign_in):
        client = sign_in(scene.writer)
        data = {**sealed.TEXTS, "price_eur": "5", "version": draft.version}
        assert client.post(f"/voorstellen/{draft.ref}/bewaren", data=data).status_code == 409
        assert client.post(f"/voorstellen/{draft.ref}/bewerken", data=data).status_code == 409
        assert client.post(f"/voorstellen/{draft.ref}/stap/submit", data={"commitment": "x"}).status_code == 409

    def test_one_begins_anew(self, other_key, scene, draft, sign_in, session):
        client = sign_in(scene.writer)
        client.post(f"/voorstellen/{draft.ref}/concept-weg")
        session.expire_all()
        assert drafts.read(draft).is_empty
        assert drafts.attachments(draft) == []

    def test_the_copy_takes_its_place_when_asked(self, app, scene, draft, sign_in, session, other_key):
        content = json.dumps(
            {
                "format": 1, "challenge": "abc", "proposal": "abc", "organisation": 1, "organisation_name": "x",
                "texts": sealed.TEXTS, "price_eur": 5, "files": [], "salt": "0" * 64,
            }
        ).encode()  # fmt: skip
        data = {"file": (io.BytesIO(content), "voorstel.json"), "overwrite": "y"}
        client = sign_in(scene.writer)
        assert client.post(f"/voorstellen/{draft.ref}/kopie", data=data).status_code == 302
        session.expire_all()
        assert drafts.read(draft).texts["idea"] == sealed.TEXTS["idea"]
