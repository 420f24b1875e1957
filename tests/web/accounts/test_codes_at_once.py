"""The same code from many sides at the same moment, each with a connection of its own: it counts once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import passwords, second_factor
from app.accounts.models import AuthSession, RecoveryCode, User
from app.accounts.queries import by_address
from app.accounts.services import CodeAsked, sign_in
from app.core.database import db
from app.core.errors import DomainError
from tests.factories import UserFactory
from tests.web.accounts.conftest import PASSWORD, Phone, given_phone

AT_ONCE = 6
ADDRESS = "jamila@voorbeeld.example"
pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def phone(site: Flask) -> Phone:
    """The phone of somebody whose password is `PASSWORD`."""
    with site.app_context():
        user: User = UserFactory(email=ADDRESS, password_hash=passwords.hash_password(PASSWORD))
        found = given_phone(user)
        db.session.remove()
    return found


def at_once(site: Flask, work: Callable[[], object]) -> int:
    """How many of those who do this at the same moment are let through; each commits, as a request does."""
    ready = Barrier(AT_ONCE)

    def one(_number: int) -> bool:
        with site.app_context():
            ready.wait(timeout=30)
            try:
                work()
            except DomainError:
                db.session.commit()
                return False
            else:
                db.session.commit()
                return True
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sum(threads.map(one, range(AT_ONCE)))


def confirm(code: str) -> None:
    user = by_address(ADDRESS)
    assert user is not None
    second_factor.confirm(user, PASSWORD, code, required=True)


def test_a_code_of_the_app_counts_once(site: Flask, phone: Phone) -> None:
    code = phone.code()
    assert at_once(site, lambda: confirm(code)) == 1


def test_a_recovery_code_counts_once(site: Flask, phone: Phone) -> None:
    assert at_once(site, lambda: confirm(phone.paper[0])) == 1
    with site.app_context():
        used = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.used_at.is_not(None))
        assert db.session.scalar(used) == 1


def test_a_sign_in_that_waits_begins_one_session(site: Flask, phone: Phone) -> None:
    with site.app_context():
        asked = sign_in(ADDRESS, PASSWORD, client=None, with_demo=False)
        assert isinstance(asked, CodeAsked)
        db.session.commit()
        db.session.remove()
    papers = iter(phone.paper)
    assert at_once(site, lambda: second_factor.sign_in(asked.token, next(papers), client=None)) == 1
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuthSession)) == 1


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_the_line_of_tries_is_not_what_stops_a_second_use(
    site: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Also without the line in which tries wait for each other the database lets one through."""
    monkeypatch.setattr("app.accounts.throttle._wait_in_line", lambda _subject: None)
    code = phone.code() if kind == "app" else phone.paper[0]
    assert at_once(site, lambda: confirm(code)) == 1
