"""Attachments: refused or kept, and read by whoever may see the record."""

import io

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.states import Role
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.files import services, storage
from app.files.models import StoredFile
from tests.factories import AgencyFactory, ChallengeFactory, SupplierFactory, actor_of, member
from tests.unit.files import contents as c


@pytest.fixture
def concept(session):
    return ChallengeFactory()


@pytest.fixture
def officer(session, concept, sign_in):
    person = member(concept.organisation, Role.OFFICER)
    sign_in(person)
    return person


def send(client, challenge, content, name, **more):
    # Encoded here: for a large body the test client would leave a temporary file open.
    file = FileStorage(io.BytesIO(content), filename=name, content_type="application/octet-stream")
    boundary, body = encode_multipart({"file": file, **more})
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/vraagstukken/{challenge.path}/bijlagen", data=body, content_type=content_type)


def stored(session):
    return session.scalars(select(StoredFile).order_by(StoredFile.id)).all()


def on_disk(app):
    folder = app.extensions["settings"].files_dir
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "name",
    ["plan.pdf", "../../etc/passwd.pdf", "plan 🚲 مشروع שלום.pdf", "<script>alert(1)</script>.pdf"],
)
def test_an_attachment_is_kept_and_comes_back_as_it_was(client, app, session, concept, officer, name):
    assert send(client, concept, c.PDF, name).status_code == 302
    (file,) = stored(session)
    assert file.size == len(c.PDF)
    assert [path.name for path in on_disk(app)] == [file.storage_key]
    page = client.get(f"/vraagstukken/{concept.path}")
    assert f"/bestanden/{file.ref}" in page.text
    assert "<script>alert" not in page.text
    answer = client.get(f"/bestanden/{file.ref}", buffered=True)
    assert answer.data == c.PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (c.EXE, "rekening.pdf"),
        (c.EXE, "rekening.exe"),
        (c.DOCX, "plan.xlsx"),
        (c.MACRO_DOCX, "plan.docx"),
        (c.archive({"x": "y"}), "plan.docx"),
        (c.PDF, "plan.docx"),
        (c.PDF, "plan"),
        (b"<svg onload=alert(1)>", "plaatje.svg"),
        (b"", "leeg.pdf"),
        (b"%PDF-1.4" + b"0" * 10 * 1024 * 1024, "groot.pdf"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(client, app, session, concept, officer, content, name):
    answer = send(client, concept, content, name)
    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert stored(session) == []
    assert on_disk(app) == []


def test_no_file_at_all_is_said_at_the_field(client, session, concept, officer):
    assert client.post(f"/vraagstukken/{concept.path}/bijlagen", data={}).status_code == 422


def test_far_too_large_is_refused_before_it_is_read(client, session, concept, officer):
    assert send(client, concept, b"x" * 15 * 1024 * 1024, "groot.pdf").status_code == 413


def test_ten_files_a_record(client, session, concept, officer):
    for number in range(services.MAX_FILES):
        assert send(client, concept, c.PNG, f"{number}.png").status_code == 302
    assert send(client, concept, c.PNG, "nog een.png").status_code == 422
    assert len(stored(session)) == services.MAX_FILES


def test_an_attachment_sent_twice_is_kept_once(client, session, concept, officer):
    for _ in range(2):
        assert send(client, concept, c.PNG, "a.png", idempotency_key="een-sleutel-van-de-bijlage").status_code == 302
    assert len(stored(session)) == 1


def test_whoever_may_not_see_the_record_may_not_know_of_the_file(client, session, concept, officer, sign_in):
    send(client, concept, c.PDF, "plan.pdf")
    (file,) = stored(session)
    for person in (member(AgencyFactory(), Role.OFFICER), member(SupplierFactory(), Role.MEMBER)):
        sign_in(person)
        assert client.get(f"/bestanden/{file.ref}").status_code == 404
    with client.session_transaction() as cookie:
        cookie.clear()
    assert client.get(f"/bestanden/{file.ref}").status_code == 404
    concept.published_at, concept.state = now(), ChallengeState.DIALOGUE
    session.commit()
    assert client.get(f"/bestanden/{file.ref}", buffered=True).status_code == 200


def test_files_of_an_unknown_kind_of_record_do_not_exist(client, session, officer):
    file = services.store(io.BytesIO(c.PDF), "a.pdf", record_kind="nobody", record_id=1, by=actor_of(officer))
    session.commit()
    assert client.get(f"/bestanden/{file.ref}").status_code == 404
    assert client.get("/bestanden/zzzzzzzz").status_code == 404


def test_taking_an_attachment_away(client, app, session, concept, officer, sign_in):
    send(client, concept, c.PDF, "plan.pdf")
    (file,) = stored(session)
    path = f"/vraagstukken/{concept.path}/bijlagen/{file.ref}/verwijderen"
    sign_in(member(concept.organisation, Role.ASSESSOR))
    assert client.post(path).status_code == 403
    sign_in(officer)
    other = ChallengeFactory(organisation=concept.organisation)
    session.commit()
    assert client.post(f"/vraagstukken/{other.path}/bijlagen/{file.ref}/verwijderen").status_code == 403
    assert client.post(path).status_code == 302
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert on_disk(app) == []


def test_a_transaction_that_fails_leaves_no_bytes_and_takes_none_away(app, session, officer):
    by = actor_of(officer)
    kept = services.store(io.BytesIO(c.PDF), "a.pdf", record_kind="challenge", record_id=1, by=by)
    session.commit()
    services.remove(kept)
    lost = services.store(io.BytesIO(c.PNG), "b.png", record_kind="challenge", record_id=1, by=by)
    lost_path = storage.path_of(lost.storage_key)
    assert lost_path.exists()
    session.rollback()
    assert not lost_path.exists()
    assert storage.path_of(kept.storage_key).read_bytes() == c.PDF


def test_after_opening_nothing_is_added(client, session, sign_in):
    challenge = ChallengeFactory(opened=True)
    sign_in(member(challenge.organisation, Role.OFFICER))
    assert send(client, challenge, c.PDF, "plan.pdf").status_code == 409
