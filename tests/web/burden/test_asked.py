"""No form asks more than was promised, counted on the forms that a new user really gets.

The second half of each test keeps the count honest: who fills in what is asked, and nothing else, gets where the
promise says.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask_babel import force_locale
from sqlalchemy import select

from app.accounts.states import Role
from app.assessments.lifecycle import ASSESSMENT_CYCLE
from app.assessments.models import Panel, PanelMember
from app.assessments.services.assessing import Answer, declare
from app.assessments.states import Background
from app.burden.counting import asked, holds_something, is_visible
from app.burden.models import FormUse
from app.burden.promises import PROMISES
from app.burden.services import piece_of
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.challenges.models import Challenge, Criterion
from app.core.clock import in_amsterdam, now
from app.experiments.states import ExperimentState
from app.proposals import drafts
from app.proposals.services import start_draft
from tests.factories import (
    AgencyFactory,
    ChallengeFactory,
    ProposalFactory,
    SupplierFactory,
    ThemeFactory,
    actor_of,
    member,
)
from tests.web.scaling.records import make_chain

Answers = dict[str, Any]


@contextmanager
def rendered(app: Flask) -> Iterator[list[Any]]:
    """The forms that pages are drawn from."""
    forms: list[Any] = []

    def note(_app: Flask, context: dict[str, Any], **_extra: object) -> None:
        if "form" in context:
            forms.append(context["form"])

    with template_rendered.connected_to(note, app):
        yield forms


@pytest.fixture
def ask(app, client) -> Callable[[str, Answers], tuple[list[str], Answers]]:
    """`ask(address, answers)`: the names of the fields that this page asks, and what to send back.

    Sent back is what the house filled in already, and the answers to what is asked. A field of the page that is asked
    and has no answer here is left empty, so that the page refuses it.
    """

    def asking(address: str, answers: Answers) -> tuple[list[str], Answers]:
        with rendered(app) as forms:
            assert client.get(address).status_code == 200
        form = forms[-1]
        names = asked(form)
        data: Answers = {"version": form.version.data}
        for field in form:
            if is_visible(field) and holds_something(field):
                data[field.name] = field.data if hasattr(field, "iter_choices") else field._value()
        for name in names:
            # The rows of a list are fields of their own when they are sent.
            data.update({sent: value for sent, value in answers.items() if sent == name or sent.startswith(f"{name}-")})
        return names, data

    return asking


def keeps(key: str, names: list[str]) -> None:
    """Fail, and name the fields, when more is asked than was promised."""
    promised = PROMISES[key].fields
    assert promised is not None
    assert len(names) <= promised, f"{key} promises {promised} fields and asks {len(names)}: {', '.join(names)}"


def test_an_account(client, ask):
    names, data = ask("/registreren", {"name": "Noor", "email": "noor@voorbeeld.example", "password": "vier losse rij"})
    keeps("account", names)
    assert client.post("/registreren", data=data).status_code == 302


def test_a_complete_proposal(session, sign_in, ask):
    challenge, supplier = ChallengeFactory(opened=True), SupplierFactory()
    writer = member(supplier, Role.MEMBER)
    proposal = start_draft(challenge, supplier.id, by=actor_of(writer))
    client = sign_in(writer)
    address = f"/voorstellen/{proposal.ref}/bewerken"
    texts = dict.fromkeys(("idea", "why_it_works", "smallest_test", "team"), "Wij bellen terug.")
    names, data = ask(address, {**texts, "price_eur": "18.000"})
    keeps("proposal", names)
    assert client.post(address, data=data).status_code == 302
    draft = drafts.read(proposal)
    assert draft is not None
    assert draft.missing() == []


def test_a_check_in(session, sign_in, ask):
    chain = make_chain(ExperimentState.RUNNING)
    chain.experiment.check_ins = []  # the first one: nothing is known yet
    session.commit()
    client, address = sign_in(chain.lead), f"{chain.path}/voortgang"
    names, data = ask(address, {"going": "Het loopt.", "learned": "Bellen.", "needed": "Tijd.", "spent_eur": "100"})
    keeps("experiment.check_in", names)
    assert client.post(address, data=data).status_code == 302


def test_an_assessment_of_four_criteria_is_one_screen(session, sign_in, ask):
    challenge = ChallengeFactory(unsealed=True)
    for criterion, weight in zip(challenge.criteria, (40, 20), strict=True):
        criterion.weight = weight
    challenge.criteria += [Criterion(position=3, name="Wie doet het?", weight=20)]
    challenge.criteria += [Criterion(position=4, name="Wat kost het?", weight=20)]
    proposal = ProposalFactory(opened=True, challenge=challenge)
    assessor = member(challenge.organisation, Role.ASSESSOR)
    seat = PanelMember(
        panel=Panel(challenge=challenge), user=assessor, email=assessor.email, background=Background.USER
    )
    session.add(seat)
    session.commit()
    declare(seat, {proposal.id: Answer(has_conflict=False)}, by=actor_of(assessor))
    client, address = sign_in(assessor), f"/beoordelen/{challenge.path}/{seat.assessments[0].ref}"
    points = {f"points_{number}": "4" for number in range(1, 5)}
    reasons = {f"reason_{number}": "De proef is klein." for number in range(1, 5)}
    names, data = ask(address, {**points, **reasons})
    assert names == [name for number in range(1, 5) for name in (f"points_{number}", f"reason_{number}")]
    assert client.post(address, data=data).status_code == 302
    session.refresh(seat.assessments[0])
    assert ASSESSMENT_CYCLE.missing(seat.assessments[0], "submit") == []


def test_a_concept(session, sign_in, ask):
    agency = AgencyFactory()
    ThemeFactory(name="Wateroverlast", slug="wateroverlast", synonyms=["piekbuien", "regen"])
    client = sign_in(member(agency, Role.OFFICER))
    texts = dict.fromkeys(("sufferers", "frequency", "evidence", "benefit", "urgency"), "Bij piekbuien, elke herfst.")
    problem = "Bij piekbuien lopen elke herfst woonwijken onder; hoe houden we ze droog?"
    first, data = ask("/vraagstukken/nieuw", {"problem": problem})
    address = client.post("/vraagstukken/nieuw", data=data).location
    challenge = session.scalars(select(Challenge)).one()
    second, data = ask(address, texts)
    keeps("challenge.concept", [*first, *second])
    assert client.post(address, data=data).status_code == 302
    session.refresh(challenge)
    # What is left is the step after it, not a field: looking whether it exists already.
    with force_locale("en"):
        missing = [str(line) for line in CHALLENGE_CYCLE.missing(challenge, "start_dialogue")]
    assert missing == ["Look first whether it exists already."]
    uses = session.scalars(select(FormUse).where(FormUse.piece == piece_of("challenge.concept", challenge.ref))).all()
    assert [use.fields for use in uses] == [1, 6]


def test_a_concept_one_question_a_screen_is_the_same_piece(session, sign_in):
    agency = AgencyFactory()
    challenge = ChallengeFactory(organisation=agency, urgency="")
    client, address = sign_in(member(agency, Role.OFFICER)), f"/vraagstukken/{challenge.path}/bewerken?vraag=urgency"
    data = {"urgency": "De herfst komt.", "version": challenge.version, "effort": "60 2"}
    assert client.post(address, data=data).status_code == 302
    (use,) = session.scalars(select(FormUse)).all()
    assert (use.fields, use.active_seconds, use.clicks) == (6, 60, 2)
    assert use.characters > len("De herfst komt.")


def test_what_is_public_already_is_no_concept(session, sign_in):
    agency = AgencyFactory()
    challenge = ChallengeFactory(organisation=agency, published=True, themes=[ThemeFactory()])
    client, address = sign_in(member(agency, Role.OFFICER)), f"/vraagstukken/{challenge.path}/bewerken"
    data = {name: getattr(challenge, name) for name in ("title", "sufferers", "problem", "frequency", "evidence")}
    data |= {"benefit": "Niemand wacht.", "urgency": "Nu.", "themes": [challenge.themes[0].id]}
    assert client.post(address, data={**data, "version": challenge.version}).status_code == 302
    assert session.scalars(select(FormUse)).all() == []


def test_opening(session, sign_in, ask):
    agency = AgencyFactory()
    challenge = ChallengeFactory(organisation=agency, published=True, report_published_at=now(), dialogue_report="Ja.")
    client, address = sign_in(member(agency, Role.OFFICER)), f"/vraagstukken/{challenge.path}/openen"
    closing = in_amsterdam(now() + timedelta(days=20))
    names, data = ask(
        address,
        {
            "budget_eur": "60.000",
            "closing_at": f"{closing:%Y-%m-%dT12:00}",
            "criteria-0-name": "Merken mensen het?",
            "criteria-0-weight": "60",
            "criteria-1-name": "Hoe klein kan de proef?",
            "criteria-1-weight": "40",
            "scaling_option": "Dan gaan wij verder met dezelfde partij.",
            "route_choice": "several_quotes",
            "route": "Wij vergelijken wat er binnenkomt.",
        },
    )
    keeps("challenge.opening", names)
    assert client.post(address, data=data).status_code == 302
    session.refresh(challenge)
    assert CHALLENGE_CYCLE.missing(challenge, "open") == []


def test_the_fields_are_named_when_a_form_asks_too_much():
    with pytest.raises(AssertionError, match="account promises 3 fields and asks 4: name, email, password, phone"):
        keeps("account", ["name", "email", "password", "phone"])
