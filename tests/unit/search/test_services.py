"""The outbox of the index: what changed is indexed once, whatever happens in between."""

import json
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.orm import Session

from app.core.database import Base, db
from app.search.alike import Group
from app.search.documents import Document
from app.search.models import IndexEvent
from app.search.queries import search_page, similar, visible_keys
from app.search.query import parse
from app.search.registry import Search, Source, ThemeWords, Vocabulary, alike_of
from app.search.services import differences, drain, index_later, rebuild
from app.search.whoosh_engine import WhooshEngine


@dataclass
class Records:
    """A feature with its records: id -> title; those in `hidden` are there and may not be seen."""

    kind: str
    titles: dict = field(default_factory=dict)
    hidden: set = field(default_factory=set)

    def source(self):
        return Source(
            kind=self.kind,
            label=self.kind,
            endpoint=f"{self.kind}.show",
            load=lambda ids: [
                Document(self.kind, number, f"{self.kind}{number}", self.titles[number]) for number in ids
            ],
            all_ids=lambda: sorted(self.titles),
            visible=self.visible,
        )

    def visible(self, ids):
        shown = func.json_each(json.dumps(sorted(set(self.titles) - self.hidden))).table_valued("value").alias()
        return select(shown.c.value).where(shown.c.value.in_(ids))


@pytest.fixture
def session():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=[IndexEvent.__table__])
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def challenges():
    return Records("challenge", {1: "Zorg", 2: "Water"})


@pytest.fixture
def search(tmp_path, challenges):
    search = Search(WhooshEngine(tmp_path / "index"))
    search.engine.rebuild([])
    search.register(challenges.source())
    return search


def waiting(session):
    return session.scalar(select(func.count()).select_from(IndexEvent))


def changed(session, *record_ids, kind="challenge"):
    session.add_all(IndexEvent(kind=kind, record_id=number) for number in record_ids)
    session.commit()


def titles(search):
    return sorted(hit.title for hit in search.engine.search(parse("")).hits)


def test_events_bring_the_index_up_to_date(session, search, challenges):
    changed(session, 1, 2, 1)
    assert drain(session, search) == 3
    session.commit()
    assert titles(search) == ["Water", "Zorg"]
    assert waiting(session) == 0
    challenges.titles[1] = "Jeugdzorg"
    challenges.hidden.add(2)
    changed(session, 1, 2)
    drain(session, search)
    assert titles(search) == ["Jeugdzorg"]
    del challenges.titles[1]
    changed(session, 1)
    drain(session, search)
    assert titles(search) == []


def test_nothing_waits(session, search):
    assert drain(session, search) == 0


def test_a_limited_round_leaves_the_rest(session, search):
    changed(session, 1, 2)
    assert drain(session, search, limit=1) == 1
    session.commit()
    assert titles(search) == ["Zorg"]
    assert waiting(session) == 1


def test_a_kind_that_is_gone_leaves_the_index(session, search):
    changed(session, 1)
    drain(session, search)
    search.sources.clear()
    changed(session, 1)
    assert drain(session, search) == 1
    assert titles(search) == []


