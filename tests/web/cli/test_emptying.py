"""Emptying a database leaves nothing that keeps the migrations from running again."""

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect

from app.cli.emptying import remove_everything
from app.core.database import db
from tests.factories import AgencyFactory
from tests.web.house.test_migrations import old  # noqa: F401 - the fixture: a database of its own on both servers


def test_an_emptied_database_can_be_made_anew(old: Flask) -> None:  # noqa: F811
    upgrade()
    AgencyFactory()
    db.session.commit()

    remove_everything()

    assert inspect(db.engine).get_table_names() == []
    upgrade()
    assert db.session.scalar(db.select(db.func.count()).select_from(db.metadata.tables["organisation"])) == 0
