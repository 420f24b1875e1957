"""Every page of the site, as everybody: what is sealed changes none of them, and no address of it exists.

All GET routes of the url map are asked for, before and after proposals come, while the vraagstuk is open, after its
closing, and once it was opened. Nothing may differ: page, status or header.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.models import AuthSession, User
from app.accounts.states import Role
from app.assessments.models import Panel, PanelMember
from app.assessments.states import Background
from app.challenges.models import Challenge
from app.core.clock import now
from app.notifications.models import Mail
from app.organisations.models import Organisation
from app.proposals import drafts, submitting
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.site.records import KINDS
from tests import opened, sealed
from tests.factories import AgencyFactory, ChallengeFactory, SupplierFactory, UserFactory, actor_of, member

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)

WATCHERS = (
    "visitor",
    *(role.value for role in Role if role is not Role.MEMBER),
    "elsewhere",
    "rival",
    "ambassador",
    "administrator",
    "panel",
)
"""Nobody of them may know: people of the agency by role, of another agency and another supplier, and a panel member."""

NOISE = re.compile(
    r'<input[^>]*name="(csrf_token|idempotency_key)"[^>]*>|nonce="[^"]*"|\b[0-9a-f]{12}\b|vraagplein_\w*silence.*'
)
NOTHING = re.compile(r"(?!)")
MARK = "Zevenkleurenmerkwoord"
UNKNOWN = "0000000z"
QUERIES = {
    "/zoeken": [f"?q={MARK}", "?q=wachten", "?q=Eerste+Kier", "?q=wachten&soort=voorstel"],
    "/beheer/mails": ["?pagina=2", f"?q={MARK}"],
    "/beheer/gebruikers": ["?q=Schrijver"],
    "/beheer/organisaties": ["?q=Kier"],
    "/beheer/spoor": [
        "?soort=proposal",
        "?kind=proposal",
        "?person=Schrijver",
        "?wie=Schrijver",
        *(f"?action={action}" for action in ("submit", "started", "withdraw", "attached", "secret_attempt_refused")),
        *(f"?actie={action}" for action in ("submit", "started", "withdraw", "attached", "secret_attempt_refused")),
        "?pagina=2",
    ],
    "/vraagstukken": ["?q=wachten", "?volgorde=voorstellen", "?status=open", "?staat=open", "?status=closed"],
    "/mijn/voorstellen": ["?staat=submitted", "?volgorde=oud"],
    "/organisaties": ["?q=Kier"],
}


@dataclass
class World:
    """A vraagstuk, five suppliers that may send a proposal, and everybody who must not know whether they do."""

    challenge: Challenge
    suppliers: list[Organisation]
    writers: list[User]
    watchers: dict[str, User | None]


@dataclass
class Secrets:
    """The ids of what came: of proposals (submitted with a file, withdrawn, a draft), and of what belongs to them."""

    proposals: list[str]
    receipt: str
    file: str
    mail: str

    def for_rule(self, rule: Rule) -> dict[str, list[str]]:
        """By the name of an argument, the ids to try in the address of this rule."""
        inner = {"file_ref": [self.file], "letter_ref": [self.receipt], "assessment_ref": [self.proposals[0]]}
        if "<kind>" in str(rule):
            return {"key": [*self.proposals[:2], self.receipt]}
        if str(rule).startswith("/voorstellen"):
            return {"ref": self.proposals, **inner}
        return {"ref": [self.proposals[0], self.receipt, self.file], "key": [self.mail], **inner}

    @property
    def all(self) -> list[str]:
        return [*self.proposals, self.receipt, self.file, self.mail]


@pytest.fixture
def world(session: Any) -> World:
    challenge = ChallengeFactory(opened=True, closing_at=now() + timedelta(hours=2))
    agency = challenge.organisation
    suppliers = [
        SupplierFactory(name=f"{count} Kier BV") for count in ("Eerste", "Tweede", "Derde", "Vierde", "Vijfde")
    ]
    writers = [member(supplier, Role.MEMBER, name=f"Schrijver {supplier.name}") for supplier in suppliers]
    watchers: dict[str, User | None] = {"visitor": None}
    watchers |= {role.value: member(agency, role) for role in Role if role is not Role.MEMBER}
    watchers["elsewhere"] = member(AgencyFactory(), Role.OFFICER, Role.OWNER, Role.DIRECTOR, Role.MANAGER)
    watchers["rival"] = member(SupplierFactory(name="Rivaal BV"), Role.MANAGER)
    watchers["ambassador"] = UserFactory(is_ambassador=True)
    watchers["administrator"] = UserFactory(is_administrator=True)
    watchers["panel"] = UserFactory(confirmed_at=now() - timedelta(days=100))
    panel = Panel(challenge=challenge)
    panel.members.append(
        PanelMember(email=watchers["panel"].email, user=watchers["panel"], background=Background.LEGAL)
    )
    session.add(panel)
    session.commit()
    return World(challenge, suppliers, writers, watchers)


@pytest.fixture
def browser(who: str, world: World, client: FlaskClient, sign_in: Any) -> FlaskClient:
    """The browser of the one who looks, signed in once, so that nothing about sessions changes in between."""
    user = world.watchers[who]
    return client if user is None else sign_in(user)


def three_and_a_draft(world: World, session: Any) -> Secrets:
    """Three that are submitted, one with a file; one that is withdrawn; one draft."""
    texts = {"idea": f"Wij doen {MARK}."}
    files = [(f"{MARK}.txt", b"Ons plan.")]
    by = dict(zip(world.suppliers, world.writers, strict=True))
    sent = [sealed.submitted(world.challenge, each, texts, by=by[each]) for each in world.suppliers[:2]]
    sent.append(sealed.submitted(world.challenge, world.suppliers[2], texts, files=files, by=by[world.suppliers[2]]))
    withdrawn = sealed.submitted(world.challenge, world.suppliers[3], texts, by=world.writers[3])
    submitting.withdraw(withdrawn, by=actor_of(world.writers[3]))
    draft = sealed.drafted(world.challenge, world.suppliers[4], texts, files=files, by=world.writers[4])
    session.commit()
    # Signing in shows in the number of somebody's sessions, and has nothing to do with what came.
    session.execute(delete(AuthSession).where(AuthSession.user_id.in_([writer.id for writer in world.writers])))
    session.commit()
    (attachment,) = drafts.attachments(draft)
    mails = [mail.key for mail in session.scalars(select(Mail))]
    assert len(mails) == 4
    return Secrets([sent[2].ref, withdrawn.ref, draft.ref], sealed.receipt_of(sent[2]).ref, attachment.ref, mails[2])


def rules(app: Flask) -> list[Rule]:
    return sorted(
        (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"),
        key=str,
    )


def addresses(app: Flask, world: World, secrets: Secrets | None = None) -> Iterator[str]:
    """Every GET route with the ids that make sense in it; those that take a secret id only with `secrets`."""
    challenge = world.challenge
    for rule in rules(app):
        choices = []
        for name in sorted(rule.arguments):
            converter = rule._converters[name]
            if name == "ref" and str(rule).startswith(("/vraagstukken", "/beoordelen")):
                choices.append([challenge.path])
            elif name == "kind":
                choices.append([*KINDS, "submission", "proposal_draft"] if "spoor" in str(rule) else ["challenge"])
            elif name == "slug":
                choices.append([challenge.organisation.slug, world.suppliers[0].slug])
            elif type(converter).__name__ == "IntegerConverter":
                choices.append(["1", "2", str(world.writers[0].id)])
            elif name == "action":
                choices.append(["withdraw", "no_proposals", "submit", "replace"])
            else:
                choices.append(secrets.for_rule(rule).get(name, [UNKNOWN]) if secrets else [])
        for values in itertools.product(*choices):
            arguments = dict(zip(sorted(rule.arguments), values, strict=True))
            path = re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", lambda found, known=arguments: known[found[1]], str(rule))
            yield path
            for query in QUERIES.get(path, ()):
                yield path + query


def as_read(response: TestResponse, but: re.Pattern[str] = NOTHING) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers without what differs every time, and without what `but` finds."""
    # A PDF says when it was made.
    text = response.get_data().decode("utf-8", errors="replace") if response.mimetype != "application/pdf" else ""
    headers = {
        name: but.sub("", re.sub(r"'nonce-[^']*'", "", value))
        for name, value in response.headers
        if name not in {"X-Request-Id", "Set-Cookie", "Content-Length"}
    }
    return response.status_code, NOISE.sub("", but.sub("", text)), headers


