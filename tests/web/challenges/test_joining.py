"""“Wij hebben dit ook”: asking, dividing the money, declining and leaving; what others see and hear of it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.accounts.models import Membership
from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.challenges import coowners, queries
from app.challenges.coowners import Division, Offer
from app.challenges.documents import load
from app.challenges.models import Challenge, CoOwner, Follow
from app.challenges.shares import joined
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import now
from app.core.errors import DomainError, InvalidStepError, NotPermittedError, RefusedInputError
from app.core.work import work_list
from app.notifications.models import Mail
from app.organisations.models import Organisation
from app.search.models import IndexEvent
from app.search.services import drain, rebuild
from tests.factories import AgencyFactory, ChallengeFactory, actor_of, member

WHY = "Bij ons wachten elke maand 400 inwoners."
REASON = "Wij hebben al genoeg deelnemers gevonden."
OFFER = {"share": "30", "promises_adoption": "yes", "why": WHY}


@pytest.fixture
def challenge(session, people):
    return ChallengeFactory(organisation=people.agency, published=True)


@pytest.fixture
def joiner(session):
    return member(AgencyFactory(name="Waterschap Meedoen", slug="meedoen"), Role.OFFICER, name="Mia Meedoen")


def agency_of(session, person):
    return session.get(Organisation, person.memberships[0].organisation_id)


def asked(session, challenge, person, share=30, *, promises=True):
    offer = Offer(share=share, promises_adoption=promises, why=WHY)
    found = coowners.ask_to_join(challenge, agency_of(session, person), offer, by=actor_of(person))
    session.commit()
    return found


def accepted(session, people, challenge, person, share=30, *, promises=True):
    co_owner = asked(session, challenge, person, share, promises=promises)
    shares = {row.id: row.share for row in [*joined(challenge), co_owner]}
    coowners.accept(co_owner, Division(100 - sum(shares.values()), shares), by=actor_of(people.owner))
    session.commit()
    return co_owner


def fresh(session, record):
    session.expire_all()
    return session.get(type(record), record.id)


def mails(session, start):
    """Who got a mail whose subject begins so."""
    return sorted(session.scalars(select(Mail.recipient).where(Mail.subject.startswith(start))))


def open_it(session, challenge):
    """Open it as the clock and the owner would, past everything that opening asks for."""
    values = {"state": ChallengeState.OPEN, "opened_at": now(), "closing_at": now() + timedelta(days=10)}
    session.execute(update(Challenge).where(Challenge.id == challenge.id).values(**values))
    session.commit()
    session.expire_all()


def url(challenge, co_owner=None, action=""):
    base = f"/vraagstukken/{challenge.path}/meedoen"
    return f"{base}/{co_owner.ref}/{action}" if co_owner else base


def division(challenge, *co_owners, lead=None, **changes):
    shares = {f"share_{row.ref}": str(row.share) for row in co_owners}
    return {"lead_share": str(100 - sum(row.share for row in co_owners) if lead is None else lead), **shares, **changes}


class TestAsking:
    def test_it_is_asked_in_one_form(self, client, session, people, challenge, joiner, sign_in):
        sign_in(joiner)
        assert client.get(url(challenge)).status_code == 200
        sent = client.post(url(challenge), data=OFFER)
        assert sent.headers["Location"] == f"/vraagstukken/{challenge.path}#meedoen"
        co_owner = session.scalars(select(CoOwner)).one()
        assert (co_owner.state, co_owner.share, co_owner.promises_adoption) == (CoOwnerState.ASKED, 30, True)
        assert fresh(session, challenge).lead_share == 100
        assert session.get(Follow, (challenge.id, joiner.id)) is not None
        assert mails(session, "Waterschap Meedoen") == sorted([people.officer.email, people.owner.email])
        assert session.scalars(select(Mail.is_private)).all() == [True, True]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"share": "0"}, "van 1 tot en met 99"),
            ({"share": "100"}, "van 1 tot en met 99"),
            ({"share": ""}, "van 1 tot en met 99"),
            ({"why": "ja"}, "waarom u wilt meedoen"),
            ({"why": ""}, "Vul dit veld in"),
            ({"promises_adoption": ""}, "Kies ja of nee"),
        ],
    )
    def test_what_is_wrong_is_said(self, client, session, challenge, joiner, sign_in, changes, message):
        sign_in(joiner)
        answer = client.post(url(challenge), data={**OFFER, **changes})
        assert answer.status_code == 422
        assert message in answer.text
        assert session.scalars(select(CoOwner)).all() == []

    def test_not_ones_own(self, client, session, people, challenge, sign_in):
        sign_in(people.officer)
        answer = client.post(url(challenge), data=OFFER)
        assert answer.status_code == 422
        assert "een vraagstuk van uw eigen organisatie" in answer.text

    def test_not_twice(self, client, session, people, challenge, joiner, sign_in):
        co_owner = asked(session, challenge, joiner)
        sign_in(joiner)
        assert client.get(url(challenge)).headers["Location"] == f"/vraagstukken/{challenge.path}#meedoen"
        assert "heeft dit al gevraagd" in client.post(url(challenge), data=OFFER).text
        coowners.accept(co_owner, Division(70, {co_owner.id: 30}), by=actor_of(people.officer))
        session.commit()
        again = client.post(url(challenge), data=OFFER)
        assert again.status_code == 422
        assert "doet al mee" in again.text
        assert len(session.scalars(select(CoOwner)).all()) == 1

    def test_the_same_form_twice_asks_once(self, client, session, challenge, joiner, sign_in):
        sign_in(joiner)
        form = {**OFFER, "idempotency_key": "een-sleutel-om-mee-te-doen"}
        assert [client.post(url(challenge), data=form).status_code for _ in range(2)] == [302, 302]

    @pytest.mark.parametrize("trait", ["opened", "closed"])
    def test_not_after_the_dialogue(self, client, session, people, joiner, sign_in, trait):
        late = ChallengeFactory(organisation=people.agency, **{trait: True})
        sign_in(joiner)
        for answer in (client.get(url(late)), client.post(url(late), data=OFFER)):
            assert answer.status_code == 409
            assert "zolang het vraagstuk in dialoog is. Dat is nu voorbij" in answer.text

    def test_a_concept_is_a_secret(self, client, session, people, joiner, sign_in):
        concept = ChallengeFactory(organisation=people.agency)
        sign_in(joiner)
        assert client.post(url(concept), data=OFFER).status_code == 404

    def test_only_agencies_and_who_may(self, client, session, people, challenge, sign_in):
        assert "/inloggen" in client.post(url(challenge), data=OFFER).headers["Location"]
        for person in (people.supplier, member(AgencyFactory(), Role.ASSESSOR, Role.MANAGER, Role.LEAD)):
            sign_in(person)
            assert client.get(url(challenge)).status_code == 403
            assert client.post(url(challenge), data=OFFER).status_code == 403

    def test_for_which_agency(self, client, session, challenge, joiner, sign_in):
        second = AgencyFactory()
        session.add(Membership(user_id=joiner.id, organisation_id=second.id, role=Role.DIRECTOR))
        sign_in(joiner)
        assert client.post(url(challenge), data={**OFFER, "organisation_id": str(second.id)}).status_code == 302
        assert session.scalars(select(CoOwner.organisation_id)).all() == [second.id]
        foreign = AgencyFactory()
        session.commit()
        assert client.post(url(challenge), data={**OFFER, "organisation_id": str(foreign.id)}).status_code == 422

    def test_what_is_left(self, client, session, people, challenge, joiner, sign_in):
        asked(session, challenge, people.other_officer, 80)
        sign_in(joiner)
        too_much = client.post(url(challenge), data=OFFER)
        assert too_much.status_code == 422
        assert "Er is nog hoogstens 19% over" in too_much.text
        assert client.post(url(challenge), data={**OFFER, "share": "19"}).status_code == 302
        third = member(AgencyFactory(), Role.OWNER)
        sign_in(third)
        nothing = client.post(url(challenge), data={**OFFER, "share": "1"})
        assert "Anderen hebben alles al aangeboden" in nothing.text

    def test_it_waits_on_my_work_until_it_is_answered(self, session, people, challenge, joiner):
        def waiting(person):
            return [
                task.ref
                for task in work_list.waiting(session, actor_of(person))
                if task.task.key == "challenge.requests"
            ]

        assert waiting(people.owner) == []
        co_owner = asked(session, challenge, joiner)
        assert waiting(people.owner) == waiting(people.officer) == [challenge.ref]
        assert waiting(joiner) == waiting(people.colleague) == []
        coowners.decline(co_owner, REASON, by=actor_of(people.owner))
        session.commit()
        assert waiting(people.owner) == []


class TestAccepting:
    def test_the_money_is_divided_and_everyone_hears(self, client, session, people, challenge, joiner, sign_in):
        sign_in(people.supplier)
        client.post(f"/vraagstukken/{challenge.path}/volgen")
        co_owner = asked(session, challenge, joiner)
        sign_in(people.owner)
        form = client.get(url(challenge, co_owner, "accepteren")).text
        assert 'value="70"' in form
        assert 'value="30"' in form
        assert (
            client.post(url(challenge, co_owner, "accepteren"), data=division(challenge, co_owner)).status_code == 302
        )
        assert (fresh(session, challenge).lead_share, fresh(session, co_owner).state) == (70, CoOwnerState.ACCEPTED)
        assert mails(session, "U doet mee") == [joiner.email]
        assert mails(session, "Waterschap Meedoen doet mee") == sorted([people.supplier.email, joiner.email])
        assert session.scalars(select(IndexEvent.record_id)).all() == [challenge.id]

    @pytest.mark.parametrize(
        ("lead", "changes", "message"),
        [
            ("80", {}, "Samen is dat 110%. Maak daar 100% van."),
            ("60", {}, "Samen is dat 90%. Maak daar 100% van."),
            ("65", {"share": "35"}, "Waterschap Meedoen heeft 30% aangeboden. Meer betaalt deze organisatie nooit."),
            ("100", {"share": "0"}, "Wie meedoet, betaalt minstens 1 procent."),
            ("0", {}, "De trekker betaalt minstens 1 procent."),
            ("", {}, "Vul een heel getal in."),
        ],
    )
    def test_a_division_that_cannot_be(
        self, client, session, people, challenge, joiner, sign_in, lead, changes, message
    ):
        co_owner = asked(session, challenge, joiner)
        sign_in(people.officer)
        values = {f"share_{co_owner.ref}": changes["share"]} if changes else {}
        answer = client.post(
            url(challenge, co_owner, "accepteren"), data=division(challenge, co_owner, lead=lead, **values)
        )
        assert answer.status_code == 422
        assert message in answer.text
        assert (fresh(session, challenge).lead_share, fresh(session, co_owner).state) == (100, CoOwnerState.ASKED)

    def test_less_than_was_offered_is_told_to_whom_it_concerns(
        self, client, session, people, challenge, joiner, sign_in
    ):
        first = accepted(session, people, challenge, people.other_officer, 50)
        second = asked(session, challenge, joiner, 30)
        sign_in(people.officer)
        form = division(challenge, first, second, lead=40, **{f"share_{first.ref}": "30"})
        assert client.post(url(challenge, second, "accepteren"), data=form).status_code == 302
        assert [fresh(session, row).share for row in (first, second)] == [30, 30]
        assert fresh(session, challenge).lead_share == 40
        assert mails(session, "Uw deel is veranderd") == [people.other_officer.email]

    def test_two_officers_at_once(self, session, people, challenge, joiner):
        first, second = asked(session, challenge, people.other_officer, 50), asked(session, challenge, joiner, 30)
        officer = actor_of(people.officer)
        coowners.accept(first, Division(50, {first.id: 50}), by=officer)
        with pytest.raises(RefusedInputError, match="In de tussentijd"):
            coowners.accept(second, Division(70, {second.id: 30}), by=officer)
        with pytest.raises(InvalidStepError):
            coowners.accept(first, Division(50, {first.id: 50}), by=actor_of(people.owner))
        assert (challenge.lead_share, first.share, second.state) == (50, 50, CoOwnerState.ASKED)

    def test_what_another_changed_is_read_before_dividing(self, session, people, challenge, joiner):
        co_owner = asked(session, challenge, joiner)
        loaded = challenge.co_owners  # as in a request that began before the other one committed
        session.execute(update(CoOwner).values(share=10, version=2).execution_options(synchronize_session=False))
        with pytest.raises(RefusedInputError):
            coowners.accept(co_owner, Division(70, {co_owner.id: 30}), by=actor_of(people.officer))
        assert [row.share for row in loaded] == [10]

    def test_others_may_not_and_do_not_know(self, client, session, people, challenge, joiner, sign_in):
        co_owner = asked(session, challenge, joiner)
        statuses = {people.supplier: 404, people.other_officer: 404, people.colleague: 403, joiner: 403}
        for person, status in statuses.items():
            sign_in(person)
            for action in ("accepteren", "afwijzen"):
                data = {**division(challenge, co_owner), "reason": REASON}
                assert client.get(url(challenge, co_owner, action)).status_code == status
                assert client.post(url(challenge, co_owner, action), data=data).status_code == status
        sign_in(people.officer)
        assert client.post(url(challenge, co_owner, "vertrekken")).status_code == 403
        elsewhere = ChallengeFactory(organisation=people.agency, published=True)
        session.commit()
        assert client.get(url(elsewhere, co_owner, "accepteren")).status_code == 404

    def test_services_ask_themselves_who_may(self, session, people, challenge, joiner):
        co_owner = asked(session, challenge, joiner)
        with pytest.raises(NotPermittedError):
            coowners.accept(co_owner, Division(70, {co_owner.id: 30}), by=actor_of(joiner))
        with pytest.raises(NotPermittedError):
            coowners.decline(co_owner, REASON, by=actor_of(joiner))
        with pytest.raises(NotPermittedError):
            coowners.leave(co_owner, by=actor_of(people.officer))
        offer = Offer(share=1, promises_adoption=False, why=WHY)
        with pytest.raises(NotPermittedError):
            coowners.ask_to_join(challenge, AgencyFactory(), offer, by=actor_of(joiner))


class TestDecliningAndLeaving:
    @pytest.mark.parametrize(
        ("reason", "message"),
        [
            ("ja", "waarom niet: de organisatie leest dit"),
            ("nee dank", "waarom niet: de organisatie leest dit"),
            ("aaaaaaaaaaaa", ""),
            ("", "Vul dit veld in"),
        ],
    )
    def test_a_reason_that_explains_nothing(self, client, session, people, challenge, joiner, sign_in, reason, message):
        co_owner = asked(session, challenge, joiner)
        sign_in(people.officer)
        answer = client.post(url(challenge, co_owner, "afwijzen"), data={"reason": reason})
        assert answer.status_code == 422
        assert message in answer.text
        assert fresh(session, co_owner).state is CoOwnerState.ASKED

    def test_the_reason_is_for_that_agency_only(self, client, session, people, challenge, joiner, sign_in):
        co_owner = asked(session, challenge, joiner)
        sign_in(people.owner)
        assert client.get(url(challenge, co_owner, "afwijzen")).status_code == 200
        assert client.post(url(challenge, co_owner, "afwijzen"), data={"reason": REASON}).status_code == 302
        assert mails(session, "U doet niet mee") == [joiner.email]
        page = f"/vraagstukken/{challenge.path}"
        for person, sees in ((joiner, True), (people.colleague, True), (people.supplier, False)):
            sign_in(person)
            assert (REASON in client.get(page).text) is sees
        sign_in(joiner)
        assert client.post(url(challenge), data=OFFER).status_code == 302
        assert fresh(session, co_owner).state is CoOwnerState.ASKED
        assert co_owner.reason == ""

    def test_who_joined_leaves_and_the_share_returns(self, client, session, people, challenge, joiner, sign_in):
        co_owner = accepted(session, people, challenge, joiner)
        sign_in(joiner)
        assert client.get(url(challenge, co_owner, "vertrekken")).status_code == 200
        assert client.post(url(challenge, co_owner, "vertrekken")).status_code == 302
        assert fresh(session, challenge).lead_share == 100
        assert fresh(session, co_owner).state is CoOwnerState.LEFT
        assert set(mails(session, "Waterschap Meedoen doet niet meer mee")) >= {
            people.officer.email,
            people.owner.email,
        }
        assert client.post(url(challenge, co_owner, "vertrekken")).status_code == 409

    def test_going_on_without_one_that_joined_is_never_silent(self, session, people, challenge, joiner):
        co_owner = accepted(session, people, challenge, joiner)
        with pytest.raises(RefusedInputError):
            coowners.decline(co_owner, " ", by=actor_of(people.officer))
        session.rollback()
        coowners.decline(co_owner, REASON, by=actor_of(people.officer))
        assert (challenge.lead_share, co_owner.state) == (100, CoOwnerState.DECLINED)
        assert mails(session, "U doet niet mee") == [joiner.email]

    @pytest.mark.parametrize("action", ["accepteren", "afwijzen", "vertrekken"])
    def test_nothing_after_the_opening(self, client, session, people, challenge, joiner, sign_in, action):
        co_owner = accepted(session, people, challenge, joiner)
        open_it(session, challenge)
        sign_in(joiner if action == "vertrekken" else people.officer)
        data = {**division(challenge, co_owner), "reason": REASON}
        answer = client.post(url(challenge, co_owner, action), data=data)
        assert answer.status_code == 409
        assert "Dat is nu voorbij" in answer.text


class TestWhatOthersSee:
    def test_a_request_is_for_both_sides(self, client, session, people, challenge, joiner, sign_in):
        asked(session, challenge, joiner)
        page = f"/vraagstukken/{challenge.path}"
        assert "Waterschap Meedoen" not in client.get(page).text
        for person, sees in (
            (people.supplier, False),
            (people.other_officer, False),
            (people.colleague, True),
            (joiner, True),
        ):
            sign_in(person)
            assert ("Waterschap Meedoen" in client.get(page).text.split("<main")[1]) is sees

    def test_who_joined_is_public_with_its_share(self, client, session, people, challenge, joiner):
        accepted(session, people, challenge, joiner)
        page = client.get(f"/vraagstukken/{challenge.path}").text
        for text in ("Waterschap Meedoen (30%)", "Belooft over te nemen wat werkt", WHY, "70%"):
            assert text in page
        assert "samen met 1 andere" in client.get("/vraagstukken").text
        assert challenge.title in client.get("/organisaties/meedoen").text
        (document,) = load([challenge.id])
        assert "Waterschap Meedoen" in document.body
        assert document.agencies == (people.agency.slug, "meedoen")

    def test_search_is_told_of_who_joins_and_who_leaves(self, app, client, session, people, challenge, joiner):
        search = app.extensions["search"]
        rebuild(session, search)
        page = "/zoeken?organisatie=meedoen"
        assert challenge.title not in client.get(page).text
        co_owner = accepted(session, people, challenge, joiner)
        drain(session, search)
        session.commit()
        assert challenge.title in client.get(page).text
        coowners.leave(co_owner, by=actor_of(joiner))
        session.commit()
        drain(session, search)
        session.commit()
        assert challenge.title not in client.get(page).text

    def test_euros_are_public_from_the_opening_on(self, client, session, people, challenge, joiner):
        challenge.budget_eur = 60_000
        accepted(session, people, challenge, joiner)
        page = f"/vraagstukken/{challenge.path}"
        assert "18.000" not in client.get(page).text
        open_it(session, challenge)
        shown = client.get(page).text
        assert "18.000" in shown
        assert "42.000" in shown

    def test_text_is_escaped(self, client, session, people, challenge):
        agency = AgencyFactory(name="<b>Gemeente</b>", slug="b-gemeente")
        person = member(agency, Role.OFFICER)
        offer = Offer(share=30, promises_adoption=False, why="<script>alert(1)</script> zegt de balie")
        co_owner = coowners.ask_to_join(challenge, agency, offer, by=actor_of(person))
        coowners.accept(co_owner, Division(70, {co_owner.id: 30}), by=actor_of(people.officer))
        session.commit()
        page = client.get(f"/vraagstukken/{challenge.path}").text
        assert "<script>alert(1)" not in page
        assert "<b>Gemeente" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_buttons_are_for_who_may(self, client, session, people, challenge, joiner, sign_in):
        page = f"/vraagstukken/{challenge.path}"
        for person, sees in ((people.officer, False), (people.supplier, False), (joiner, True)):
            sign_in(person)
            assert (f'{page}/meedoen"' in client.get(page).text) is sees

    def test_the_trail_tells_it(self, session, people, challenge, joiner):
        co_owner = accepted(session, people, challenge, joiner)
        rows = session.scalars(
            select(AuditEntry.action).where(AuditEntry.record_kind == "co_owner", AuditEntry.record_id == co_owner.id)
        )
        assert list(rows) == ["asked_to_join", "accept"]

    def test_lists_of_the_organisation_count_what_it_joined_once(self, session, people, challenge, joiner):
        assert queries.latest_of_organisation(joiner.memberships[0].organisation_id, 5) == []
        accepted(session, people, challenge, joiner)
        rows = queries.latest_of_organisation(joiner.memberships[0].organisation_id, 5)
        assert [(row.ref, row.co_owners) for row in rows] == [(challenge.ref, 1)]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["ask", "accept", "accept", "decline", "leave"]),
        st.integers(0, 2),
        st.sampled_from([0, 1, 20, 33, 40, 99, 100]),
        st.sampled_from([0, 0, -1, 1]),
    ),
    min_size=8,
    max_size=20,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_happens_the_shares_add_up(session, people, moves):
    """No order of asking, dividing, declining and leaving makes another total than 100, or a share outside 1..99."""
    challenge = ChallengeFactory(organisation=people.agency, published=True)
    persons = [member(AgencyFactory(), Role.OFFICER) for _ in range(3)]
    session.commit()
    officer, actors = actor_of(people.officer), [actor_of(person) for person in persons]
    agencies = [agency_of(session, person) for person in persons]
    for move, which, share, nudge in moves:
        rows = {row.organisation_id: row for row in challenge.co_owners}
        co_owner = rows.get(agencies[which].id)
        try:
            if move == "ask":
                offer = Offer(share=share, promises_adoption=False, why=WHY)
                coowners.ask_to_join(challenge, agencies[which], offer, by=actors[which])
            elif co_owner is not None and move == "accept":
                members = [*joined(challenge), co_owner]
                shares = {row.id: row.share for row in members} | {co_owner.id: co_owner.share + nudge}
                coowners.accept(co_owner, Division(100 - sum(shares.values()), shares), by=officer)
            elif co_owner is not None and move == "decline":
                coowners.decline(co_owner, REASON, by=officer)
            elif co_owner is not None:
                coowners.leave(co_owner, by=actors[which])
            session.commit()
        except DomainError:
            session.rollback()
        session.expire_all()
        members = joined(challenge)
        assert challenge.lead_share + sum(row.share for row in members) == 100
        assert all(1 <= row.share <= 99 for row in challenge.co_owners)
        assert 1 <= challenge.lead_share <= 100
