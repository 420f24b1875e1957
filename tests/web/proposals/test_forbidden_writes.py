"""Every address that writes, as everybody who has nothing to do there: refused, and nothing is written but refusals."""

import itertools
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from app.accounts.states import Role
from app.audit.models import AuditEntry, AuditLink
from app.audit.refusals import REFUSED, SECRETLY_REFUSED
from app.core.clock import now
from app.core.database import db
from app.proposals import drafts
from app.proposals.models import Proposal
from tests import sealed
from tests.factories import SupplierFactory, member

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

BLUEPRINTS = {"proposals", "openings", "panel", "assessing", "settling", "decisions", "letters"}
PUBLIC = {"proposals.check"}
OWN_RIGHT = {
    # What somebody may do for themselves or their agency at this moment.
    "rival": {"proposals.new"},
    "administrator": {"proposals.new"},  # leads to adding a company
    "ambassador": {"proposals.new"},
    "officer": {"panel.show", "panel.arrange", "openings.confirm"},
    "owner": {"panel.show", "panel.arrange"},
}
MASS = {
    "state": "opened",
    "organisation_id": "1",
    "challenge_id": "1",
    "manifest": "{}",
    "opened_at": "2020-01-01",
    "submitted_at": "2020-01-01",
    "closing_at": "2020-01-01",
    "password": "een wachtwoord",
    "version": "1",
    "idea": "Overgenomen",
    "title": "Overgenomen",
    "step": "offer",
    "kind": "choose",
    "outcome": "chosen",
    "overwrite": "y",
}
UNTOUCHED_BUT = {"audit_entry", "audit_link", "auth_session", "failed_sign_in"}


def everything() -> dict[str, list[Any]]:
    """All rows of all tables that a refused attempt leaves alone."""
    db.session.expire_all()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in db.metadata.sorted_tables
        if table.name not in UNTOUCHED_BUT
    }


def writing(app: Flask) -> list[Rule]:
    return sorted(
        (
            rule
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in BLUEPRINTS
        ),
        key=str,
    )


def addresses(rule: Rule, challenge: str, ids: list[str]) -> list[str]:
    """The addresses of a rule with the ids of the vraagstuk and of what is sealed in it."""
    choices = []
    for name in (names := sorted(rule.arguments)):
        if name == "ref" and str(rule).startswith(("/vraagstukken", "/beoordelen")):
            choices.append([challenge])
        elif name == "member_id":
            choices.append(["1"])
        elif name == "action":
            choices.append(["submit", "withdraw", "replace", "resume", "choose", "invite", "unseal"])
        else:
            choices.append(ids)
    return [_filled(rule, dict(zip(names, values, strict=True))) for values in itertools.product(*choices)]


def _filled(rule: Rule, values: dict[str, str]) -> str:
    return re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", lambda found: values[found[1]], str(rule))


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize(
    "who",
    ["visitor", "officer", "owner", "assessor", "lead", "director", "manager", "administrator", "ambassador", "rival"],
)
def test_nothing_is_written(app, client: FlaskClient, scene, sign_in, session, who, is_closed):
    sent = sealed.submitted(scene.challenge, scene.supplier, by=scene.writer)
    other = SupplierFactory()
    draft = sealed.drafted(scene.challenge, other, by=member(other, Role.MEMBER), files=[("plan.txt", b"plan")])
    session.commit()
    ids = [sent.ref, draft.ref, drafts.attachments(draft)[0].ref]
    if who != "visitor":
        sign_in(scene.people[who])
    with time_machine.travel(scene.challenge.closing_at + timedelta(minutes=1) if is_closed else now(), tick=False):
        before, entries = everything(), session.scalar(select(func.max(AuditEntry.id)))
        for rule in writing(app):
            if rule.endpoint in PUBLIC | OWN_RIGHT.get(who, set()):
                continue
            for path in addresses(rule, scene.challenge.path, ids):
                response = client.post(path, data=MASS)
                if who == "visitor" and response.status_code == 302:
                    assert "/inloggen" in response.location, path
                else:
                    assert response.status_code in {403, 404, 405, 409}, (path, response.status_code)
        assert everything() == before
    added = session.scalars(select(AuditEntry.action).where(AuditEntry.id > entries)).all()
    assert set(added) <= {REFUSED, SECRETLY_REFUSED}
    assert session.scalar(select(func.count(AuditLink.seq))) == session.scalar(select(func.count(AuditEntry.id)))
    assert session.get(Proposal, sent.id).state == "submitted"
