"""The same link from many sides at the same moment, each with a connection of its own: one check-in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import now
from app.core.database import db
from app.core.secrets import hash_of, new_token
from app.experiments import services
from app.experiments.models import CheckIn, CheckInLink, Experiment
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from tests.web.scaling.records import make_chain

AT_ONCE = 5


@pytest.fixture
def site(site: Flask) -> Flask:
    """Forms without their token."""
    site.config["WTF_CSRF_ENABLED"] = False
    return site


@pytest.fixture
def token(site: Flask) -> str:
    """A link for the lead of a running experiment."""
    made = new_token()
    with site.app_context():
        chain = make_chain(ExperimentState.RUNNING)
        chain.experiment.check_ins = []
        chain.experiment.started_at = chain.experiment.mandate_signed_at = now() - timedelta(days=15)
        db.session.add(
            CheckInLink(
                experiment_id=chain.experiment.id,
                user_id=chain.lead.id,
                token_hash=hash_of(made),
                expires_at=now() + timedelta(days=30),
            )
        )
        db.session.commit()
        db.session.remove()
    return made


def test_of_many_at_once_one_checks_in(site: Flask, token: str) -> None:
    ready = Barrier(AT_ONCE)

    def one(number: int) -> int:
        client = site.test_client()
        ready.wait(timeout=30)
        answer = client.post(f"/voortgang/{token}", data={"going": f"Van {number}.", "spent_eur": "9.000"})
        return answer.status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        statuses = sorted(threads.map(one, range(AT_ONCE)))
    assert statuses == [302] + [409] * (AT_ONCE - 1)
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_of_many_workers_at_once_one_reminds(site: Flask, token: str) -> None:
    ready = Barrier(AT_ONCE)

    def one(_number: int) -> bool:
        with site.app_context():
            experiment = db.session.scalars(select(Experiment)).one()
            db.session.rollback()
            ready.wait(timeout=30)
            did = services.remind(experiment)
            db.session.commit()
            db.session.remove()
            return did

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert sum(threads.map(one, range(AT_ONCE))) == 1
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 1
