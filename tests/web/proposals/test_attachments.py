"""Files of a draft: which are taken, how many, how large; nothing typed is lost when one is refused."""

import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.core.database import db
from app.proposals import drafts
from app.proposals.models import DraftFile
from tests import sealed
from tests.factories import actor_of

PDF = b"%PDF-1.7\nwij bellen terug\n%%EOF\n"
TYPED = {**sealed.TEXTS, "idea": "Getypt voor het bestand.", "price_eur": "18000"}


def docx(text="brief"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", text)
    return made.getvalue()


def address(proposal, page=""):
    return f"/voorstellen/{proposal.ref}{page}"


def send(client, proposal, *files, **changes):
    """Save the form with these files (name, content)."""
    db.session.expire_all()
    data = {**TYPED, "version": str(proposal.version), **changes}
    data["files"] = [(io.BytesIO(content), name) for name, content in files]
    return client.post(address(proposal, "/bewerken"), data=data, content_type="multipart/form-data")


def names(proposal):
    db.session.expire_all()
    return [attachment.entry.name for attachment in drafts.attachments(proposal)]


def test_several_at_once_are_kept_and_can_be_downloaded_by_the_makers(scene, draft, sign_in):
    client = sign_in(scene.writer)
    assert send(client, draft, ("plan.pdf", PDF), ("brief.docx", docx())).status_code == 302
    assert names(draft) == ["plan.pdf", "brief.docx"]
    first = drafts.attachments(draft)[0]
    file = client.get(address(draft, f"/bijlagen/{first.ref}"))
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["officer", "administrator", "rival"])
def test_for_others_a_file_of_a_draft_has_no_address(who, scene, draft, sign_in, session):
    made = drafts.add_file(draft, "plan.pdf", PDF)
    session.commit()
    assert sign_in(scene.people[who]).get(address(draft, f"/bijlagen/{made.ref}")).status_code == 404


def test_a_file_is_not_found_by_way_of_another_proposal(scene, draft, sign_in, session):
    other = sealed.drafted(scene.challenge, files=[("plan.pdf", PDF)])
    session.commit()
    file = drafts.attachments(other)[0]
    assert sign_in(scene.writer).get(address(draft, f"/bijlagen/{file.ref}")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"),
        ("zonder", b"tekst"),
        ("leeg.pdf", b""),
        ("geen.pdf", b"geen pdf"),
        ("macro.docx", b"PK\x03\x04"),
        ("fdp.\u202eexe", b"MZ"),
        (".pdf", b""),
    ],
)
def test_a_refused_file_is_named_and_what_was_typed_and_the_others_stay(name, content, scene, draft, sign_in, session):
    response = send(sign_in(scene.writer), draft, (name, content), ("plan.pdf", PDF))
    assert response.status_code == 422
    assert 'id="files-error"' in response.text
    assert TYPED["idea"] in response.text
    assert names(draft) == ["plan.pdf"]
    assert drafts.read(draft).texts["idea"] == TYPED["idea"]


def test_a_text_that_cannot_be_kept_does_not_cost_the_file(scene, draft, sign_in):
    response = send(sign_in(scene.writer), draft, ("plan.pdf", PDF), team="x" * 601)
    assert response.status_code == 422
    assert "x" * 601 in response.text
    assert names(draft) == ["plan.pdf"]
    assert drafts.read(draft).texts["idea"] == sealed.TEXTS["idea"]


def test_the_sixth_is_one_too_many(scene, draft, sign_in):
    files = [(f"plan {number}.pdf", PDF + bytes([number])) for number in range(1, 7)]
    assert send(sign_in(scene.writer), draft, *files).status_code == 422
    assert len(names(draft)) == drafts.MAX_FILES


def test_together_they_are_at_most_what_an_upload_may_be(app, scene, draft, sign_in):
    app.extensions["settings"] = replace(app.extensions["settings"], max_upload_bytes=1000)
    client = sign_in(scene.writer)
    half = PDF.ljust(500, b"\n")
    assert send(client, draft, ("een.pdf", half), ("twee.pdf", half + b"")).status_code == 302
    assert send(client, draft, ("drie.pdf", PDF)).status_code == 422
    assert send(client, draft, ("vier.pdf", PDF.ljust(2000, b"\n"))).status_code == 422
    assert names(draft) == ["een.pdf", "twee.pdf"]


def test_the_same_file_twice_is_one_and_another_with_its_name_is_refused(scene, draft, sign_in):
    client = sign_in(scene.writer)
    for _ in range(2):
        assert send(client, draft, ("plan.pdf", PDF)).status_code == 302
    assert send(client, draft, ("plan.pdf", PDF + b"\n")).status_code == 422
    assert names(draft) == ["plan.pdf"]


def test_a_name_is_text_to_show_and_never_a_path(scene, draft, sign_in):
    client = sign_in(scene.writer)
    send(client, draft, ("../../<script>alert(1)</script>.pdf", PDF))
    page = client.get(address(draft, "/bewerken"))
    assert "<script>alert" not in page.text
    assert drafts.attachments(draft)[0].entry.name.endswith(".pdf")


@pytest.mark.parametrize("name", ["a" * 400 + ".pdf", "\u0958" * 196 + ".pdf", "e\u0301" * 150 + ".pdf"])
def test_a_long_or_decomposed_name_does_not_stop_the_form(name, scene, draft, sign_in):
    assert send(sign_in(scene.writer), draft, (name, PDF)).status_code in {302, 422}


def test_taking_away_happens_at_saving_and_leaves_nothing(scene, draft, sign_in, session):
    drafts.add_file(draft, "plan.pdf", PDF)
    kept = drafts.add_file(draft, "brief.docx", docx())
    session.commit()
    gone = drafts.attachments(draft)[0].ref
    assert send(sign_in(scene.writer), draft, remove=[gone, "00000000"]).status_code == 302
    assert [attachment.ref for attachment in drafts.attachments(draft)] == [kept.ref]
    assert session.scalar(select(func.count(DraftFile.id))) == 1


def test_neither_name_nor_content_can_be_read_in_the_database(scene, draft, session):
    drafts.add_file(draft, "geheimplan.pdf", PDF)
    session.commit()
    row = session.scalars(select(DraftFile)).one()
    assert b"geheimplan" not in row.meta_box
    assert b"bellen" not in row.content_box


def test_a_box_that_was_put_beside_another_proposal_does_not_open(scene, draft, session):
    drafts.add_file(draft, "plan.pdf", PDF)
    other = sealed.drafted(scene.challenge)
    session.scalars(select(DraftFile)).one().proposal_id = other.id
    session.commit()
    with pytest.raises(drafts.UnreadableDraftError):
        drafts.attachments(other)


def test_a_list_of_files_reads_no_contents(scene, draft, session, count_queries):
    drafts.add_file(draft, "plan.pdf", PDF)
    session.commit()
    session.expire_all()
    with count_queries() as statements:
        assert len(drafts.attachments(draft)) == 1
    assert not any("content_box" in statement for statement in statements)


def test_the_files_are_sealed_with_the_text(scene, draft, session):
    from app.proposals import submitting

    small = sealed.submission_of(sealed.submitted(scene.challenge)).ciphertext_size
    drafts.add_file(draft, "plan.pdf", PDF.ljust(50_000, b"\n"))
    submitting.submit(draft, by=actor_of(scene.writer))
    assert sealed.submission_of(draft).ciphertext_size > small + 50_000
