"""Two organisations that say at the same moment that they took it over from each other: no circle."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from app import create_app
from app.core.database import db
from app.core.errors import RefusedInputError
from app.scaling import adopting, queries
from app.scaling.adopting import Description
from app.scaling.models import Adoption
from app.scaling.states import AdoptionKind
from app.scaling.tree import makes_circle
from tests.conftest import make_settings
from tests.factories import actor_of
from tests.web.scaling.records import make_chain
from tests.web.scaling.test_giving import taker

ROUNDS = 8


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database in which a commit is one."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'giving.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres_url")
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS giving")
            connection.exec_driver_sql("CREATE DATABASE giving")
        engine.dispose()
        url = make_url(server).set(database="giving").render_as_string(hide_password=False)
    app = create_app(make_settings(tmp_path, url))
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_two_at_once_do_not_make_a_circle(site: Flask) -> None:
    for _round in range(ROUNDS):
        with site.app_context():
            chain = make_chain()
            (one, of_one), (other, of_other) = taker(chain), taker(chain)
            pairs = [(one.id, other.ref, actor_of(of_one)), (other.id, one.ref, actor_of(of_other))]
            experiment_id = chain.experiment.id
            db.session.commit()
            db.session.remove()
        ready = Barrier(2)

        def say(pair: tuple, ready: Barrier = ready) -> bool:
            adoption_id, giver, by = pair
            with site.app_context():
                adoption = db.session.get_one(Adoption, adoption_id)
                # What a request has read before it comes to writing.
                db.session.rollback()
                ready.wait(timeout=30)
                try:
                    adopting.describe(adoption, Description(AdoptionKind.COPY, "", giver, "Korter."), by=by)
                    db.session.commit()
                except RefusedInputError:
                    return False
                finally:
                    db.session.remove()
                return True

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(say, pairs)) == [False, True]
        with site.app_context():
            givers = queries.givers_by_taker(experiment_id)
            assert not any(makes_circle(givers, *pair) for pair in givers.items())
            db.session.remove()
