"""Mails about what is new: on time, once, in the language of the reader, and only what may be seen at that moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select

from app.challenges.dialogue import follow as follow_challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.following import services, telling
from app.following.models import Finding
from app.following.states import Pace
from app.following.telling import MOST_SHOWN, tell_people
from app.notifications.models import Mail
from tests.factories import AgencyFactory, ThemeFactory, UserFactory
from tests.web.following.conftest import acting, follow, look_at, publish


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def at(day: int, hour: int, minute: int = 0) -> time_machine.travel:
    """A moment on an Amsterdam clock, days after Sunday 29 November 2026."""
    return time_machine.travel(datetime(2026, 11, 29, hour - 1, minute, tzinfo=UTC) + timedelta(days=day), tick=False)


def test_at_once_tells_in_the_next_round_and_once(search, person, theme):
    follow(person, theme, Pace.AT_ONCE)
    challenge = publish(search, theme, title="Natte kelders; hoe blijven ze droog?")
    assert tell_people(search) == 1
    assert tell_people(search) == 0
    (mail,) = mails()
    assert mail.recipient == person.email
    assert mail.subject == "Nieuw: Natte kelders; hoe blijven ze droog? (vraagstuk)"
    assert "Thema: Water" in mail.body
    assert f"/vraagstukken/{challenge.ref}" in mail.body
    assert challenge.organisation.name in mail.body
    assert mail.is_private
    assert mail.holds_token
    assert mail.unsubscribe_path in mail.body


@pytest.mark.parametrize(
    ("pace", "told"),
    [
        (Pace.AT_ONCE, (0, 12)),
        (Pace.DAILY, (1, 7)),
        (Pace.WEEKLY, (1, 7)),
        (Pace.NEVER, None),
    ],
)
def test_each_pace_has_its_moment(search, person, theme, pace, told):
    with at(0, 12):
        follow(person, theme, pace)
        publish(search, theme)
    for day, hour, minute in ((0, 12, 0), (1, 6, 59), (1, 7, 0), (2, 7, 0), (8, 7, 0)):
        with at(day, hour, minute):
            sent = tell_people(search)
        assert sent == ((day, hour) == told and minute == 0), (day, hour, minute)


def test_weekly_waits_for_monday_and_daily_does_not(search, person, theme):
    other = UserFactory()
    with at(2, 12):  # a Tuesday
        follow(person, theme, Pace.WEEKLY)
        follow(other, theme, Pace.DAILY)
        publish(search, theme)
    told = {}
    for day in range(2, 10):
        with at(day, 8):
            tell_people(search)
            told |= {mail.recipient: day for mail in mails() if mail.recipient not in told}
    assert told == {other.email: 3, person.email: 8}


def test_a_worker_that_was_away_tells_what_is_due_as_soon_as_it_is_back(search, person, theme):
    with at(0, 12):
        follow(person, theme)
        publish(search, theme)
    with at(5, 15):
        assert [tell_people(search), tell_people(search)] == [1, 0]


def test_one_mail_has_everything_grouped_and_each_record_once(search, person, theme):
    agency = AgencyFactory()
    for what in (theme, agency, ("kelders", {})):
        follow(person, what, Pace.AT_ONCE)
    both = publish(search, theme, organisation=agency, title="Natte kelders")
    third = publish(search, organisation=agency, title="Volle balies")
    assert tell_people(search) == 1
    (mail,) = mails()
    assert [mail.body.count(f"/vraagstukken/{each.ref}") for each in (both, third)] == [1, 1]
    assert mail.body.index("Thema: Water") < mail.body.index("Natte kelders") < mail.body.index(f": {agency.name}")
    assert "2 nieuwe" in mail.subject
    assert "Water" in mail.subject
    assert db.session.scalars(select(Finding).where(Finding.told_at.is_(None))).all() == []


def test_what_was_told_at_another_pace_is_not_told_again(search, person, theme):
    agency = AgencyFactory()
    with at(0, 12):
        follow(person, theme, Pace.AT_ONCE)
        follow(person, agency, Pace.DAILY)
        publish(search, theme, organisation=agency)
        assert tell_people(search) == 1
    with at(1, 8):
        assert tell_people(search) == 0


def test_who_turns_mails_on_is_not_told_what_is_old(search, person, theme):
    mine = follow(person, theme, Pace.NEVER)
    old, new = (publish(search, theme, title=f"Natte kelders {age}; hoe droog?") for age in ("toen", "nu"))
    found = db.session.scalars(select(Finding).where(Finding.record_id == old.id)).one()
    found.found_at -= services.STILL_NEWS
    services.change_pace(mine, Pace.AT_ONCE, by=acting(person))
    db.session.commit()
    assert tell_people(search) == 1
    (mail,) = mails()
    assert new.title in mail.body
    assert old.title not in mail.body
    assert found.seen_at is None


def test_what_is_found_for_something_else_later_is_not_told_again(search, person, theme):
    follow(person, theme, Pace.AT_ONCE)
    follow(person, ("fietsbellen", {}), Pace.AT_ONCE)
    challenge = publish(search, theme)
    assert tell_people(search) == 1
    challenge.problem = "Er zijn te weinig fietsbellen."
    look_at(search, challenge)
    assert tell_people(search) == 0


def test_opening_is_told_again_but_not_to_who_follows_the_vraagstuk_itself(search, person, theme):
    other = UserFactory()
    follow(person, theme, Pace.AT_ONCE)
    follow(other, theme, Pace.AT_ONCE)
    challenge = publish(search, theme)
    assert tell_people(search) == 2
    follow_challenge(challenge, by=acting(other))
    challenge.state, challenge.opened_at = ChallengeState.OPEN, now()
    challenge.closing_at = now() + timedelta(days=30)
    look_at(search, challenge)
    assert tell_people(search) == 1
    *_, last = mails()
    assert last.recipient == person.email
    assert "sluit op" in last.body


@pytest.mark.parametrize("hidden", ["concept", "withdrawn"])
def test_what_was_taken_back_before_the_mail_is_not_told(search, person, theme, hidden):
    follow(person, theme, Pace.AT_ONCE)
    challenge = publish(search, theme)
    challenge.state = ChallengeState(hidden)
    challenge.withdrawal_reason = "Het kan toch niet."
    db.session.commit()
    assert tell_people(search) == 0
    assert mails() == []
    challenge.state = ChallengeState.DIALOGUE
    look_at(search, challenge)
    assert tell_people(search) == 1


def test_a_closed_account_hears_nothing(search, person, theme):
    follow(person, theme, Pace.AT_ONCE)
    publish(search, theme)
    person.disabled_at = now()
    db.session.commit()
    assert tell_people(search) == 0
    assert mails() == []


def test_the_mail_is_in_the_language_of_the_reader(search, person, theme):
    theme.name_en, person.language = "Water and rain", "en"
    follow(person, theme, Pace.AT_ONCE)
    publish(search, theme)
    tell_people(search)
    (mail,) = mails()
    assert "Theme: Water and rain" in mail.body
    assert mail.subject.endswith("(challenge)")
    assert mail.unsubscribe_path.endswith("?lang=en")


def test_of_very_much_a_mail_shows_the_first_and_says_how_many_more(search, person, theme):
    follow(person, theme, Pace.AT_ONCE)
    for _ in range(MOST_SHOWN + 3):
        publish(search, theme)
    tell_people(search)
    (mail,) = mails()
    assert mail.body.count("/vraagstukken/") == MOST_SHOWN
    assert "En nog 3" in mail.body
    assert tell_people(search) == 0


def test_one_person_for_whom_it_fails_keeps_nobody_else_from_hearing(search, person, theme, monkeypatch):
    others = [UserFactory() for _ in range(2)]
    for each in (others[0], person, others[1]):
        follow(each, theme, Pace.AT_ONCE)
    publish(search, theme)
    write = telling.write_mail

    def failing(address: str, **values: object) -> Mail:
        if address == person.email:
            raise RuntimeError("this one fails")
        return write(address, **values)

    monkeypatch.setattr(telling, "write_mail", failing)
    assert tell_people(search) == 2
    assert {mail.recipient for mail in mails()} == {each.email for each in others}
    monkeypatch.undo()
    assert tell_people(search) == 1


def test_killed_before_its_commit_a_worker_tells_it_once_afterwards(search, person, theme):
    follow(person, theme, Pace.AT_ONCE)
    publish(search, theme)
    assert telling.tell(search, person.id, Pace.AT_ONCE, now())
    db.session.rollback()
    assert mails() == []
    assert tell_people(search) == 1
    assert len(mails()) == 1


def test_many_people_and_records_cost_each_person_the_same_questions(search, theme, count_queries):
    numbers = []
    for records in (1, 8):
        someone = UserFactory()
        follow(someone, theme, Pace.AT_ONCE)
        follow(someone, ThemeFactory(), Pace.AT_ONCE)
        for _ in range(records):
            publish(search, theme)
        with count_queries() as statements:
            assert telling.tell(search, someone.id, Pace.AT_ONCE, now())
        numbers.append(len(statements))
        services.forget_ended()
        db.session.commit()
    assert numbers[0] == numbers[1]


def test_two_workers_at_the_same_moment_tell_everything_once(site):
    search = site.extensions["search"]
    with site.app_context():
        theme = ThemeFactory(name="Water", slug="water")
        people = [UserFactory() for _ in range(5)]
        for each in people:
            follow(each, theme, Pace.AT_ONCE)
        publish(search, theme)
        addresses = sorted(each.email for each in people)
    together = Barrier(2)

    def worker(_number: int) -> int:
        with site.app_context():
            together.wait(timeout=20)
            told = tell_people(search)
            db.session.remove()
            return told

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(worker, range(2)))
    assert sum(told) == 5
    with site.app_context():
        assert sorted(mail.recipient for mail in mails()) == addresses
