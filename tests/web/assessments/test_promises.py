"""The promise of an answer: overdue ones on top of Mijn werk, the public figures, and what a supplier sees."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from app.accounts.states import Role
from app.assessments.queries.promises import kept_by, kept_by_each
from app.assessments.terms import answer_by
from app.challenges.states import ChallengeState
from app.core.clock import now, today
from app.core.filters import format_date
from app.core.work import work_list
from app.proposals.states import ProposalState
from tests.factories import AgencyFactory, ChallengeFactory, ProposalFactory, SupplierFactory, actor_of, member

DUE = date(2026, 12, 1)
LAST = date(2026, 12, 15)
"""Ten working days after DUE."""


def at(day, hour=12):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def decided(agency, due, closed, on, **values):
    return ChallengeFactory(
        organisation=agency,
        unsealed=True,
        state=ChallengeState.DECIDED,
        decision_due=due,
        closing_at=datetime(closed.year, closed.month, closed.day, 12, tzinfo=UTC),
        decided_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        **values,
    )


def tasks(person, session):
    session.commit()
    return [(task.task.key, task.ref) for task in work_list.waiting(session, actor_of(person))]


class TestOverdue:
    def test_the_last_day_is_ten_working_days_after_the_decision_date(self):
        assert answer_by(DUE) == LAST

    def test_from_the_day_after_it_stands_on_top_for_officers_and_director(self, app, session):
        with at(date(2026, 11, 20)):
            late = ChallengeFactory(closed=True, decision_due=DUE)
            agency = late.organisation
            officer, director = member(agency, Role.OFFICER), member(agency, Role.DIRECTOR)
            # Something else waits since longer: its date is earlier, and still it comes second.
            earlier = ChallengeFactory(organisation=agency, unsealed=True, decision_due=DUE + timedelta(days=30))
        for person in (officer, director):
            with at(LAST, 22):
                assert ("overdue_answer", late.ref) not in tasks(person, session)
            with at(LAST, 23):  # midnight has passed in Amsterdam
                assert tasks(person, session)[0] == ("overdue_answer", late.ref)
        with at(date(2026, 12, 20)):
            found = tasks(officer, session)
            assert found[0] == ("overdue_answer", late.ref)
            assert ("decide", earlier.ref) in found
            assert ("overdue_answer", earlier.ref) not in found

    def test_it_stands_once_and_for_nobody_else(self, app, session):
        with at(date(2026, 11, 20)):
            late = ChallengeFactory(unsealed=True, decision_due=DUE)
            agency = late.organisation
            officer = member(agency, Role.OFFICER, Role.DIRECTOR)
            others = [member(agency, role) for role in (Role.OWNER, Role.LEAD, Role.ASSESSOR, Role.MANAGER)]
            stranger = member(AgencyFactory(), Role.OFFICER, Role.DIRECTOR)
        with at(date(2027, 1, 10)):
            keys = [key for key, ref in tasks(officer, session) if ref == late.ref]
            assert keys.count("overdue_answer") == 1
            assert not {"decide", "sign_decision", "decision_sent_back"} & set(keys)
            for person in (*others, stranger):
                assert "overdue_answer" not in {key for key, _ref in tasks(person, session)}

    def test_once_decided_or_withdrawn_it_is_gone(self, app, session):
        with at(date(2026, 11, 20)):
            late = ChallengeFactory(unsealed=True, decision_due=DUE)
            officer = member(late.organisation, Role.OFFICER)
        with at(date(2027, 1, 10)):
            assert ("overdue_answer", late.ref) in tasks(officer, session)
            late.state, late.decided_at = ChallengeState.DECIDED, now()
            assert ("overdue_answer", late.ref) not in tasks(officer, session)

    def test_the_page_says_so(self, app, session, sign_in):
        with at(date(2026, 11, 20)):
            late = ChallengeFactory(unsealed=True, decision_due=DUE)
            officer = member(late.organisation, Role.OFFICER)
        with at(date(2027, 1, 10)):
            page = sign_in(officer).get("/mijn")
            assert page.status_code == 200
            assert late.title in page.text


class TestFigures:
    def test_in_time_and_days_of_one_organisation(self, app, session):
        agency = AgencyFactory()
        with at(date(2027, 2, 1)):
            decided(agency, DUE, date(2026, 11, 20), date(2026, 11, 30))  # 10 days, in time
            decided(agency, DUE, date(2026, 11, 20), LAST)  # 25 days, on the very last day
            decided(agency, DUE, date(2026, 11, 20), LAST + timedelta(days=1))  # 26 days, one day late
            decided(AgencyFactory(), DUE, date(2026, 11, 20), date(2027, 1, 20))
            session.commit()
            kept = kept_by(agency)
            assert (kept.in_time, kept.total, kept.days) == (2, 3, 20)

    def test_what_is_overdue_counts_although_there_is_no_answer(self, app, session):
        agency = AgencyFactory()
        with at(date(2026, 11, 20)):
            ChallengeFactory(organisation=agency, closed=True, decision_due=DUE)
            ChallengeFactory(organisation=agency, unsealed=True, decision_due=DUE + timedelta(days=90))
            session.commit()
        with at(LAST):
            assert kept_by(agency) is None
        with at(LAST + timedelta(days=1)):
            kept = kept_by(agency)
            assert (kept.in_time, kept.total, kept.days) == (0, 1, None)

    def test_it_does_not_depend_on_whether_anybody_proposed(self, app, session):
        first, second = AgencyFactory(), AgencyFactory()
        with at(date(2026, 11, 20)):
            with_one = ChallengeFactory(organisation=first, closed=True, decision_due=DUE)
            ChallengeFactory(organisation=second, closed=True, decision_due=DUE)
            ProposalFactory(challenge=with_one, state=ProposalState.SUBMITTED, submitted_at=now())
            session.commit()
        with at(date(2027, 1, 10)):
            figures = [(kept.in_time, kept.total, kept.days) for kept in (kept_by(first), kept_by(second))]
            assert figures[0] == figures[1]

    def test_every_organisation_in_one_query_and_on_the_pages(self, app, session, client, count_queries):
        with at(date(2027, 2, 1)):
            agencies = [AgencyFactory() for _ in range(3)]
            for agency in agencies:
                decided(agency, DUE, date(2026, 11, 20), date(2026, 11, 30))
                decided(agency, DUE, date(2026, 11, 20), date(2027, 1, 30))
            session.commit()
            with count_queries() as statements:
                each = kept_by_each()
            assert len(statements) == 1
            assert [(kept.in_time, kept.total) for kept in each] == [(1, 2)] * 3
            norm = client.get("/norm").text
            for agency in agencies:
                assert agency.name in norm
            page = client.get(f"/organisaties/{agencies[0].slug}").text
            assert 'id="antwoord"' in page

    def test_an_organisation_without_decisions_shows_nothing(self, app, session, client):
        agency = AgencyFactory()
        session.commit()
        assert 'id="antwoord"' not in client.get(f"/organisaties/{agency.slug}").text
        assert client.get("/norm").status_code == 200


def test_a_supplier_sees_until_when_the_answer_comes(app, session, sign_in):
    proposal = ProposalFactory(opened=True, organisation=SupplierFactory())
    proposal.challenge.decision_due = today() + timedelta(days=3)
    writer = member(proposal.organisation, Role.MEMBER)
    officer = member(proposal.challenge.organisation, Role.OFFICER)
    session.commit()
    last = answer_by(proposal.challenge.decision_due)
    page = sign_in(writer).get(f"/voorstellen/{proposal.ref}?lang=nl").text
    with app.test_request_context("/?lang=nl"):
        assert format_date(last) in page
    assert sign_in(officer).get(f"/voorstellen/{proposal.ref}").status_code == 200
