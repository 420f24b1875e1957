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
from app.challenges.services import attach
from app.challenges.states import ChallengeState
from app.cli.demo import PASSWORD
from app.cli.demo_loader import load_all
from app.core.clock import now
from app.core.config import Settings
from app.core.database import db
from app.experiments.models import Experiment
from app.experiments.services import start_from_proposal
from app.experiments.states import ENDED
from app.organisations.models import Organisation
from app.search.services import rebuild
from app.showcases.models import Showcase
from app.showcases.services import curate, draft
from tests.conftest import make_settings
from tests.factories import ChallengeFactory, ProposalFactory, actor_of

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
    officer, ambassador = (_actor(f"{name}@demo.example") for name in ("inkoper", "ambassadeur"))
    ended = select(Experiment).where(
        Experiment.state.in_(ENDED),
        Experiment.id.not_in(select(Showcase.experiment_id).where(Showcase.experiment_id.is_not(None))),
    )
    unwritten, curated = (draft(experiment, by=ambassador) for experiment in db.session.scalars(ended.limit(2)))
    assert unwritten.id != curated.id
    db.session.flush()
    curate(curated, by=ambassador)
    agency, supplier = (
        db.session.get_one(Organisation, _actor(email).organisation_ids()[0])
        for email in ("inkoper@demo.example", "leverancier@demo.example")
    )
    decided = ChallengeFactory(closed=True, organisation=agency, state=ChallengeState.DECIDED, decided_at=now())
    start_from_proposal(ProposalFactory(chosen=True, challenge=decided, organisation=supplier), by=officer)
    concept = db.session.scalars(
        select(Challenge).where(
            Challenge.state == ChallengeState.CONCEPT, Challenge.organisation_id.in_(officer.organisation_ids())
        )
    ).first()
    assert concept is not None
    attach(concept, BytesIO(b"een, twee\n"), "telling.csv", by=officer)


def _actor(email: str) -> Actor:
    return actor_of(db.session.scalars(select(User).where(User.email == email)).one())


def copy_of(folder: Path, target: Path) -> Flask:
    """An application on a copy of the demo."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    return create_app(settings_in(target))
