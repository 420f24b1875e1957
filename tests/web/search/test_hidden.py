"""What a visitor may not see comes out nowhere, in any state and for any role, even when it lies in the index."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.actor import VISITOR
from app.accounts.models import User
from app.accounts.states import Role
from app.challenges import policy as of_challenges
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.experiments import policy as of_experiments
from app.experiments.models import Lesson
from app.experiments.states import ExperimentState, FailureKind
from app.organisations.models import Organisation
from app.search.documents import Document
from app.search.services import rebuild
from app.showcases import policy as of_showcases
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from tests.factories import AgencyFactory, ChallengeFactory, ExperimentFactory, ThemeFactory, member

WORD = "zwaluwen"
LONG_AGO = {
    "started_at": now() - timedelta(days=90),
    "mandate_signed_at": now() - timedelta(days=91),
    "ended_at": now(),
}
AGENCY = "Gemeente Zwaluwveld"

SignIn = Callable[[User], FlaskClient]
Found = list[tuple[Document, bool]]


@pytest.fixture
def search(app: Flask) -> Any:
    return app.extensions["search"]


@pytest.fixture
def records(app: Flask) -> Found:
    """One record of every kind in every state, as a document, with whether a visitor may see it."""
    agency = AgencyFactory(name=AGENCY, slug="zwaluwveld")
    theme = ThemeFactory(slug="vogels", name="Vogels")
    made = [*_challenges(agency, theme), *_experiments(agency, theme), *_showcases()]
    db.session.commit()
    return [
        (
            Document(
                kind, record.id, record.ref, record.title, themes=("vogels",), agencies=("zwaluwveld",), stage="open"
            ),
            is_visible,
        )
        for kind, record, is_visible in made
    ]


def _challenges(agency: Any, theme: Any) -> Iterator[tuple[str, Any, bool]]:
    for state in set(ChallengeState) - {ChallengeState.CLOSED}:
        challenge = ChallengeFactory(
            unsealed=True,
            organisation=agency,
            themes=[theme],
            state=state,
            title=f"{WORD} {state.value}; hoe dan?",
            decided_at=now(),
            withdrawal_reason="Het geld is op.",
            adopted_path="/etalage/aaaaaaaa",
        )
        yield "challenge", challenge, of_challenges.can_view(VISITOR, challenge)


def _experiments(agency: Any, theme: Any) -> Iterator[tuple[str, Any, bool]]:
    for state in ExperimentState:
        experiment = ExperimentFactory(
            **LONG_AGO,
            state=state,
            organisation=agency,
            themes=[theme],
            title=f"{WORD} proef {state.value}",
            failure_kind=FailureKind.SIMPLE,
        )
        yield "experiment", experiment, of_experiments.can_view(VISITOR, experiment)
        lesson = Lesson(
            experiment=experiment, title=f"{WORD} les {state.value}", situation="Hoog.", surprise="Laag.", advice="Zo."
        )
        db.session.add(lesson)
        db.session.flush()
        yield "lesson", lesson, of_experiments.can_view_lesson(VISITOR, lesson)


def _showcases() -> Iterator[tuple[str, Any, bool]]:
    for state in ShowcaseState:
        showcase = Showcase(
            title=f"{WORD} verhaal {state.value}",
            source="Een rapport, 2021",
            state=state,
            published_at=now(),
            outcome=ShowcaseOutcome.LEARNED,
        )
        db.session.add(showcase)
        db.session.flush()
        yield "showcase", showcase, of_showcases.can_view(VISITOR, showcase)


def shown_on_the_page(client: FlaskClient, address: str) -> str:
    """The text of all pages of results."""
    return "".join(client.get(f"{address}&pagina={number}", follow_redirects=True).text for number in (1, 2, 3))


def titles_suggested(client: FlaskClient, words: str) -> set[str]:
    return {each["label"] for each in client.get(f"/zoeken/suggesties?q={words}").get_json()["suggestions"]}


def titles(records: Found, *, visible: bool) -> set[str]:
    return {document.title for document, is_visible in records if is_visible is visible}


def test_every_kind_has_states_that_are_secret_and_states_that_are_not(records: Found) -> None:
    for kind in ("challenge", "experiment", "lesson", "showcase"):
        assert {is_visible for document, is_visible in records if document.kind == kind} == {True, False}, kind


@pytest.mark.parametrize("who", ["visitor", "officer", "lead", "supplier", "ambassador", "administrator"])
def test_from_an_index_with_everything_comes_what_a_visitor_may_see(
    client: FlaskClient, sign_in: SignIn, search: Any, records: Found, who: str
) -> None:
    reader = _reader(who, client, sign_in)
    search.engine.rebuild([document for document, _ in records])
    db.session.commit()
    for address in (f"/zoeken?q={WORD}", "/zoeken?thema=vogels", "/zoeken?status=open&volgorde=nieuwste"):
        page = shown_on_the_page(reader, address)
        assert not [title for title in titles(records, visible=False) if title in page], address
        assert not [title for title in titles(records, visible=True) if title not in page], address
    for words in (WORD, f"{WORD} les", f"{WORD} verhaal", f"{WORD} proef", f"{WORD} concept", f"{WORD} adopted"):
        assert titles_suggested(reader, words) <= titles(records, visible=True), words


def test_every_title_that_may_be_seen_is_suggested_and_no_other(
    client: FlaskClient, search: Any, records: Found
) -> None:
    """One record at a time, so that no other takes its place in the list."""
    for document, is_visible in records:
        search.engine.rebuild([document])
        assert titles_suggested(client, WORD) == ({document.title} if is_visible else set()), document


def test_nothing_hidden_is_counted(client: FlaskClient, search: Any, records: Found) -> None:
    rebuild(db.session(), search)
    visible = titles(records, visible=True)
    page = client.get(f"/zoeken?q={WORD}").text
    assert f'>Alles <span class="vp-count">{len(visible)}</span>' in page
    assert f">{len(visible)} resultaten<" in page
    assert "Concept" not in page


def _reader(who: str, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    """Somebody who may see more than a visitor on other pages: they are of the agency itself, or keep the site."""
    if who == "visitor":
        return client
    agency = db.session.scalars(select(Organisation).where(Organisation.slug == "zwaluwveld")).one()
    roles = {"officer": Role.OFFICER, "lead": Role.LEAD, "supplier": Role.MEMBER}
    powers = {f"is_{who}": True} if who in {"ambassador", "administrator"} else {}
    return sign_in(member(agency, *([roles[who]] if who in roles else []), **powers))