Seen = dict[str, tuple[int, str, dict[str, str]]]


def look_around(app: Flask, world: World, browser: FlaskClient, at: datetime) -> Seen:
    """Every page that has nothing to do with one proposal, at this moment."""
    with time_machine.travel(at, tick=False):
        return {path: as_read(browser.get(path)) for path in sorted(set(addresses(app, world)))}


def moment_of(challenge: Challenge, *, is_closed: bool) -> datetime:
    """While it is open, or between its closing and its opening."""
    return challenge.closing_at + timedelta(minutes=1) if is_closed else now()


def differing(before: Seen, after: Seen) -> list[Any]:
    return [key for key in before if before[key] != after[key]]


@pytest.mark.parametrize(
    ("who", "is_closed"), [*((who, True) for who in WATCHERS), ("visitor", False), ("officer", False), ("rival", False)]
)
def test_no_page_of_the_site_changes_when_proposals_come(app, world, who, is_closed, browser, session):
    with time_machine.travel(now(), tick=False):
        at = moment_of(world.challenge, is_closed=is_closed)
        before = look_around(app, world, browser, at)
        three_and_a_draft(world, session)
        after = look_around(app, world, browser, at)
    statuses = {status for status, _text, _headers in before.values()}
    assert len(before) > 75
    assert statuses >= {200, 302, 404}
    assert statuses <= {200, 204, 302, 308, 403, 404, 409, 503}  # 503: /readyz, without a worker
    assert differing(before, after) == []
    assert [path for path, (_status, text, _headers) in after.items() if MARK in text and MARK not in path] == []


