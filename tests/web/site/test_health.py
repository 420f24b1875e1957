"""What monitoring asks: is the process up, is all that it needs there, and how much is there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app import create_app
from app.core.clock import now
from app.core.database import db
from app.core.jobs import LONGEST_SILENCE, OPENER, OPENER_SELF_TEST, WORKER, Heartbeat, beat
from app.search.services import rebuild
from tests.conftest import make_settings
from tests.factories import ChallengeFactory, UserFactory

TOKEN = "a token of the tests, long enough"


@pytest.fixture
def in_order(app: Flask) -> None:
    """An index, and processes that were just seen."""
    rebuild(db.session(), app.extensions["search"])
    for process in (WORKER, OPENER, OPENER_SELF_TEST):
        beat(process)


def test_a_process_that_is_up_says_so_without_the_database(tmp_path):
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'nowhere' / 'none.sqlite3'}"))
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_ready_when_all_is_there(client, in_order):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"status": "ok"} | dict.fromkeys(("database", "index", "worker", "opener", "seal"), "ok")


def test_not_ready_without_index_and_processes(client):
    response = client.get("/readyz")
    assert response.status_code == 503
    away = dict.fromkeys(("index", "worker", "opener"), "away")
    assert response.json == {"status": "not ready", "database": "ok", "seal": "ok"} | away


@pytest.mark.parametrize(("process", "part"), [(WORKER, "worker"), (OPENER, "opener"), (OPENER_SELF_TEST, "opener")])
def test_not_ready_when_one_is_silent(client, in_order, session, process, part):
    session.get_one(Heartbeat, process).at = now() - LONGEST_SILENCE[process] - timedelta(seconds=1)
    session.commit()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert [name for name, state in response.json.items() if state == "away"] == [part]


def test_not_ready_without_keys_to_seal_with(app, client, in_order):
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, chosen_seal_public_key_file=None, chosen_receipt_key_file=None)
    response = client.get("/readyz")
    assert (response.status_code, response.json["seal"]) == (503, "away")
    away = settings.instance_dir / "nowhere" / "seal.pub"
    app.extensions["settings"] = replace(settings, chosen_seal_public_key_file=away)
    assert client.get("/readyz").json["seal"] == "away"


def test_not_ready_without_database(tmp_path):
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'nowhere' / 'none.sqlite3'}"))
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json["database"]) == (503, "away")


def test_metrics_do_not_exist_for_visitors_and_for_people(client, sign_in):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert sign_in(UserFactory()).get("/metrics").status_code == 404


def test_metrics_for_administrators(client, sign_in, session):
    ChallengeFactory(opened=True)
    beat()
    response = sign_in(UserFactory(is_administrator=True)).get("/metrics")
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain")
    assert 'vraagplein_challenges{stage="open"} 1.0' in response.text
    assert 'vraagplein_silence_seconds{process="worker"}' in response.text
    assert "vraagplein_mails_waiting 0.0" in response.text


def test_metrics_for_who_has_the_token(tmp_path, empty_sqlite):
    app = create_app(make_settings(tmp_path, f"sqlite:///{empty_sqlite}", metrics_token=TOKEN))
    client = app.test_client()
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
    with app.app_context():
        db.engine.dispose()
