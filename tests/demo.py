"""An instance with the demo content, made once a test process and copied for who changes it."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.cli.demo import PASSWORD
from app.cli.demo_loader import load_all
from app.core.config import Settings
from app.core.database import db
from app.search.services import rebuild
from tests.conftest import make_settings

__all__ = ["PASSWORD", "copy_of", "demo_folder", "settings_in"]


def settings_in(folder: Path) -> Settings:
    """The settings of `make run`, on this folder."""
    return make_settings(folder, f"sqlite:///{folder / 'vraagplein.sqlite3'}", demo=True)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with database and index of the demo; to read, or to copy."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(settings_in(folder))
    with app.app_context():
        upgrade()
        load_all(PASSWORD, lambda _done, _total: None)
        db.session.commit()
        rebuild(db.session(), app.extensions["search"])
        db.session.remove()
        db.engine.dispose()  # closing the last connection moves all of the log into the file
    return folder


def copy_of(folder: Path, target: Path) -> Flask:
    """An application on a copy of the demo."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    return create_app(settings_in(target))
