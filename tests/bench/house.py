"""A temporary instance with generated data, and the requests that are measured on it."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select
from werkzeug.test import Client, EnvironBuilder

from app import create_app
from app.accounts.services import start_session
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.cli.generate import PEOPLE, PLACES, TROUBLES, add_bulk
from app.core.clock import now
from app.core.database import db
from app.organisations.models import Organisation
from app.organisations.provinces import PROVINCES
from app.scaling.models import Adoption
from app.scaling.states import AdoptionKind, AdoptionState
from tests.conftest import make_settings
from tests.factories import AgencyFactory, ThemeFactory, member
from tests.web.scaling.records import make_chain

SEED = 1
LAYERS = (12, 50, 100, 100, 60, 20)
"""342 adopters of one solution."""

THEMES = 12


@contextmanager
def house(challenges: int) -> Iterator[Flask]:
    """An application on SQLite with so many generated vraagstukken; its index is not built yet."""
    with TemporaryDirectory(prefix="vraagplein-bench-") as folder:
        path = Path(folder)
        app = create_app(make_settings(path, f"sqlite:///{path / 'bench.sqlite3'}", testing=False))
        with app.app_context():
            upgrade()
            for number in range(THEMES):
                ThemeFactory(slug=f"thema-{number}", name=f"Thema {number}")
            add_bulk(challenges, challenges // 2, SEED)
            db.session.commit()
        yield app
        with app.app_context():
            db.engine.dispose()


def get(app: Any, path: str, cookie: str = "") -> Callable[[], bytes]:
    """A GET through the WSGI callable, without network: `get(app, "/")()` is the body. Fails unless it is 200."""
    client = Client(app, use_cookies=False)
    headers = {"Cookie": cookie} if cookie else {}

    def getting() -> bytes:
        builder = EnvironBuilder(path=path, base_url="http://localhost/", headers=headers)
        try:
            response = client.open(builder)
        finally:
            builder.close()
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        return response.data

    return getting


def raw(body: bytes) -> Any:
    """The smallest WSGI application that gives this body."""
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]

    def application(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [body]

    return application


def cookie_of_officer(app: Flask) -> str:
    """The cookie of somebody who is signed in for the first agency."""
    with app.app_context():
        agency = db.session.scalars(select(Organisation).order_by(Organisation.id)).first()
        assert agency is not None
        token = start_session(member(agency, Role.OFFICER), organisation_id=agency.id)
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def address_of_newest(app: Flask) -> str:
    """The readable address of one vraagstuk."""
    with app.app_context():
        newest = db.session.scalars(select(Challenge).order_by(Challenge.published_at.desc())).first()
        assert newest is not None
        return f"/vraagstukken/{newest.path}"


def address_of_stain(app: Flask) -> str:
    """The page of a solution that 342 organisations took over from each other, over six layers."""
    source = random.Random(SEED)
    with app.app_context():
        experiment = make_chain().experiment
        before: list[Adoption | None] = [None]
        for size in LAYERS:
            layer: list[Adoption | None] = []
            for _ in range(size):
                adoption = Adoption(
                    experiment=experiment,
                    organisation=AgencyFactory(sector="gemeente", province=source.choice(PROVINCES)),
                    taken_from=source.choice(before),
                    state=AdoptionState.IN_USE,
                    kind=source.choice(list(AdoptionKind)),
                    benefit_promised="Korter wachten.",
                    in_use_at=now() - timedelta(days=source.randrange(900)),
                )
                layer.append(adoption)
            db.session.add_all(layer)
            db.session.flush()
            before = layer
        path = experiment.path
        db.session.commit()
    return f"/experimenten/{path}/olievlek"


def questions(count: int) -> list[str]:
    """What people might type: one to four words of the generated texts, some with a typing error or half a word."""
    source = random.Random(SEED)
    words = sorted({word for text in (*PEOPLE, *TROUBLES, *PLACES) for word in text.lower().split() if len(word) > 3})
    made = []
    for number in range(count):
        chosen = source.sample(words, k=source.randint(1, 4))
        if number % 5 == 4:
            place = source.randrange(1, len(chosen[0]) - 1)
            chosen[0] = chosen[0][:place] + chosen[0][place + 1 :]
        made.append(" ".join(chosen))
    return made