def test_killed_before_the_index_is_written(session, search, monkeypatch):
    changed(session, 1, 2)
    with monkeypatch.context() as patch:
        patch.setattr(search.engine, "update", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            drain(session, search)
    session.rollback()
    assert waiting(session) == 2
    drain(session, search)
    session.commit()
    assert titles(search) == ["Water", "Zorg"]
    assert not differences(session, search)


def test_killed_before_the_events_are_deleted(session, search):
    changed(session, 1, 2)
    drain(session, search)
    session.rollback()
    assert waiting(session) == 2
    assert drain(session, search) == 2
    session.commit()
    assert titles(search) == ["Water", "Zorg"]
    assert waiting(session) == 0
    assert not differences(session, search)


def test_a_change_during_a_round_is_kept_for_the_next(session, search, challenges, monkeypatch):
    changed(session, 1)
    update = search.engine.update

    def change_meanwhile(**arguments):
        challenges.titles[1] = "Veranderd"
        changed(session, 1)
        update(**arguments)

    with monkeypatch.context() as patch:
        patch.setattr(search.engine, "update", change_meanwhile)
        assert drain(session, search) == 1
    session.commit()
    assert titles(search) == ["Zorg"]
    assert drain(session, search) == 1
    assert titles(search) == ["Veranderd"]


def test_an_index_that_is_gone_is_rebuilt_by_the_next_round(session, search, tmp_path):
    changed(session, 1)
    drain(session, search)
    session.commit()
    for path in (tmp_path / "index").iterdir():
        path.unlink()
    assert drain(session, search) == 0
    assert titles(search) == ["Water", "Zorg"]


def test_rebuild_and_its_progress(session, search, challenges):
    challenges.titles.update({number: f"Nummer {number}" for number in range(3, 451)})
    challenges.hidden.add(2)
    seen = []
    assert rebuild(session, search, lambda done, total: seen.append((done, total))) == 449
    assert seen == [(200, 450), (400, 450), (450, 450)]
    assert not differences(session, search)


def test_differences_are_named(session, search, challenges):
    challenges.titles[3] = "Energie"
    rebuild(session, search)
    challenges.titles[1] = "Anders"
    challenges.titles[4] = "Nieuw"
    challenges.hidden.add(2)
    found = differences(session, search)
    assert found.changed == (("challenge", 1),)
    assert found.missing == (("challenge", 4),)
    assert found.surplus == (("challenge", 2),)


@pytest.fixture
def queries(session):
    """The statements that are sent from now on."""
    sent = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    return sent


def test_one_query_tells_that_everything_may_be_seen(session, search, queries):
    rebuild(session, search)
    queries.clear()
    assert search_page(session, search, "zorg").total == 1
    assert len(queries) == 1


def test_what_may_not_be_seen_any_more_is_left_out_of_hits_and_counts(session, search, challenges):
    lessons = Records("lesson", {1: "Zorg geleerd"})
    search.register(lessons.source())
    rebuild(session, search)
    challenges.hidden.add(1)
    results = search_page(session, search, "zorg")
    assert [hit.kind for hit in results.hits] == ["lesson"]
    assert results.total == 1
    assert results.facets["kind"] == {"lesson": 1}


def test_what_waits_for_the_index_and_is_hidden_is_counted_nowhere(session, search, challenges, queries):
    challenges.titles.update({number: f"Zorg {number}" for number in range(3, 30)})
    rebuild(session, search)
    challenges.hidden.add(3)
    changed(session, 3, 4)
    queries.clear()
    results = search_page(session, search, "zorg", page_size=5)
    assert (results.total, len(results.hits)) == (27, 5)
    assert results.facets["kind"] == {"challenge": 27}
    assert len(queries) <= 4


def test_hits_that_may_not_be_seen_fall_away_however_many_there_are(session, search, challenges):
    challenges.titles.update({number: f"Zorg {number}" for number in range(3, 60)})
    rebuild(session, search)
    challenges.hidden.update(range(1, 59))
    results = search_page(session, search, "zorg", page_size=5)
    assert {hit.record_id for hit in results.hits} <= {59}


def test_theme_words_lead_to_each_other(session, search, challenges):
    challenges.titles[5] = "Afvalcontainers"
    rebuild(session, search)
    vocabulary = Vocabulary((ThemeWords("afval", "Afvalcontainer", None, ("bakkie", "kliko", "grijze bak")),))
    assert search_page(session, search, "bakkie").total == 0
    assert [hit.title for hit in search_page(session, search, "bakkie", vocabulary=vocabulary).hits] == [
        "Afvalcontainers"
    ]
    leads_to = alike_of(vocabulary)
    assert ("afvalcontainer",) in leads_to.of(("bak",))
    assert ("grijs", "bak") in leads_to.of(("afvalcontainer",))
    assert ("bak",) not in leads_to.of(("grijs", "bak"))


def test_a_group_that_was_added_works_at_the_next_question(session, search, challenges):
    challenges.titles[5] = "Riksja"
    rebuild(session, search)
    added = Vocabulary(groups=(Group(("tuktuk", "riksja"), ("bakfiets",)),))
    assert search_page(session, search, "tuktuk").total == 0
    assert search_page(session, search, "tuktuk", vocabulary=added).total == 1
    assert search_page(session, search, "bakfiets", vocabulary=added).total == 0


def test_index_later_writes_in_the_callers_transaction():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        IndexEvent.__table__.create(db.engine)
        index_later("challenge", 1)
        db.session.rollback()
        assert waiting(db.session) == 0
        index_later("challenge", 2)
        db.session.commit()
        assert db.session.scalars(select(IndexEvent.record_id)).all() == [2]
        db.session.remove()
        db.engine.dispose()


def test_similar_leaves_out_what_is_hidden_and_what_is_named(session, search, challenges):
    challenges.titles = dict.fromkeys(range(1, 8), "Stikstof in de duinen")
    rebuild(session, search)
    challenges.hidden = {1, 2}
    found = similar(session, search, "stikstof in de duinen", leave_out=[("challenge", 3)], limit=3)
    assert {hit.record_id for hit in found} <= {4, 5, 6, 7}
    assert len(found) == 3
    assert not similar(session, search, "wateroverlast", limit=3)


def test_visible_keys_know_only_registered_kinds(session, search, challenges):
    challenges.hidden = {2}
    keys = [("challenge", 1), ("challenge", 2), ("challenge", 99), ("secret", 1)]
    assert visible_keys(session, search, keys) == {("challenge", 1)}
    assert visible_keys(session, search, []) == set()


def test_listeners_hear_what_can_be_seen_in_the_transaction_that_ends_the_events(session, search, challenges):
    heard = []
    search.listeners.append(lambda _session, documents: heard.append([document.title for document in documents]))
    challenges.hidden.add(2)
    changed(session, 1, 2)
    drain(session, search)
    session.rollback()
    drain(session, search)
    session.commit()
    drain(session, search)
    assert heard == [["Zorg"], ["Zorg"]]


def test_listeners_hear_also_when_the_index_had_to_be_made_anew(session, search):
    heard = []
    search.listeners.append(lambda _session, documents: heard.append([document.title for document in documents]))
    search.engine.forget()
    changed(session, 1)
    drain(session, search)
    assert heard == [["Zorg"]]


def test_a_listener_that_fails_leaves_the_events_for_the_next_round(session, search):
    def failing(_session, _documents):
        raise RuntimeError("this one fails")

    search.listeners.append(failing)
    changed(session, 1)
    with pytest.raises(RuntimeError):
        drain(session, search)
    session.rollback()
    assert waiting(session) == 1
