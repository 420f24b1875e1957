"""One press in a mail program ends mails of one pace for one person, without signing in, and ends nothing else."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.following.models import Subscription
from app.following.states import Pace
from app.following.telling import tell_people
from app.following.tokens import Unsubscription, read_token, token_of
from app.notifications.delivery import claim_next
from app.notifications.models import Mail
from tests.factories import ThemeFactory, UserFactory
from tests.web.following.conftest import follow, publish


def path_for(person, pace=Pace.DAILY) -> str:
    return f"/volgen/afmelden/{token_of(Unsubscription(person.id, pace))}"


def paces() -> dict[int, Pace]:
    rows = db.session.execute(select(Subscription.id, Subscription.pace))
    return {row.id: row.pace for row in rows}


@pytest.fixture
def followed(person, theme):
    """Two daily subscriptions of the person, a weekly one, and a daily one of somebody else."""
    return [
        follow(person, theme),
        follow(person, ThemeFactory()),
        follow(person, ThemeFactory(), Pace.WEEKLY),
        follow(UserFactory(), theme),
    ]


def test_one_press_ends_the_mails_of_that_pace_and_twice_is_no_fault(app, client, person, followed):
    app.config["WTF_CSRF_ENABLED"] = True  # a mail program sends no token of ours
    for _ in range(2):
        answer = client.post(path_for(person), data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "niet meer" in answer.text
    assert [paces()[each.id] for each in followed] == [Pace.NEVER, Pace.NEVER, Pace.WEEKLY, Pace.DAILY]
    assert all(each.ended_at is None for each in followed)


def test_opening_the_page_ends_nothing_and_says_what_it_is_about(client, person, theme, followed):
    answer = client.get(path_for(person))
    assert theme.name in answer.text
    assert "U krijgt deze mails één keer per dag." in answer.text
    assert paces()[followed[0].id] is Pace.DAILY
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_asks_the_same_however_much_somebody_follows(client, person, followed, count_queries):
    numbers, address = [], path_for(person)
    for _ in range(2):
        db.session.expire_all()
        with count_queries() as statements:
            client.get(address)
        numbers.append(len(statements))
        for _ in range(5):
            follow(person, ThemeFactory())
    assert numbers[0] == numbers[1]


def test_rather_one_mail_a_week(client, person, followed):
    answer = client.post(path_for(person), data={"liever": "wekelijks"})
    assert "Voortaan één mail per week" in answer.text
    assert [paces()[each.id] for each in followed] == [Pace.WEEKLY, Pace.WEEKLY, Pace.WEEKLY, Pace.DAILY]


@pytest.mark.parametrize("token", ["t" * 40, "A" * 90, "-" * 24, "x" * 21])
def test_a_token_that_is_not_ours_ends_nothing(client, person, followed, token):
    assert client.get(f"/volgen/afmelden/{token}").status_code == 404
    assert client.post(f"/volgen/afmelden/{token}").status_code == 404
    assert paces()[followed[0].id] is Pace.DAILY


def test_a_changed_token_is_not_ours(app, person):
    token = token_of(Unsubscription(person.id, Pace.DAILY))
    assert read_token(token) == Unsubscription(person.id, Pace.DAILY)
    for place in range(0, len(token) - 1, 7):
        other = "A" if token[place] != "A" else "B"
        assert read_token(token[:place] + other + token[place + 1 :]) is None


def test_the_token_opens_no_calendar_and_no_account(client, person, followed):
    token = token_of(Unsubscription(person.id, Pace.DAILY))
    client.post(path_for(person))
    assert client.get(f"/agenda/{token}.ics").status_code == 404
    assert client.get("/mijn/volgen").status_code == 302


def test_the_token_is_not_in_the_log(client, person, followed, caplog):
    path = path_for(person)
    with caplog.at_level("INFO", logger="request"):
        client.post(path)
    assert "/volgen/afmelden/<token:token>" in caplog.text
    assert path.rpartition("/")[2] not in caplog.text


def test_the_mail_has_the_headers_for_one_press_and_forgets_the_token_once_it_went(search, person, theme):
    follow(person, theme, Pace.AT_ONCE)
    publish(search, theme)
    tell_people(search)
    path = db.session.scalars(select(Mail.unsubscribe_path)).one()
    claim = claim_next(db.session())
    message = claim.message("vraagplein@voorbeeld.example")
    assert message["List-Unsubscribe"].startswith("<http")
    assert message["List-Unsubscribe"].endswith(f"{path}>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    raw = message.as_string()
    assert path.rpartition("/")[2].partition("?")[0] in raw.replace("=\n", "").replace("\n ", "")


def test_a_mail_that_must_be_told_has_no_such_headers(session):
    session.add(Mail(message_id="<1@x.example>", recipient="a@b.example", subject="S", body="B"))
    session.commit()
    message = claim_next(db.session()).message("vraagplein@voorbeeld.example")
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
