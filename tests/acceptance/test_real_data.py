"""The real register and challenges, where they lie beside the project: every list page stays at three queries.

On PostgreSQL the index of search itself lies in tables, and is read with a fixed number of statements beside those.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.challenges.models import Challenge
from app.cli.challenge_records import read_records
from app.cli.challenges import store as store_challenges
from app.cli.organisations import read_rows
from app.cli.organisations import store as store_organisations
from app.core.database import db
from app.organisations.models import Organisation
from app.search.services import rebuild

DATA = Path(__file__).parents[3] / "shared" / "data"
MOST_QUERIES = 3
MOST_OF_THE_INDEX = 4
pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data does not lie beside the project"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def imported(app: Flask) -> Flask:
    """Both files, imported twice."""
    rows, _ = read_rows(DATA / "organisations.csv")
    records, _ = read_records(DATA / "challenges-en.json")
    with CliRunner().isolation():  # keeps the progress bars off the screen
        for _ in range(2):
            store_organisations(rows)
            store_challenges(records, None, source="challenges-en.json")
            db.session.commit()
    rebuild(db.session(), app.extensions["search"])
    return app


def pages(client: FlaskClient, address: str) -> int:
    """How many pages a list has, by the links below it."""
    numbers = re.findall(r"pagina=(\d+)", client.get(address).text)
    return max(map(int, numbers), default=1)


def test_real_data_twice_and_every_list_page(imported: Flask, client: FlaskClient, count_queries: Any) -> None:
    assert db.session.scalar(select(func.count()).select_from(Challenge)) == 318
    assert 1450 <= (db.session.scalar(select(func.count()).select_from(Organisation)) or 0) <= 1600
    for address in ("/vraagstukken?", "/zoeken?q=challenge", "/zoeken?soort=challenge", "/organisaties?"):
        last = pages(client, address)
        assert last > 1, address
        for number in range(1, last + 1):
            with count_queries() as statements:
                answer = client.get(f"{address}&pagina={number}")
            assert answer.status_code == 200
            of_the_index = [statement for statement in statements if " search_" in statement]
            assert len(of_the_index) <= MOST_OF_THE_INDEX, (address, number, of_the_index)
            assert len(statements) - len(of_the_index) <= MOST_QUERIES, (address, number, statements)


def test_every_municipality_of_the_register_lies_in_a_province() -> None:
    rows, _ = read_rows(DATA / "organisations.csv")
    municipalities = [row for row in rows if row.kind == "gemeente"]
    assert len(municipalities) > 300
    assert [row.name for row in municipalities if not row.province] == []
    assert all(row.province for row in rows if row.kind == "provincie")
