"""An index that is away, broken or half-written: search says so, everything else works, the worker rebuilds."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from app.core.database import db
from app.search.registry import Search
from app.search.services import differences, drain, index_later, rebuild
from app.search.whoosh_engine import DOUBTED_AGAIN, REBUILT, WhooshEngine
from tests.factories import ChallengeFactory, ThemeFactory

TITLE = "Zwaluwen nestelen niet meer; wat helpt hen?"


@pytest.fixture
def search(app: Flask) -> Search:
    found: Search = app.extensions["search"]
    return found


@pytest.fixture
def pages(client: FlaskClient, search: Search) -> list[str]:
    """Pages that lean on search and have more to tell; everything is indexed."""
    theme = ThemeFactory(slug="natuur", name="Natuur")
    ChallengeFactory(opened=True, title="Zwaluwen zoeken een nest; waar dan?", themes=[theme])
    challenge = ChallengeFactory(opened=True, title=TITLE, themes=[theme])
    db.session.commit()
    rebuild(db.session(), search)
    db.session.commit()
    assert TITLE in client.get("/zoeken?q=zwaluwen").text
    return ["/", "/themas", "/themas/natuur", "/vraagstukken", f"/vraagstukken/{challenge.path}"]


def assert_it_comes_back(client: FlaskClient, search: Search, pages: list[str]) -> None:
    """Search is away and says so, all other pages are there, and one drain of the worker brings search back."""
    answer = client.get("/zoeken?q=zwaluwen")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Traceback" not in answer.text
    for page in pages:
        assert client.get(page).status_code == 200, page
    drain(db.session(), search)
    db.session.commit()
    assert TITLE in client.get("/zoeken?q=zwaluwen").text
    assert not differences(db.session(), search)


def _the(folder: Path, ending: str) -> Path:
    (found,) = folder.glob(f"*{ending}")
    return found


def _cut(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))


FOLDERS: dict[str, Callable[[Path], None]] = {
    "away": shutil.rmtree,
    "empty": lambda folder: [path.unlink() for path in folder.iterdir()] and None,
    "without its table of contents": lambda folder: _the(folder, ".toc").unlink(),
    "with half a table of contents": lambda folder: _cut(_the(folder, ".toc"), 0.5),
    "with an empty table of contents": lambda folder: _cut(_the(folder, ".toc"), 0),
    "without its words": lambda folder: _the(folder, ".seg").unlink(),
    "half-written": lambda folder: _cut(_the(folder, ".seg"), 0.5),
    "of something else": lambda folder: _the(folder, ".toc").write_bytes(b"\x80\x04nothing") and None,
}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("broken", FOLDERS.values(), ids=FOLDERS.keys())
def test_a_folder(
    client: FlaskClient, app: Flask, search: Search, pages: list[str], broken: Callable[[Path], None]
) -> None:
    folder = app.extensions["settings"].index_dir
    broken(folder)
    # A process that has the index open may still have what it needs of it; it never ends for what it misses.
    assert client.get("/zoeken?q=nestelen+waterschapsheuvel").status_code in {200, 503}
    search.engine = WhooshEngine(folder)
    assert_it_comes_back(client, search, pages)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_folder_in_which_something_else_was_written(
    client: FlaskClient, app: Flask, search: Search, pages: list[str]
) -> None:
    folder = app.extensions["settings"].index_dir
    long_ago = (folder / REBUILT).stat().st_mtime - DOUBTED_AGAIN - 1
    os.utime(folder / REBUILT, (long_ago, long_ago))
    # Opening does not read the postings of a word, a question does.
    path = _the(folder, ".seg")
    path.write_bytes(path.read_bytes().replace(WHOOSH3_HEADER_MAGIC, b"\xff" * len(WHOOSH3_HEADER_MAGIC)))
    search.engine = WhooshEngine(folder)
    assert search.engine.ready()
    assert_it_comes_back(client, search, pages)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_wrong_with_a_question_does_not_rebuild_the_index(
    search: Search, pages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.search import whoosh_engine
    from app.search.engine import SearchUnavailable
    from app.search.query import parse

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(whoosh_engine, "answer", fail)
    with pytest.raises(SearchUnavailable):
        search.engine.search(parse("zwaluwen"))
    assert search.engine.ready()


TABLES = {
    "away": "DROP TABLE search_state, search_document, search_posting, search_term",
    "without its state": "DELETE FROM search_state",
    "without its documents": "DROP TABLE search_document",
    "without its postings": "DROP TABLE search_posting",
    "without its terms": "DROP TABLE search_term",
    "of another release": "UPDATE search_state SET format = 0",
}


@pytest.mark.postgres
@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
@pytest.mark.parametrize("broken", TABLES.values(), ids=TABLES.keys())
def test_tables(client: FlaskClient, search: Search, pages: list[str], broken: str) -> None:
    db.session.execute(text(broken))
    db.session.commit()
    # A word that nothing has: what is near it stands in the table of terms.
    assert client.get("/zoeken?q=zwaaluwen").status_code == 503
    drain_needs_no_event(client, search, pages)


def drain_needs_no_event(client: FlaskClient, search: Search, pages: list[str]) -> None:
    for page in pages:
        assert client.get(page).status_code == 200, page
    drain(db.session(), search)
    db.session.commit()
    assert TITLE in client.get("/zoeken?q=zwaluwen").text
    assert not differences(db.session(), search)


@pytest.mark.postgres
@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_tables_in_which_something_else_was_written(client: FlaskClient, search: Search, pages: list[str]) -> None:
    db.session.execute(text("UPDATE search_posting SET numbers = 'x', weights = 'y'"))
    db.session.execute(text("UPDATE search_state SET change = change + 1"))
    db.session.commit()
    assert client.get("/zoeken?q=zwaluwen").status_code == 503
    for page in pages:
        assert client.get(page).status_code == 200, page
    rebuild(db.session(), search)
    db.session.commit()
    assert TITLE in client.get("/zoeken?q=zwaluwen").text


def test_what_changes_while_it_is_away_is_in_the_new_one(client: FlaskClient, search: Search, pages: list[str]) -> None:
    search.engine.forget()
    db.session.commit()
    challenge = ChallengeFactory(opened=True, title="Zwaluwen vliegen te laag; wat nu?")
    index_later("challenge", challenge.id)
    db.session.commit()
    assert client.get("/zoeken?q=zwaluwen").status_code == 503
    assert drain(db.session(), search) == 1
    db.session.commit()
    assert "Zwaluwen vliegen te laag" in client.get("/zoeken?q=zwaluwen").text
    assert not differences(db.session(), search)
