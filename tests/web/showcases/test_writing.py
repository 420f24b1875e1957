"""Writing a story: what is kept, what is refused, and the picture."""

import io
import struct
import zlib

import pytest
from sqlalchemy import select

from app.core.database import db
from app.files.models import StoredFile
from app.showcases.models import Showcase
from tests.factories import UserFactory
from tests.web.scaling.records import make_chain


def png() -> bytes:
    """The smallest picture: one white dot."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")
    )


@pytest.fixture
def story(client, sign_in) -> Showcase:
    """A draft, with its ambassador signed in."""
    chain = make_chain()
    sign_in(UserFactory(is_ambassador=True)).post(f"{chain.path}/etalage")
    return db.session.scalars(select(Showcase)).one()


def write(client, story, picture=None, /, **changes):
    data = {
        "title": "Mensen wachten thuis",
        "summary": "Teruggebeld worden werkt.",
        "result": "Van 48 naar 11 minuten.",
        "story": "Eerst was er een rij.",
        "outcome": "succeeded",
        "country": "NL",
        "themes": [theme.id for theme in story.themes],
        "version": story.version,
        **changes,
    }
    if picture is not None:
        data["picture"] = (io.BytesIO(picture[1]), picture[0])
    response = client.post(f"/etalage/{story.ref}/bewerken", data=data)
    db.session.refresh(story)
    return response


def pictures() -> list[StoredFile]:
    return list(db.session.scalars(select(StoredFile).where(StoredFile.record_kind == "showcase")))


def test_the_text_is_kept(client, story):
    assert (
        write(client, story, money="€ 14.200", contact="Team Balie", adaptations="Ook in de avond.").status_code == 302
    )
    assert (story.title, story.money, story.contact) == ("Mensen wachten thuis", "€ 14.200", "Team Balie")
    page = client.get(f"/etalage/{story.path}").text
    for text in ("Van 48 naar 11 minuten.", "Eerst was er een rij.", "Team Balie", "Ook in de avond."):
        assert text in page


def test_a_picture_comes_with_its_description(client, story):
    assert write(client, story, ("balie.png", png())).status_code == 422
    assert pictures() == []
    assert write(client, story, ("balie.png", png()), picture_alt="Een lege balie").status_code == 302
    (kept,) = pictures()
    page = client.get(f"/etalage/{story.path}").text
    assert f"/bestanden/{kept.ref}" in page
    assert 'alt="Een lege balie"' in page
    assert client.get(f"/bestanden/{kept.ref}", buffered=True).data == png()


def test_a_picture_is_seen_by_whoever_sees_the_story(client, story):
    write(client, story, ("balie.png", png()), picture_alt="Een lege balie")
    (kept,) = pictures()
    client.post("/uitloggen")
    assert client.get(f"/bestanden/{kept.ref}").status_code == 404


def test_another_picture_takes_the_place_and_can_be_taken_away(client, story):
    write(client, story, ("een.png", png()), picture_alt="Een")
    write(client, story, ("twee.png", png()), picture_alt="Twee")
    assert [kept.name for kept in pictures()] == ["twee.png"]
    write(client, story, remove_picture="y", picture_alt="")
    assert pictures() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("balie.png", b"<script>alert(1)</script>"),
        ("balie.jpg", b"%PDF-1.7"),
        ("balie.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("balie.png.html", b"<p>hoi</p>"),
        ("balie", png()),
        ("balie.png", b""),
        ("brief.pdf", b"%PDF-1.7\n%%EOF"),
    ],
)
def test_what_is_not_a_picture_is_refused_and_the_text_is_not_lost(client, story, name, content):
    before = story.title
    refused = write(client, story, (name, content), picture_alt="Een lege balie", title="Nieuwe titel van dit verhaal")
    assert refused.status_code == 422
    assert "Nieuwe titel van dit verhaal" in refused.text
    assert pictures() == []
    assert story.title == before


@pytest.mark.parametrize("field", ["title", "summary", "result", "story", "money", "adaptations", "contact", "source"])
def test_a_megabyte_is_refused_and_nothing_is_lost(client, story, field):
    changes = {"contact": "Team Balie", field: "x" * 1_000_000}
    before = getattr(story, field)
    refused = write(client, story, **changes)
    assert refused.status_code == 422
    assert "Eerst was er een rij." in refused.text or field == "story"
    assert getattr(story, field) == before


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=1+1", "../../etc/passwd", "日本語 🙂 مرحبا", "[x](javascript:alert(1))"]
)
def test_any_text_is_shown_as_text(client, story, text):
    assert write(client, story, title=text, result=text, summary=text, story=text, contact=text).status_code == 302
    page = client.get(f"/etalage/{story.path}").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert story.result == text


@pytest.mark.parametrize(
    "changes",
    [{"outcome": "gewonnen"}, {"country": "XX"}, {"themes": ["999999"]}, {"themes": ["x"]}, {"title": "   "}],
)
def test_values_that_are_no_choice_are_refused(client, story, changes):
    before = story.version
    assert write(client, story, **changes).status_code == 422
    assert story.version == before


def test_an_incomplete_draft_is_kept_and_not_curated(client, story):
    assert write(client, story, summary="", themes=[]).status_code == 302
    assert client.post(f"/etalage/{story.ref}/stap/curate").status_code == 409


def test_two_people_write_and_the_second_keeps_the_text(client, story):
    version = story.version
    assert write(client, story).status_code == 302
    late = write(client, story, story="Mijn eigen alinea over de balie", version=version)
    assert late.status_code == 409
    assert "Mijn eigen alinea over de balie" in late.text
    assert story.story == "Eerst was er een rij."


def test_only_a_draft_is_written_in(client, story):
    client.post(f"/etalage/{story.ref}/stap/curate")
    db.session.refresh(story)
    late = write(client, story, story="Te laat voor dit verhaal")
    assert late.status_code == 409
    assert "Te laat voor dit verhaal" in late.text
    assert client.get(f"/etalage/{story.ref}/bewerken").status_code == 302