@pytest.mark.parametrize(
    ("who", "is_closed"),
    [
        *itertools.product(["officer", "administrator"], [False, True]),
        *itertools.product(["visitor", "director", "panel"], [True]),
        ("rival", False),
    ],
)
def test_every_address_of_what_is_sealed_answers_like_one_that_never_was(app, world, who, is_closed, browser, session):
    secrets = three_and_a_draft(world, session)
    paths = sorted(set(addresses(app, world, secrets)) - set(addresses(app, world)))
    assert len(paths) > 100
    ids = re.compile("|".join(map(re.escape, [*secrets.all, UNKNOWN])))

    def answer(path: str) -> Any:
        with browser.session_transaction() as cookie:
            cookie.pop("_flashes", None)  # that one has to sign in first, said at an earlier address
        return as_read(browser.get(path), but=ids)

    unknown: dict[str, Any] = {}
    with time_machine.travel(moment_of(world.challenge, is_closed=is_closed), tick=False):
        for path in paths:
            nowhere = ids.sub(UNKNOWN, path)
            if nowhere not in unknown:
                unknown[nowhere] = answer(nowhere)
            assert unknown[nowhere][0] in {302, 403, 404, 409}, nowhere
            assert answer(path) == unknown[nowhere], path


@pytest.mark.parametrize("who", ["officer", "administrator", "rival"])
def test_after_the_opening_drafts_and_withdrawn_ones_change_no_page(app, world, who, browser, session, tmp_path):
    first = sealed.submitted(world.challenge, world.suppliers[0], by=world.writers[0])
    opened.unsealed(world.challenge, tmp_path)
    session.expire_all()
    assert first.state is ProposalState.OPENED
    afterwards = world.challenge.closing_at + timedelta(hours=1)
    with time_machine.travel(now(), tick=False):
        before = look_around(app, world, browser, afterwards)
        for supplier, state in zip(world.suppliers[1:], ("draft", "withdrawn"), strict=False):
            left = Proposal(challenge=world.challenge, organisation=supplier, state=ProposalState(state))
            left.submitted_at = now() if state == "withdrawn" else None
            session.add(left)
            session.flush()
            drafts.write(left, drafts.Draft({**sealed.TEXTS, "idea": MARK}, 1))
        session.commit()
        after = look_around(app, world, browser, afterwards)
    assert differing(before, after) == []
