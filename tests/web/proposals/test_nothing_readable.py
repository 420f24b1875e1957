"""A marked word in a text and in a large attachment can be read in no file of ours, as a draft or submitted."""

import io
import os
import re
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from app.core.database import db
from app.proposals import drafts, submitting
from app.proposals.models import OpenedFile, Proposal
from app.proposals.states import ProposalState
from tests import sealed
from tests.factories import ThemeFactory

MARK = "Zevenkleurenmerkwoord"
LARGE = (f"Regel met {MARK} erin.\n" * 16_000).encode()  # over 600 kB: more than Werkzeug keeps in memory by itself


def readable_in(folder: Path) -> list[str]:
    """The files below a folder in which the marked word can be read."""
    return [str(path) for path in sorted(folder.rglob("*")) if path.is_file() and MARK.encode() in path.read_bytes()]


def rows_with_the_mark() -> list[str]:
    """The columns of the database in which the word can be read, byte for byte, whatever their type."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    found = []
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            name = f'"{table.name}"."{column.name}"'
            if is_sqlite:
                condition = f"instr(CAST({name} AS BLOB), CAST(:mark AS BLOB)) > 0"
            elif isinstance(column.type, LargeBinary):
                condition = f"position(convert_to(:mark, 'UTF8') IN {name}) > 0"
            else:
                condition = f"strpos(CAST({name} AS TEXT), :mark) > 0"
            statement = f'SELECT count(*) FROM "{table.name}" WHERE {condition}'  # noqa: S608 - names of ours
            if db.session.scalar(text(statement), {"mark": MARK}):
                found.append(f"{table.name}.{column.name}")
    return found


@pytest.fixture
def everywhere(tmp_path, monkeypatch):
    """The instance folder with a temp folder in it, so that whatever is written while it runs is found."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_the_word_is_nowhere(scene, sign_in, session, everywhere, caplog):
    caplog.set_level("INFO")
    client = sign_in(scene.writer)
    client.post(f"/vraagstukken/{scene.challenge.path}/voorstellen/nieuw")
    proposal = session.query(Proposal).one()
    typed = {**sealed.TEXTS, "idea": f"Wij doen {MARK}.", "price_eur": "18000", "version": str(proposal.version)}
    client.post(f"/voorstellen/{proposal.ref}/bewaren", data=typed)
    session.expire_all()
    sent = {**typed, "version": str(proposal.version), "files": FileStorage(io.BytesIO(LARGE), f"{MARK}.txt")}
    # The test's own browser would put a large form in a temporary file.
    body, _, boundary = stream_encode_multipart(sent, use_tempfile=False)
    saved = client.post(
        f"/voorstellen/{proposal.ref}/bewerken",
        input_stream=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        content_length=len(body.getvalue()),
    )
    assert saved.status_code == 302
    session.expire_all()
    assert drafts.contents(proposal) == [LARGE]
    assert readable_in(everywhere) == rows_with_the_mark() == []

    page = client.get(f"/voorstellen/{proposal.ref}/nakijken").text
    assert MARK in page
    form = {
        name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page).group(1)
        for name in ("commitment", "idempotency_key")
    }
    assert client.post(f"/voorstellen/{proposal.ref}/stap/submit", data=form).status_code == 302
    session.expire_all()
    assert sealed.submission_of(proposal).ciphertext_size > len(LARGE)
    assert readable_in(everywhere) == rows_with_the_mark() == []
    assert "/stap/submit" in caplog.text
    assert MARK not in caplog.text


def test_the_search_for_it_would_find_it(everywhere, opened, session):
    """The two searches of the test above find a word that is there."""
    (everywhere / "a" / "b").mkdir(parents=True)
    (everywhere / "a" / "b" / "open.bin").write_bytes(os.urandom(9) + MARK.encode() + os.urandom(9))
    assert readable_in(everywhere) == [str(everywhere / "a" / "b" / "open.bin")]
    ThemeFactory(name=MARK)
    opened.manifest = MARK
    session.add(
        OpenedFile(proposal_id=opened.id, name="x", media_type="x", size=1, sha256="0", content=b"\x00" + MARK.encode())
    )
    session.flush()
    assert sorted(rows_with_the_mark()) == ["opened_file.content", "proposal.manifest", "theme.name"]


def test_a_failure_in_the_middle_tells_nothing(scene, client, sign_in, session, everywhere, caplog, monkeypatch):
    """Sealing fails with everything in memory: not the page, not the log at its finest, not the cookie has the word."""
    caplog.set_level("DEBUG")
    proposal = sealed.drafted(
        scene.challenge, scene.supplier, {"idea": MARK}, by=scene.writer, files=[(f"{MARK}.txt", MARK.encode())]
    )
    session.commit()

    def fails(*_arguments, **_named):
        raise RuntimeError("no random numbers")

    monkeypatch.setattr(submitting, "seal", fails)
    commitment = submitting.manifest_of(proposal, drafts.read(proposal)).commitment()
    address = f"/voorstellen/{proposal.ref}/stap/submit"
    response = sign_in(scene.writer).post(address, data={"commitment": commitment})
    assert response.status_code == 500
    assert MARK not in response.text
    assert "no random numbers" in caplog.text
    assert MARK not in caplog.text
    with client.session_transaction() as cookie:
        assert MARK not in repr(dict(cookie))
    session.expire_all()
    assert proposal.state is ProposalState.DRAFT
    assert drafts.read(proposal).texts["idea"] == MARK
    assert readable_in(everywhere) == rows_with_the_mark() == []
