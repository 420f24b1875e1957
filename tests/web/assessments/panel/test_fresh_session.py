"""Every writing request of a panel in an empty session, as a server has it: rows are held on PostgreSQL too."""

import pytest
from sqlalchemy import select

from app.assessments.models import Assessment
from app.core.clock import today
from app.core.database import db


@pytest.fixture
def fresh(sign_in):
    """`fresh(person)`: their client, in a session that holds no record."""

    def signing_in(person):
        browser = sign_in(person)
        db.session.commit()
        db.session.expunge_all()
        return browser

    return signing_in


def test_naming_arranging_reminding_and_taking_off(scene, fresh):
    address, seat, version = scene.address, scene.seat(scene.assessors[0]).id, scene.panel.version
    browser = fresh(scene.owner)
    for path, data in (
        ("", {"email": "vierde@voorbeeld.example", "background": "science"}),
        ("/afspraken", {"is_blind": "y", "version": version}),
        (f"/{seat}/herinneren", {}),
        (f"/{seat}/weghalen", {"reason": "Anna is met verlof."}),
    ):
        assert browser.post(address + path, data=data).status_code == 302, path
        db.session.expunge_all()


def test_declaring_scoring_and_handing_in(scene, fresh):
    user, desk = scene.assessors[0], scene.desk
    answers = {f"conflict_{proposal.id}": "no" for proposal in scene.proposals}
    browser = fresh(user)
    assert browser.post(f"{desk}/belangen", data=answers).status_code == 302
    refs = db.session.scalars(select(Assessment.ref)).all()
    assert len(refs) == 2
    db.session.expunge_all()
    data = {"points_1": "3", "reason_1": "Klein.", "points_2": "4", "reason_2": "Snel.", "version": "1"}
    for ref in refs:
        assert browser.post(f"{desk}/{ref}", data=data).status_code == 302
        db.session.expunge_all()
    assert browser.post(f"{desk}/indienen").status_code == 302


def test_meeting_and_establishing(scene, fresh):
    scene.everybody_in(1, 5, 3)
    places = [(proposal.id, one.id) for proposal in scene.proposals for one in scene.challenge.criteria]
    data = {"held_on": today().isoformat(), "minutes": "Wij spraken elkaar.", "version": "0"}
    data |= {f"points_{proposal}_{one}": "3" for proposal, one in places}
    data |= {f"reason_{proposal}_{one}": "Besproken." for proposal, one in places}
    address = scene.scores
    browser = fresh(scene.officer)
    assert browser.post(f"{address}/overleg", data=data).status_code == 302
    db.session.expunge_all()
    assert browser.post(f"{address}/vaststellen").status_code == 302
