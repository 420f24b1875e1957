"""Accounts, search, bulk data and the demo from the shell."""

import json

import pyotp
import pytest
from sqlalchemy import select

from app.accounts.codes import new_secret, step_at
from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.passwords import is_password
from app.accounts.second_factor import set_up
from app.audit.models import AuditEntry
from app.challenges.models import Challenge
from app.cli.demo_content import accounts
from app.core.clock import now
from app.core.database import db
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.themes.models import Theme
from tests.factories import ChallengeFactory, ThemeFactory, UserFactory

PASSWORD = "een goed wachtwoord"


def create(run, email="Iemand@Voorbeeld.example", *options: str, stdin: str = PASSWORD + "\n"):
    return run("user", "create", email, "--name", "Iemand", *options, stdin=stdin)


def test_an_account_can_sign_in(run):
    result = create(run, "Iemand@Voorbeeld.example", "--administrator")
    assert (result.code, result.out) == (0, "iemand@voorbeeld.example can sign in.\n")
    made = db.session.scalars(select(User)).one()
    assert made.is_administrator
    assert made.confirmed_at is not None
    assert is_password(PASSWORD, made.password_hash)
    assert PASSWORD not in result.out + result.err


@pytest.mark.parametrize(
    ("email", "options", "stdin", "line"),
    [
        ("nobody", (), PASSWORD, "nobody: An email address must have an @-sign."),
        ("a@b.example", (), "", "The password must have 12 to 200 characters."),
        ("a@b.example", (), "x" * 201, "The password must have 12 to 200 characters."),
        ("a@b.example", ("--name", " \0 "), PASSWORD, "--name must have 1 to 120 characters."),
        ("a@b.example", ("--name", "x" * 121), PASSWORD, "--name must have 1 to 120 characters."),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_one_line(run, count, email, options, stdin, line):
    result = create(run, email, *options, stdin=stdin)
    assert (result.code, result.said) == (1, [line])
    assert count(User) == 0


def test_an_address_has_one_account(run, count):
    create(run)
    result = create(run, "IEMAND@voorbeeld.example")
    assert (result.code, result.said) == (1, ["iemand@voorbeeld.example already has an account."])
    assert count(User) == 1


def test_search_answers_with_one_object_a_line(run):
    theme = ThemeFactory(slug="water", name="Water")
    made = ChallengeFactory(opened=True, title="Kelders langs de rivier lopen onder; wat helpt?", themes=[theme])
    ChallengeFactory(opened=True, title="Fietsers rijden om; hoe blijft de weg open?")
    ref = made.ref
    assert run("search", "rebuild").out == "2 documents.\n"
    result = run("search", "query", "kelders", "rivier", "--thema", "water", "--soort", "challenge", "--limit", "5")
    (line,) = map(json.loads, result.out.splitlines())
    assert line.pop("score") > 0
    assert line == {"kind": "challenge", "ref": ref, "title": "Kelders langs de rivier lopen onder; wat helpt?"}


def test_a_check_names_what_differs_and_changes_nothing(run):
    made = ChallengeFactory(opened=True)
    run("search", "rebuild")
    assert run("search", "rebuild", "--check").out == "equal\n"
    added = ChallengeFactory(opened=True)
    made.title = "Iets heel anders; wat nu?"
    expected = ["2 differences:", f"missing: challenge {added.id}", f"changed: challenge {made.id}"]
    for _ in range(2):
        result = run("search", "rebuild", "--check")
        assert (result.code, result.said) == (1, expected)


def test_unknown_kinds_and_themes_are_named(run):
    run("search", "rebuild")
    result = run("search", "query", "water", "--soort", "vraag")
    assert (result.code, result.said) == (
        1,
        ["unknown kind: vraag (known: challenge, experiment, lesson, showcase)"],
    )
    assert run("search", "query", "water", "--thema", "nergens").said == ["unknown theme: nergens"]


def test_a_question_makes_the_index_that_is_not_there_yet(run):
    result = run("search", "query", "water")
    assert (result.code, result.out) == (0, "")
    assert run("search", "rebuild", "--check").out == "equal\n"


def test_bulk_data_is_there_and_found(run, count):
    ThemeFactory(slug="water", name="Water")
    result = run("generate", "--challenges", 30, "--proposals", 40, "--seed", 7)
    assert (result.code, result.out) == (0, "30 challenges, 40 proposals, 1 agencies.\n")
    assert (count(Challenge), count(Proposal)) == (30, 40)
    assert run("search", "rebuild", "--check").out == "equal\n"


def test_the_same_seed_gives_the_same_texts(run):
    for _ in range(2):
        run("generate", "--challenges", 5, "--proposals", 0, "--seed", 3)
    titles = db.session.scalars(select(Challenge.title).order_by(Challenge.id)).all()
    assert titles[:5] == titles[5:]


def test_more_proposals_than_fit_are_refused(run, count):
    result = run("generate", "--challenges", 1, "--proposals", 201)
    assert (result.code, result.said) == (
        1,
        ["201 proposals need more challenges: 200 suppliers answer each one once."],
    )
    assert count(Challenge) == 0


def test_the_demo_is_loaded_once(run, count):
    assert run("demo", "load").out == "The demo content is loaded.\n"
    assert {account.email for account in accounts()} <= set(db.session.scalars(select(User.email)))
    assert count(Theme) >= 12
    before = count(Organisation), count(Challenge)
    result = run("demo", "load")
    assert result.out == "There is content already; nothing was loaded (--reset begins anew).\n"
    assert (count(Organisation), count(Challenge)) == before
    assert run("search", "rebuild", "--check").out == "equal\n"


def test_a_reset_spares_what_is_no_demo(run, count):
    create(run)
    result = run("demo", "load", "--reset")
    assert (result.code, len(result.said)) == (1, 1)
    assert "1 accounts that are no demo content" in result.said[0]
    assert count(User) == 1


def test_a_lost_second_step_is_taken_away_by_the_operator(run, count):
    person = UserFactory(email="kwijt@voorbeeld.example")
    secret = new_secret()
    code = pyotp.TOTP(secret).generate_otp(step_at(now()))
    set_up(person, secret, code, session_token=None)
    result = run("user", "reset-second-factor", "Kwijt@Voorbeeld.example", "--reason", "Telefoon kwijt")
    assert (result.code, result.said) == (0, [])
    assert result.out.startswith("kwijt@voorbeeld.example ")
    assert (count(SecondFactor), count(RecoveryCode)) == (0, 0)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "second_factor_reset")).one()
    assert (entry.actor_id, entry.reason) == (None, "Telefoon kwijt")
    again = run("user", "reset-second-factor", "kwijt@voorbeeld.example", "--reason", "Telefoon kwijt")
    assert (again.code, again.said) == (1, ["kwijt@voorbeeld.example has no second step."])


@pytest.mark.parametrize(
    ("email", "reason", "line"),
    [
        ("niemand@voorbeeld.example", "Kwijt", "niemand@voorbeeld.example: there is no such account."),
        ("niemand@voorbeeld.example", "  ", "--reason must have 1 to 500 characters."),
        ("niemand@voorbeeld.example", "x" * 501, "--reason must have 1 to 500 characters."),
    ],
)
def test_a_reset_that_cannot_be_is_one_line(run, email, reason, line):
    result = run("user", "reset-second-factor", email, "--reason", reason)
    assert (result.code, result.said) == (1, [line])
