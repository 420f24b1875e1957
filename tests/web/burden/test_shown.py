"""The figures on the page of the norm and of an organisation: medians of finished work, never of a small group."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.burden.models import FormUse
from app.burden.promises import PROMISES
from app.burden.queries import pieces
from app.burden.services import piece_of
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.norm import views
from app.norm.burden import of_organisation, overview
from app.proposals.states import ProposalState
from tests.factories import AgencyFactory, ChallengeFactory, ProposalFactory, SupplierFactory

TOO_FEW = "Nog te weinig"


@pytest.fixture
def use(session):
    """`use(form, organisation, piece)` writes down one visit."""

    def using(form, organisation, piece, *, fields=2, characters=300, seconds=60, clicks=3, used_on=None):
        session.add(
            FormUse(
                form=form,
                organisation_id=organisation.id if organisation else None,
                piece=f"{piece:032x}" if isinstance(piece, int) else piece,
                fields=fields,
                characters=characters,
                active_seconds=seconds,
                clicks=clicks,
                used_on=used_on or today(),
            )
        )
        session.flush()

    return using


@pytest.fixture
def check_ins(use):
    """`check_ins(organisation, number)`: so many, each a piece of its own."""
    made = iter(range(100_000))

    def making(organisation, number, **values):
        for _ in range(number):
            use("experiment.check_in", organisation, next(made), **values)

    return making


def text(client, address):
    """The page, with ordinary spaces."""
    return client.get(address).text.replace("\u00a0", " ")


def line(key):
    return next(line for line in overview() if line.promise.key == key)


def test_visits_to_one_piece_add_up(app, use):
    agency = AgencyFactory()
    use("challenge.concept", agency, 1, fields=1, characters=80, seconds=120, clicks=2)
    use("challenge.concept", agency, 1, fields=6, characters=700, seconds=300, clicks=5)
    use("challenge.concept", agency, 1, fields=6, characters=650, seconds=60, clicks=1)
    (piece,) = pieces()
    assert (piece.fields, piece.characters, piece.active_seconds, piece.clicks) == (6, 700, 480, 8)


def test_one_visit_without_a_script_makes_the_time_of_the_piece_unknown(app, use):
    agency = AgencyFactory()
    use("challenge.concept", agency, 1)
    use("challenge.concept", agency, 1, seconds=None, clicks=None)
    (piece,) = pieces()
    assert (piece.active_seconds, piece.clicks) == (None, None)


def test_what_is_older_than_a_year_does_not_count_but_a_piece_stays_whole(app, use):
    agency = AgencyFactory()
    use("proposal", agency, 1, used_on=today() - timedelta(days=366))
    use("proposal", agency, 2, seconds=100, used_on=today() - timedelta(days=366))
    use("proposal", agency, 2, seconds=20)
    (piece,) = pieces()
    assert piece.active_seconds == 120


def test_without_measurements_everybody_reads_the_promises_and_why_there_are_no_figures(client):
    page = text(client, "/norm")
    assert 'id="moeite"' in page
    assert "Een inkoper schrijft een vraagstuk" in page
    assert "6 velden, 15 minuten, 12 klikken" in page
    assert "vanaf 10 keer" in page
    assert page.count(TOO_FEW) == len(PROMISES)
    assert 'id="moeite"' in client.get("/norm?lang=en").text


def test_an_older_version_of_the_norm_shows_no_figures(app, client, monkeypatch):
    newest, newer = views.newest(), replace(views.newest(), number=2)
    monkeypatch.setattr(views, "versions", lambda: {2: newer, 1: newest})
    monkeypatch.setattr(views, "newest", lambda: newer)
    assert 'id="moeite"' in text(client, "/norm")
    assert 'id="moeite"' not in client.get("/norm/1").text


def test_nine_are_hidden_and_ten_are_shown(client, session, check_ins):
    agency = AgencyFactory()
    check_ins(agency, 9)
    session.commit()
    assert text(client, "/norm").count(TOO_FEW) == len(PROMISES)
    check_ins(agency, 1)
    session.commit()
    page = text(client, "/norm")
    assert page.count(TOO_FEW) == len(PROMISES) - 1
    assert "2 velden, 300 tekens, 1 minuut, 3 klikken" in page
    assert "Binnen de belofte" in page


def test_more_than_was_promised_is_said_in_words(client, session, check_ins):
    check_ins(AgencyFactory(), 10, fields=4, seconds=300)
    session.commit()
    page = text(client, "/norm")
    assert "4 velden, 300 tekens, 5 minuten, 3 klikken" in page
    assert "Meer dan beloofd" in page
    assert line("experiment.check_in").exceeded == ["fields", "minutes"]


class TestUnfinishedWork:
    """What is not public does not count: the number of pieces would tell that it exists."""

    def test_sealed_and_withdrawn_proposals_and_drafts_do_not_count(self, app, session, use):
        challenge = ChallengeFactory(opened=True)
        for number in range(12):
            state = (ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.WITHDRAWN)[number % 3]
            proposal = ProposalFactory(
                challenge=challenge,
                state=state,
                submitted_at=now() if state is ProposalState.SUBMITTED else None,
            )
            use("proposal", challenge.organisation, piece_of("proposal", proposal.ref))
        assert line("proposal").figure is None

    def test_proposals_that_were_answered_do(self, app, session, use):
        agency = AgencyFactory()
        challenge = ChallengeFactory(organisation=agency, closed=True, state=ChallengeState.DECIDED, decided_at=now())
        for _ in range(10):
            proposal = ProposalFactory(challenge=challenge, chosen=True)
            use("proposal", agency, piece_of("proposal", proposal.ref), fields=5)
        draft = ProposalFactory(challenge=challenge)
        use("proposal", agency, piece_of("proposal", draft.ref), fields=1)
        assert line("proposal").figure.pieces == 10
        assert [each.figure.pieces for each in of_organisation(agency)] == [10]

    def test_a_concept_counts_from_when_it_is_public(self, app, session, use):
        concepts = [ChallengeFactory(organisation=AgencyFactory()) for _ in range(10)]
        for concept in concepts:
            use("challenge.concept", concept.organisation, piece_of("challenge.concept", concept.ref))
        assert line("challenge.concept").figure is None
        for concept in concepts:
            concept.state, concept.published_at = ChallengeState.DIALOGUE, now()
        session.flush()
        assert line("challenge.concept").figure.pieces == 10


class TestOrganisations:
    def test_an_agency_has_its_own_figures_from_ten_on(self, client, session, check_ins):
        large, small = AgencyFactory(slug="grootdam"), AgencyFactory(slug="kleindam")
        other = AgencyFactory()
        check_ins(large, 12, seconds=180)
        check_ins(small, 9)
        check_ins(other, 4)
        session.commit()
        page = text(client, "/organisaties/grootdam")
        assert "Hoeveel moeite kost het hier?" in page
        assert "2 velden, 300 tekens, 3 minuten, 3 klikken" in page
        page = text(client, "/organisaties/kleindam")
        assert "Hoeveel moeite kost het hier?" in page
        assert "300 tekens" not in page
        assert "vanaf 10 keer" in page

    def test_a_small_one_cannot_be_found_by_subtraction(self, client, session, check_ins):
        large, middle, small = AgencyFactory(), AgencyFactory(), AgencyFactory()
        check_ins(large, 25)
        check_ins(middle, 12)
        check_ins(small, 3)
        total = line("experiment.check_in").figure.pieces
        shown = {agency: of_organisation(agency) for agency in (large, middle, small)}
        left_over = total - sum(found[0].figure.pieces for found in shown.values() if found)
        assert total == 40
        assert left_over >= 10
        assert shown[large]
        assert not shown[middle]
        assert not shown[small]

    def test_suppliers_have_no_figures_of_their_own(self, client, session, check_ins):
        supplier = SupplierFactory(slug="bedrijf")
        check_ins(supplier, 20)
        session.commit()
        assert "Hoeveel moeite kost het hier?" not in client.get("/organisaties/bedrijf").text

    def test_names_are_shown_as_text(self, client, session, check_ins):
        agency = AgencyFactory(name="<script>alert(1)</script>", slug="raar")
        check_ins(agency, 10)
        session.commit()
        assert "<script>alert(1)" not in client.get("/organisaties/raar").text


def test_the_figures_take_two_queries_however_many_pieces_there_are(app, session, use, check_ins, count_queries):
    agencies = [AgencyFactory() for _ in range(4)]
    for agency in agencies:
        check_ins(agency, 12)
        for _ in range(12):
            challenge = ChallengeFactory(organisation=agency, published=True)
            use("challenge.concept", agency, piece_of("challenge.concept", challenge.ref))
            use("challenge.opening", agency, piece_of("challenge.opening", challenge.ref))
    session.commit()
    with count_queries() as statements:
        overview()
    assert len(statements) == 2
    session.refresh(agencies[0])
    with count_queries() as statements:
        of_organisation(agencies[0])
    assert len(statements) == 2
