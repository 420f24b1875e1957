"""An instance with the demo content, made once a test process and copied for who changes it."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.accounts.actor import Actor
from app.accounts.models import User
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.cli.demo import PASSWORD
from app.cli.demo_loader import load_all
from app.core.clock import now
from app.core.config import Settings
from app.core.database import db
from app.experiments.models import Experiment
from app.experiments.services import start_from_proposal
from app.experiments.states import ENDED
from app.files.services import store
from app.organisations.models import Organisation
from app.search.services import rebuild
from app.showcases.models import Showcase
from app.showcases.services import curate, draft
from tests.conftest import make_settings
from tests.demo_assessments import add_assessments
from tests.factories import ChallengeFactory, ProposalFactory, SupplierFactory, actor_of

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
        _add_unfinished_work()
        db.session.commit()
        rebuild(db.session(), app.extensions["search"])
        db.session.remove()
        db.engine.dispose()  # closing the last connection moves all of the log into the file
    return folder


def _add_unfinished_work() -> None:
    """Records in the states that the demo has none of, so that every page can be visited."""
    officer, supplier, ambassador = (_actor(name) for name in ("inkoper", "leverancier", "ambassadeur"))
    agency, company = (db.session.get_one(Organisation, actor.organisation_ids()[0]) for actor in (officer, supplier))
    told = select(Showcase.experiment_id).where(Showcase.experiment_id.is_not(None))
    ended = select(Experiment).where(
        Experiment.organisation_id == agency.id, Experiment.state.in_(ENDED), Experiment.id.not_in(told)
    )
    _unwritten, curated = (draft(experiment, by=ambassador) for experiment in db.session.scalars(ended.limit(2)))
    curate(curated, by=ambassador)
    decided = ChallengeFactory(closed=True, organisation=agency, state=ChallengeState.DECIDED, decided_at=now())
    start_from_proposal(ProposalFactory(chosen=True, challenge=decided, organisation=company), by=officer)
    add_assessments(agency, (company, SupplierFactory()))
    for challenge_id in db.session.scalars(select(Challenge.id)):
        store(BytesIO(b"een, twee\n"), "telling.csv", record_kind="challenge", record_id=challenge_id, by=officer)


def _actor(name: str) -> Actor:
    return actor_of(db.session.scalars(select(User).where(User.email == f"{name}@demo.example")).one())


def copy_of(folder: Path, target: Path) -> Flask:
    """An application on a copy of the demo."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    return create_app(settings_in(target))
