"""Suppliers with a draft that is ready, and the form that submits it, as their browsers would send it."""

import hashlib
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app
from itsdangerous import URLSafeTimedSerializer

from app.accounts.models import User
from app.accounts.services import start_session
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.proposals import drafts
from app.proposals.drafts import Draft
from app.proposals.models import Proposal
from app.proposals.opening import confirm_opening
from app.proposals.submitting import manifest_of
from tests.factories import ProposalFactory, SupplierFactory, actor_of, member
from tests.sealed import PRICE_EUR, TEXTS

PATIENCE_SECONDS = 60.0
FORM = "application/x-www-form-urlencoded"
TRY_AGAIN = 503


class CutError(Exception):
    """The connection ended before there was a whole answer: the browser cannot know what became of its form."""


@dataclass(frozen=True)
class Answer:
    """What a browser got; `location` is the path that it is sent to, or empty."""

    status: int
    location: str
    body: bytes
    cookie: str


@dataclass(frozen=True, eq=False)
class Ready:
    """A draft, its idea, and what the browser of its supplier sends to submit it."""

    proposal_id: int
    ref: str
    idea: str
    cookie: str
    fields: Mapping[str, str]

    @property
    def address(self) -> str:
        return f"/voorstellen/{self.ref}/stap/submit"

    @property
    def proposal_address(self) -> str:
        return f"/voorstellen/{self.ref}"

    @property
    def receipt_address(self) -> str:
        return f"/voorstellen/{self.ref}/ontvangstbewijs"

    def send(self, port: int) -> Answer:
        """Submit it. Raises `CutError`."""
        return post(port, self.address, self.fields, self.cookie)


def ready(challenge: Challenge, count: int, *, file: bytes = b"") -> list[Ready]:
    """So many new suppliers, each with somebody who is signed in and a draft that is complete; flushes.

    `file` is the content of a file that goes along.
    """
    made = []
    for number in range(count):
        supplier = SupplierFactory()
        token = start_session(member(supplier, Role.MEMBER))
        proposal = ProposalFactory(challenge=challenge, organisation=supplier)
        draft = Draft({**TEXTS, "idea": f"Idee {number}: {TEXTS['idea']}"}, PRICE_EUR + number)
        drafts.write(proposal, draft)
        if file:
            drafts.add_file(proposal, "bijlage.txt", file)
        made.append(_ready(proposal, draft, token))
    return made


def send_without_waiting(port: int, form: Ready, share: float = 1.0) -> socket.socket:
    """Send this share of the form, and nothing more; the answer can be read from the connection."""
    body = urlencode(form.fields)
    head = (
        f"POST {form.address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {form.cookie}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    connection.sendall(head.encode() + body[: int(len(body) * share)].encode())
    return connection


def open_for(challenge: Challenge, seconds: float) -> datetime:
    """Open a vraagstuk that is in dialogue, so that it closes so many seconds from now; commits; the closing time."""
    deadline = now() + timedelta(seconds=seconds)
    challenge.state, challenge.closing_at = ChallengeState.OPEN, deadline
    db.session.commit()
    return deadline


def confirm_by_two(challenge: Challenge, officers: tuple[User, User]) -> None:
    """Both officers ask the opener to open it, one after the other; commits."""
    for officer in officers:
        confirm_opening(challenge, by=actor_of(officer))
        db.session.commit()


def _ready(proposal: Proposal, draft: Draft, token: str) -> Ready:
    """What the page of the last look gives a browser, made without asking for that page."""
    cookie, csrf_token = _session_of(token)
    fields = {
        "csrf_token": csrf_token,
        "idempotency_key": f"form-{proposal.id}",
        "commitment": manifest_of(proposal, draft).commitment(),
    }
    return Ready(proposal.id, proposal.ref, draft.texts["idea"], cookie, fields)


def _session_of(token: str) -> tuple[str, str]:
    """The cookie of somebody who is signed in with this token, and the token that every form of theirs has."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(app, Flask)
    raw = hashlib.sha1(token.encode()).hexdigest()  # noqa: S324 - any forty digits
    signing: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = signing.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw})
    csrf_token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    return f"{app.config['SESSION_COOKIE_NAME']}={cookie}", str(csrf_token)


def get(port: int, address: str, cookie: str) -> Answer:
    """Ask for a page. Raises `CutError`."""
    return _ask(port, "GET", address, None, {"Cookie": cookie})


def post(port: int, address: str, fields: Mapping[str, str], cookie: str) -> Answer:
    """Send a form. Raises `CutError`."""
    return _ask(port, "POST", address, urlencode(fields), {"Cookie": cookie, "Content-Type": FORM})


def _ask(port: int, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, address, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        content = response.read()
    except ConnectionRefusedError:
        raise  # nobody listens: trying again is of no use
    except (ConnectionError, HTTPException) as error:
        raise CutError from error
    finally:
        connection.close()
    kept = SimpleCookie(headers["Cookie"])
    kept.load("; ".join(line.partition(";")[0] for line in response.headers.get_all("Set-Cookie", [])))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in kept.items())
    return Answer(response.status, response.headers.get("Location", ""), content, cookie)


class _Hidden(HTMLParser):
    """The hidden fields of the form with this address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.is_inside = action, False
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.is_inside = values.get("action") == self.action
        if tag == "input" and self.is_inside and values.get("type") == "hidden":
            self.fields[values["name"] or ""] = values.get("value") or ""


def hidden_fields(page: bytes, action: str) -> dict[str, str]:
    """The hidden fields of the form on a page that is sent to `action`."""
    parser = _Hidden(action)
    parser.feed(page.decode())
    return parser.fields


@dataclass
class Tally:
    """How many forms were answered, and how many connections were cut."""

    answered: int = 0
    cut: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, *, answered: int = 0, cut: int = 0) -> None:
        with self.changed:
            self.answered += answered
            self.cut += cut
            self.changed.notify_all()

    def wait_for(self, answered: int) -> None:
        """Return as soon as so many are answered; fail when nothing comes any more."""
        with self.changed:
            while self.answered < answered:
                assert self.changed.wait(PATIENCE_SECONDS), f"no answer after the {self.answered}th"


def submit_until_answered(port: int, form: Ready, tally: Tally) -> Answer:
    """Send the same form, with the same key, until it is dealt with: as people do who see that the page is away.

    A database that is too busy answers 503 and asks to try again.
    """
    while True:
        try:
            answer = form.send(port)
        except CutError:
            tally.add(cut=1)
        else:
            if answer.status != TRY_AGAIN:
                tally.add(answered=1)
                return answer
