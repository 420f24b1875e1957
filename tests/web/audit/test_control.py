"""The public page of daily heads: the last hash of each finished day, and nothing that tells how much happens."""

from datetime import UTC, date, datetime

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.audit import chain
from app.audit.services import record
from app.core.database import db
from tests.factories import ThemeFactory


def write_at(moment: datetime) -> str:
    """Record something at this moment; returns the head of the chain after it."""
    with time_machine.travel(moment, tick=False):
        record("edited", ThemeFactory(), by=None)
        db.session.commit()
        return chain.head()


def heads_at(client: FlaskClient, moment: datetime) -> dict[date, str]:
    with time_machine.travel(moment, tick=False):
        answer = client.get("/controle.json").get_json()
    assert answer["time_zone"] == "Europe/Amsterdam"
    return {date.fromisoformat(head["day"]): head["hash"] for head in answer["heads"]}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_each_finished_day_in_amsterdam_has_its_last_head(app: Flask, client: FlaskClient) -> None:
    write_at(utc(2026, 11, 18, 9))
    first = write_at(utc(2026, 11, 18, 22, 59, 59))  # 23:59:59 in Amsterdam
    second = write_at(utc(2026, 11, 18, 23, 0))  # midnight: the 19th
    third = write_at(utc(2026, 11, 21, 12))
    write_at(utc(2026, 11, 22, 12))
    heads = heads_at(client, utc(2026, 11, 22, 15))
    assert heads == {
        date(2026, 11, 18): first,
        date(2026, 11, 19): second,
        date(2026, 11, 20): second,
        date(2026, 11, 21): third,
    }
    assert list(heads) == sorted(heads, reverse=True)


def test_the_clock_of_summer_counts(app: Flask, client: FlaskClient) -> None:
    first = write_at(utc(2026, 7, 1, 21, 59, 59))
    second = write_at(utc(2026, 7, 1, 22, 0))
    assert heads_at(client, utc(2026, 7, 3, 12)) == {date(2026, 7, 1): first, date(2026, 7, 2): second}


def test_today_is_published_when_it_is_over_and_settled(app: Flask, client: FlaskClient) -> None:
    head = write_at(utc(2026, 11, 20, 12))
    assert heads_at(client, utc(2026, 11, 20, 22, 59)) == {}
    assert heads_at(client, utc(2026, 11, 20, 23, 5)) == {}
    assert heads_at(client, utc(2026, 11, 20, 23, 10)) == {date(2026, 11, 20): head}


def test_ninety_days_in_one_query(app: Flask, client: FlaskClient, count_queries) -> None:
    head = write_at(utc(2026, 1, 1, 12))
    with count_queries() as statements:
        heads = heads_at(client, utc(2026, 11, 22, 12))
    assert len(heads) == 90
    assert {*heads.values()} == {head}
    assert min(heads) == date(2026, 8, 24)
    assert len(statements) == 1


def test_the_page_shows_the_heads_and_says_how_to_check(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(utc(2026, 11, 20, 12)):
        assert client.get("/controle").status_code == 200
    head = write_at(utc(2026, 11, 20, 12))
    with time_machine.travel(utc(2026, 11, 22, 12)):
        page = client.get("/controle").text
    assert page.count(head) == 2
    assert "/controle.json" in page
    assert 'href="/controle"' in client.get("/").text
    assert "seq" not in client.get("/controle.json").text
