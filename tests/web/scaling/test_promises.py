"""A co-owner that promised to adopt does so by itself when an experiment succeeds."""

import pytest
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges.models import CoOwner
from app.challenges.states import CoOwnerState
from app.core.clock import now
from app.experiments.services import on_success
from app.experiments.states import ExperimentState
from app.notifications.models import Mail
from app.scaling import promises
from app.scaling.models import Adoption
from app.scaling.states import AdoptionState
from tests.factories import AgencyFactory, actor_of, member
from tests.web.scaling.records import make_chain


@pytest.fixture
def chain(session):
    return make_chain(ExperimentState.EVALUATION)


def join(session, chain, state, *, promises_adoption):
    agency = AgencyFactory()
    person = member(agency, Role.OFFICER)
    session.add(
        CoOwner(
            challenge=chain.experiment.challenge,
            organisation=agency,
            state=state,
            share=10,
            promises_adoption=promises_adoption,
            why="Bij ons wachten mensen ook te lang.",
            reason="Er waren er al genoeg." if state is CoOwnerState.DECLINED else "",
            decided_at=None if state is CoOwnerState.ASKED else now(),
        )
    )
    session.flush()
    return agency, person


def test_success_begins_the_adoption_of_who_promised(client, session, chain, sign_in):
    promised, person = join(session, chain, CoOwnerState.ACCEPTED, promises_adoption=True)
    join(session, chain, CoOwnerState.ACCEPTED, promises_adoption=False)
    for state in set(CoOwnerState) - {CoOwnerState.ACCEPTED}:
        join(session, chain, state, promises_adoption=True)
    sign_in(chain.lead)
    for page, typed in (("afloop", {"outcome": "succeeded", "what_happened": "Het werkte."}), ("nakijken", {})):
        session.refresh(chain.experiment)
        ending = {"version": chain.experiment.version, **typed}
        answer = client.post(f"{chain.path}/afronden/{page}", data=ending)
    assert answer.status_code == 302, answer.text
    adoption = session.scalars(select(Adoption)).one()
    assert (adoption.organisation_id, adoption.state) == (promised.id, AdoptionState.INTEREST)
    assert adoption.created_by_id is None
    subject = f"U beloofde over te nemen: {chain.experiment.title}"
    assert session.scalars(select(Mail.recipient).where(Mail.subject == subject)).all() == [person.email]
    trail = session.scalars(select(AuditEntry).where(AuditEntry.record_kind == "adoption")).one()
    assert (trail.action, trail.actor_id) == ("interest", None)


def test_a_second_time_changes_nothing(session, chain):
    _, person = join(session, chain, CoOwnerState.ACCEPTED, promises_adoption=True)
    for _ in range(2):
        promises.keep(chain.experiment, actor_of(chain.lead))
    assert len(session.scalars(select(Adoption)).all()) == 1
    assert len(session.scalars(select(Mail).where(Mail.recipient == person.email)).all()) == 1


def test_it_is_registered_once(app):
    assert on_success.count(promises.keep) == 1
