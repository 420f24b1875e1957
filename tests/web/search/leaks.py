"""Every kind of record that can be found in every state, and one person for each role of the matrix."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actor import VISITOR, Actor
from app.accounts.models import Membership, User
from app.accounts.services import start_session
from app.challenges import policy as challenge_policy
from app.challenges.states import ChallengeState
from app.core.database import db
from app.experiments import policy as experiment_policy
from app.experiments.states import ExperimentState
from app.organisations.models import Organisation
from app.search.services import index_later
from app.showcases import policy as showcase_policy
from app.showcases.states import ShowcaseState
from tests.factories import AgencyFactory, ProposalFactory, SupplierFactory, ThemeFactory, UserFactory
from tests.matrix.people import AGENCY, OTHER_AGENCY, OTHER_SUPPLIER, PEOPLE, SUPPLIER
from tests.web.search.records import challenge_in, experiment_in, lesson_of, story_in

WORD, THEME = "ooievaarsnest", "vogels"
TEXT = f"Het {WORD} op de schoorsteen valt om en niemand weet wie het {WORD} mag verplaatsen."


@dataclass(frozen=True)
class Surface:
    """A page that shows what was found. `by_policy`: it shows people what is theirs too, and not only what is public.

    `tells` is whether it names records, so that the test can see that it works.
    """

    path: str
    by_policy: bool = False
    tells: bool = True


CAN_VIEW: dict[str, Callable[[Actor, Any], bool]] = {
    "challenge": challenge_policy.can_view,
    "experiment": experiment_policy.can_view,
    "lesson": experiment_policy.can_view_lesson,
    "showcase": showcase_policy.can_view,
}
HIDDEN = {"challenge": ChallengeState.CONCEPT, "experiment": ExperimentState.DESIGN, "showcase": ShowcaseState.CONCEPT}


@dataclass
class Matrix:
    """Every kind of record in every state, all of one agency, one supplier and one theme, and one person a role."""

    records: dict[str, list[Any]] = field(default_factory=dict)
    people: dict[str, User | None] = field(default_factory=dict)
    agency: str = ""

    def all(self) -> Iterator[tuple[str, Any]]:
        return ((kind, record) for kind, records in self.records.items() for record in records)

    def public(self, kind: str) -> list[Any]:
        return [record for record in self.records[kind] if CAN_VIEW[kind](VISITOR, record)]

    def hidden_from(self, surface: Surface, actor: Actor) -> list[str]:
        """The marks of the records of which this surface may tell this person nothing."""
        viewer = actor if surface.by_policy else VISITOR
        return [mark_of(record) for kind, record in self.all() if not CAN_VIEW[kind](viewer, record)]

    def address(self, surface: Surface) -> str:
        one = {kind: self.public(kind)[0].ref for kind in self.records}
        return surface.path.format(word=WORD, theme=THEME, agency=self.agency, **one)


def mark_of(record: Any) -> str:
    """What stands in the title of this record and of no other."""
    found = re.search(r"merk[a-z]+x", record.title)
    assert found is not None
    return found.group()


def marks() -> Iterator[str]:
    for number in range(26**3):
        letters = "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))
        yield f"merk{letters}{letters}x"


def make_matrix() -> Matrix:
    mark = marks()
    theme, agency, supplier = ThemeFactory(slug=THEME, name="Vogels"), AgencyFactory(), SupplierFactory()
    themes = [theme]

    def titles() -> dict[str, Any]:
        return {"title": f"Een {WORD} valt om: {next(mark)}", "themes": themes}

    def experiment(state: ExperimentState, **values: Any) -> Any:
        decided = challenge_in(ChallengeState.DECIDED, organisation=agency, **titles())
        made.records["challenge"].append(decided)
        proposal = ProposalFactory(chosen=True, challenge=decided, organisation=supplier)
        return experiment_in(state, proposal=proposal, hypothesis=TEXT, **values)

    made = Matrix(agency=agency.slug)
    made.records["challenge"] = [
        challenge_in(state, organisation=agency, problem=TEXT, **titles()) for state in ChallengeState
    ]
    made.records["experiment"] = [experiment(state, **titles()) for state in ExperimentState]
    made.records["lesson"] = [lesson_of(each, situation=TEXT, **titles()) for each in made.records["experiment"]]
    made.records["showcase"] = [story_in(state, story=TEXT, summary=TEXT, **titles()) for state in ShowcaseState]
    places = {AGENCY: agency, SUPPLIER: supplier, OTHER_AGENCY: AgencyFactory(), OTHER_SUPPLIER: SupplierFactory()}
    made.people = {name: user_like(person, places) for name, person in PEOPLE.items()}
    db.session.commit()
    return made


def user_like(person: Actor, places: dict[int, Organisation]) -> User | None:
    """Somebody with the roles of a person of the matrix."""
    if not person.is_authenticated:
        return None
    user: User = UserFactory(is_ambassador=person.is_ambassador, is_administrator=person.is_administrator)
    for organisation_id, role in person.roles:
        db.session.add(Membership(user_id=user.id, organisation_id=places[organisation_id].id, role=role))
    db.session.flush()
    return user


def browser_of(app: Flask, user: User | None) -> FlaskClient:
    browser = app.test_client()
    if user is not None:
        token = start_session(user, organisation_id=None)
        db.session.commit()
        with browser.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
    return browser


def hide_everything(matrix: Matrix) -> None:
    """Everything becomes hidden, as services do it: in the transaction of the change the index hears of it."""
    for kind, record in matrix.all():
        if kind in HIDDEN:
            record.state = HIDDEN[kind]
        index_later(kind, record.id)
    db.session.commit()
