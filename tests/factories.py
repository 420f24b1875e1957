"""Records for tests: valid by default, with the few values that a test speaks of given by name.

Factories flush, so that ids are there; a test that goes through the client commits by `sign_in` or itself.
"""

from datetime import timedelta
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory

from app.accounts.actor import Actor
from app.accounts.models import Membership, User
from app.accounts.services import start_session
from app.accounts.states import Role
from app.challenges.models import Challenge, Criterion
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.core.database import db
from app.experiments.failing import FailureQuestion
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.procurement.states import Route, Subject
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.themes.models import Theme

CAREFUL = {question.value: question is not FailureQuestion.CAUSES for question in FailureQuestion}
"""Answers from which it follows that a failure was intelligent."""


class Base(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731 - factory-boy asks for a callable
        sqlalchemy_session_persistence = "flush"


class UserFactory(Base):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"persoon{n}@voorbeeld.example")
    name = factory.Sequence(lambda n: f"Persoon {n}")
    password_hash = "!"


class AgencyFactory(Base):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Gemeente Proefdam {n}")
    slug = factory.Sequence(lambda n: f"gemeente-proefdam-{n}")
    kind = OrganisationKind.AGENCY


class SupplierFactory(AgencyFactory):
    name = factory.Sequence(lambda n: f"Proefbedrijf {n} BV")
    slug = factory.Sequence(lambda n: f"proefbedrijf-{n}")
    kind = OrganisationKind.SUPPLIER


class ThemeFactory(Base):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thema {n}")
    slug = factory.Sequence(lambda n: f"thema-{n}")


class ChallengeFactory(Base):
    """A complete concept.

    `opened`, `closed` (still sealed) and `unsealed` (in assessment) are traits for stages that many tests need.
    """

    class Meta:
        model = Challenge

    organisation = factory.SubFactory(AgencyFactory)
    title = factory.Sequence(lambda n: f"Inwoners wachten te lang aan balie {n}; hoe wordt dat korter?")
    sufferers = "Inwoners zonder afspraak, ongeveer 900 mensen per maand."
    problem = "Zij wachten gemiddeld 50 minuten en gaan soms onverrichter zake weg."
    frequency = "Elke werkdag, het meest op maandag."
    evidence = "Tellingen aan de balie in 2025."
    benefit = "Niemand wacht langer dan een kwartier."
    urgency = "Het aantal bezoekers groeit."
    state = ChallengeState.CONCEPT
    reuse_checked_at = factory.LazyFunction(lambda: now() - timedelta(days=21))

    class Params:
        published = factory.Trait(
            state=ChallengeState.DIALOGUE, published_at=factory.LazyFunction(lambda: now() - timedelta(days=20))
        )
        opened = factory.Trait(
            published=True,
            state=ChallengeState.OPEN,
            dialogue_report="Wij spraken zes bedrijven.",
            report_published_at=factory.LazyFunction(lambda: now() - timedelta(days=11)),
            budget_eur=60_000,
            experiments_count=3,
            scaling_option="Tot een jaar verlengen.",
            scaling_max_eur=120_000,
            subject=Subject.SUPPLIES_SERVICES,
            route_choice=Route.SEVERAL_QUOTES,
            route="Meervoudig onderhands.",
            opened_at=factory.LazyFunction(lambda: now() - timedelta(days=10)),
            closing_at=factory.LazyFunction(lambda: now() + timedelta(days=10)),
            decision_due=factory.LazyFunction(lambda: today() + timedelta(days=30)),
        )
        closed = factory.Trait(opened=True, closing_at=factory.LazyFunction(lambda: now() - timedelta(hours=1)))
        unsealed = factory.Trait(
            closed=True,
            state=ChallengeState.ASSESSMENT,
            proposals_opened_at=factory.LazyFunction(lambda: now() - timedelta(minutes=50)),
        )

    @factory.post_generation
    def criteria(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        if create and self.opened_at is not None and not self.criteria:
            self.criteria.append(Criterion(position=1, name="Werkt het voor mensen?", weight=60))
            self.criteria.append(Criterion(position=2, name="Hoe klein kan de proef?", weight=40))
            db.session.flush()


class ProposalFactory(Base):
    """A draft of which nothing is written; `opened` and `chosen` can be read, and bring their vraagstuk in assessment.

    `submitted` has the state alone, without ciphertext or receipt: `tests.sealed` makes what was really sealed.
    """

    class Meta:
        model = Proposal

    challenge = factory.SubFactory(ChallengeFactory, opened=True)
    organisation = factory.SubFactory(SupplierFactory)

    class Params:
        submitted = factory.Trait(
            state=ProposalState.SUBMITTED, submitted_at=factory.LazyFunction(lambda: now() - timedelta(days=2))
        )
        opened = factory.Trait(
            challenge=factory.SubFactory(ChallengeFactory, unsealed=True),
            state=ProposalState.OPENED,
            idea="Wij bellen mensen op het moment dat zij kunnen komen.",
            why_it_works="Mensen wachten thuis in plaats van aan de balie.",
            smallest_test="Twee weken, één balie, veertig mensen.",
            team="Een onderzoeker en twee begeleiders.",
            price_eur=18_000,
            submitted_at=factory.LazyFunction(lambda: now() - timedelta(days=2)),
            opened_at=factory.LazyFunction(lambda: now() - timedelta(minutes=50)),
        )
        chosen = factory.Trait(
            opened=True,
            state=ProposalState.CHOSEN,
            decided_at=factory.LazyFunction(lambda: now() - timedelta(minutes=10)),
        )


class ExperimentFactory(Base):
    """An experiment in design, without its plan."""

    class Meta:
        model = Experiment

    proposal = factory.SubFactory(ProposalFactory, chosen=True)
    challenge = factory.SelfAttribute("proposal.challenge")
    organisation = factory.SelfAttribute("challenge.organisation")
    supplier = factory.SelfAttribute("proposal.organisation")
    title = factory.Sequence(lambda n: f"Terugbellen in plaats van wachten {n}")
    state = ExperimentState.DESIGN


def member(organisation: Organisation, *roles: Role, **values: Any) -> User:
    """A person with these roles in an organisation."""
    user: User = UserFactory(**values)
    for role in roles:
        db.session.add(Membership(user_id=user.id, organisation_id=organisation.id, role=role))
    db.session.flush()
    return user


def actor(*roles: tuple[int, Role], id: int | None = 1, **values: Any) -> Actor:
    """A pure actor for tests of policies: `actor((7, Role.OFFICER))`."""
    return Actor(id=id, roles=frozenset(roles), **values)


def actor_of(user: User) -> Actor:
    """The actor that signing in would give this person."""
    from app.organisations.queries import actor_of_session

    token = start_session(user)
    found = actor_of_session(token)
    assert found is not None
    return found
