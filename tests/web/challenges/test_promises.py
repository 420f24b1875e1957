"""Whatever people do, in whatever order: what Vraagplein promises about a vraagstuk holds after every step.

* What is public has no finding of the guard that stops it, and was held against what exists already.
* A closing time never moves to an earlier moment.
* Nothing opens without a report, a route and an answer for who wants to join; shares are 100 percent at any moment.
* Nobody lifts a block of a sentence of their own.
* Who asked a question or took a stance is told to nobody else.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges import announcing, coowners, dialogue, guarding, opening, report, reuse, services, stances
from app.challenges.announcing import NewTerms
from app.challenges.coowners import Division, Offer
from app.challenges.documents import load
from app.challenges.drafting import draft
from app.challenges.findings import open_findings
from app.challenges.models import SIX_QUESTIONS, Challenge, GuardBlock, Question
from app.challenges.services import Writing
from app.challenges.shares import joined, proposed_division
from app.challenges.states import PUBLIC_STATES, ChallengeState, CoOwnerState, StanceKind
from app.challenges.terms import Terms
from app.core.clock import now
from app.core.database import db
from app.core.errors import DomainError
from app.notifications.models import Mail
from app.procurement.states import Route, Subject
from tests.factories import AgencyFactory, SupplierFactory, UserFactory, actor_of, member

GOOD = (
    "Inwoners met schulden melden zich gemiddeld pas na vijf jaar; hoe bereiken we hen eerder?",
    "Zij wachten gemiddeld 50 minuten en gaan soms onverrichter zake weg.",
)
BAD = (
    "Wij zoeken een leverancier die een app bouwt waarmee inwoners hun schulden kunnen melden.",
    "Er moet een dashboard komen dat alle schulden toont.",
)
SENTENCES = (*GOOD, *BAD)
REASON = "Dit gaat over mensen die blijven wachten."
NAME, ADDRESS, COMPANY = "Vera Vossebelt", "vera@vossebelt.example", "Stille Vragers BV"

Step = tuple[str, int, int]
PUBLISHING: tuple[Step, ...] = (("check_reuse", 0, 0), ("start_dialogue", 0, 0), ("ask", 0, 0))
JOINING: tuple[Step, ...] = (("ask_to_join", 0, 1), ("accept", 0, 0))
OPENING: tuple[Step, ...] = (("publish_report", 0, 0), ("prepare", 2, 2), ("open", 0, 0))


class Story:
    """One vraagstuk and the people around it; every public method is a step with two numbers to choose by."""

    def __init__(self, theme: Any) -> None:
        agency = AgencyFactory()
        company = SupplierFactory(name=COMPANY)
        asker = member(company, Role.MEMBER, name=NAME, email=ADDRESS)
        self.theme_id, self.company_id = theme.id, company.id
        self.people = [member(agency, role) for role in (Role.OFFICER, Role.OWNER, Role.ASSESSOR)]
        self.officer, self.owner, self.colleague = map(actor_of, self.people)
        self.second = actor_of(member(agency, Role.OFFICER))
        self.asker = actor_of(asker)
        self.joiners = [(other := AgencyFactory(), actor_of(member(other, Role.OFFICER))) for _ in range(2)]
        self.outsiders = [
            None,
            member(AgencyFactory(), Role.OFFICER),
            member(SupplierFactory(), Role.MEMBER),
            self.people[1],
            UserFactory(is_administrator=True),
        ]
        self.challenge = services.create(GOOD[0], agency.id, by=self.officer)
        self.latest_closing = None
        db.session.commit()

    def write(self, first: int, second: int) -> None:
        texts = dict.fromkeys(SIX_QUESTIONS, GOOD[1]) | {"problem": SENTENCES[first], "benefit": SENTENCES[second]}
        writing = Writing(title=GOOD[0], theme_ids=[self.theme_id], **texts)
        services.edit(self.challenge, writing, by=(self.officer, self.second)[second % 2])

    def autosave(self, first: int, second: int) -> None:
        writing = Writing(title=SENTENCES[second], problem=SENTENCES[first], theme_ids=[self.theme_id])
        services.autosave(self.challenge, writing, by=(self.second, self.officer)[second % 2])

    def lift(self, first: int, second: int) -> None:
        by = (self.officer, self.second, self.owner, self.colleague)[second]
        guarding.lift(_one(self.challenge.guard_blocks, first), reason=REASON, by=by)

    def check_reuse(self, _first: int, _second: int) -> None:
        reuse.finish(self.challenge, [], by=self.officer)

    def start_dialogue(self, _first: int, second: int) -> None:
        services.start_dialogue(self.challenge, by=(self.officer, self.owner, self.second, self.asker)[second])

    def ask(self, first: int, _second: int) -> None:
        dialogue.ask(self.challenge, f"Mag het ook in {first + 1} wijken?", by=self.asker)

    def answer(self, first: int, second: int) -> None:
        dialogue.answer(self._question(first), f"Ja, in {second} wijken.", by=self.officer)

    def refuse(self, first: int, _second: int) -> None:
        dialogue.refuse(self._question(first), REASON, by=self.officer)

    def merge(self, first: int, second: int) -> None:
        dialogue.merge(self._question(first), self._question(second), by=self.officer)

    def take_stance(self, first: int, _second: int) -> None:
        stances.take(self.challenge, self.company_id, tuple(StanceKind)[first % 2], "Wij kunnen dit.", by=self.asker)

    def announce(self, first: int, second: int) -> None:
        closing_at = (self.challenge.closing_at or now()) + timedelta(days=(-3, -1, 1, 30)[first])
        questions = closing_at - timedelta(days=(1, 3, 9, 20)[second])
        terms = NewTerms(
            closing_at=closing_at,
            questions_close_at=questions if second else None,
            decision_due=(closing_at + timedelta(days=20)).date() if first else None,
        )
        announcing.announce(self.challenge, title="Nieuws", text="Lees dit.", new_terms=terms, by=self.officer)

    def prepare(self, first: int, second: int) -> None:
        self._prepare(opening.prepare, first, second)

    def autosave_terms(self, first: int, second: int) -> None:
        self._prepare(opening.autosave_terms, first, second)

    def publish_report(self, first: int, _second: int) -> None:
        report.publish_report(self.challenge, "" if first == 3 else draft(self.challenge), by=self.officer)

    def ask_to_join(self, first: int, second: int) -> None:
        agency, by = self.joiners[first % 2]
        offer = Offer(share=(1, 30, 60, 99)[second], promises_adoption=bool(second), why=REASON)
        coowners.ask_to_join(self.challenge, agency, offer, by=by)

    def accept(self, first: int, second: int) -> None:
        co_owner = _one([row for row in self.challenge.co_owners if row.state is CoOwnerState.ASKED], first)
        lead, shares = proposed_division(self.challenge, co_owner)
        change = (0, 1, -1, 0)[second]
        coowners.accept(co_owner, Division(lead + change, shares), by=self.owner)

    def decline(self, first: int, _second: int) -> None:
        coowners.decline(_one(self.challenge.co_owners, first), REASON, by=self.officer)

    def leave(self, first: int, second: int) -> None:
        coowners.leave(_one(self.challenge.co_owners, first), by=self.joiners[second % 2][1])

    def open(self, _first: int, second: int) -> None:
        services.open_for_proposals(self.challenge, by=(self.owner, self.officer, self.owner, self.asker)[second])

    def withdraw(self, first: int, _second: int) -> None:
        if first == 3:  # it ends the story: not too often
            services.withdraw(self.challenge, reason=REASON, by=self.owner)

    def begin_again(self, _first: int, _second: int) -> None:
        self.challenge = services.copy_as_concept(self.challenge, by=self.second)
        self.latest_closing = None

    def _question(self, number: int) -> Question:
        return _one(self.challenge.questions, number)

    def _prepare(self, save: Callable[..., None], first: int, second: int) -> None:
        terms = Terms(
            budget_eur=60_000,
            experiments_count=3,
            closing_at=now() + timedelta(days=(-1, 0, 20, 40)[first]),
            questions_close_at=now() + timedelta(days=8) if second == 1 else None,
            scaling_option="Wij gaan verder met dezelfde partij.",
            scaling_max_eur=40_000,
            subject=Subject.SUPPLIES_SERVICES,
            route_choice=None if second == 0 else Route.NATIONAL,
            route="ok" if second == 3 else "Wij vragen het aan iedereen die het kan, met een oproep op TenderNed.",
            criteria=[("Werkt het voor mensen?", 60), ("Hoe klein kan de proef?", 30 if first == 3 else 40)],
        )
        save(self.challenge, terms, by=self.officer)


STEPS = [name for name in vars(Story) if not name.startswith("_")]
a_step = st.tuples(st.sampled_from([*STEPS, "wait"]), st.integers(0, 3), st.integers(0, 3))
some_steps = st.lists(a_step, max_size=7)
a_doubt = st.sampled_from([("wait", 0, 0), ("leave", 0, 0), ("decline", 0, 0)])
a_text = st.tuples(st.just("write"), st.sampled_from((0, 1, 0, 1, 2, 3)), st.just(0))


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],  # making a failing story shorter takes minutes; it is short enough to read
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=some_steps, text=a_text, during=some_steps, doubt=a_doubt, after=some_steps)
def test_every_promise_holds_after_every_step(app, client, session, theme, sign_in, before, text, during, doubt, after):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("slow; the rules are the same on both databases")
    steps = [*before, text, *PUBLISHING, *JOINING, *during, doubt, *OPENING, *after]
    with time_machine.travel(now(), tick=False) as clock:
        story = Story(theme)
        try:
            for name, first, second in steps:
                if name == "wait":
                    clock.shift(timedelta(days=(1, 3, 8, 15)[first]))
                else:
                    _try(getattr(story, name), first, second)
                _check(story)
            for shown in _everything_that_others_read(client, story, sign_in):
                assert not [secret for secret in (NAME, ADDRESS, "vossebelt", "Stille Vragers") if secret in shown]
        finally:
            _forget(story)


def test_the_way_through_leads_to_the_opening(app, session, theme):
    """The steps that every story takes do what they are there for; without this the promises could hold for nothing."""
    with time_machine.travel(now(), tick=False):
        story = Story(theme)
        for name, first, second in (("write", 0, 0), *PUBLISHING, *JOINING, *OPENING):
            getattr(story, name)(first, second)
            db.session.commit()
            _check(story)
        assert story.challenge.stage is ChallengeState.OPEN
        assert story.challenge.lead_share == 70
        assert all(sentence in {found.sentence for found in _stopped(story, sentence)} for sentence in BAD)


def _stopped(story: Story, sentence: str) -> list[Any]:
    concept = Challenge(title="", **dict.fromkeys(SIX_QUESTIONS, "") | {"problem": sentence})
    return open_findings(concept)


def _try(step: Callable[[int, int], None], first: int, second: int) -> None:
    """Take a step as a request does: all of it, or nothing."""
    try:
        step(first, second)
        db.session.commit()
    except (DomainError, _NothingThereError):
        db.session.rollback()


class _NothingThereError(Exception):
    """There is no such record (yet) for this step."""


def _one(records: Any, number: int) -> Any:
    if not records:
        raise _NothingThereError
    return records[number % len(records)]


def _check(story: Story) -> None:
    db.session.expire_all()
    challenge = story.challenge
    shares = [co_owner.share for co_owner in joined(challenge)]
    assert challenge.lead_share + sum(shares) == 100
    assert min(challenge.lead_share, *shares, 100) >= 1
    for block in db.session.scalars(select(GuardBlock).where(GuardBlock.lifted_at.is_not(None))):
        assert block.lifted_by_id != block.written_by_id
    if challenge.state in PUBLIC_STATES:
        assert open_findings(challenge) == []
        assert challenge.reuse_checked_at is not None
    if challenge.opened_at is not None:
        assert challenge.report_published_at is not None
        assert challenge.dialogue_report.strip()
        assert challenge.route_choice is not None
        assert len(challenge.route) >= 10
        assert sum(criterion.weight for criterion in challenge.criteria) == 100
        assert not [row for row in challenge.co_owners if row.state is CoOwnerState.ASKED]
        assert challenge.closing_at >= (story.latest_closing or challenge.opened_at)
        story.latest_closing = challenge.closing_at


def _everything_that_others_read(client: Any, story: Story, sign_in: Any) -> Iterator[str]:
    with client.session_transaction() as cookie:
        cookie.clear()
    pages = [f"/vraagstukken/{story.challenge.path}{part}" for part in ("", "/dialoogverslag", "/sluiting.ics")]
    pages += ["/vraagstukken", "/beheer/spoor", "/beheer/mails", "/beheer/wachter"]
    for person in story.outsiders:
        if person is not None:
            sign_in(person)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code < 500  # a page of ours that fails tells nobody anything
            yield answer.text
    for mail in db.session.scalars(select(Mail).where(Mail.recipient != ADDRESS)):
        yield mail.subject + mail.body
    for challenge_id in db.session.scalars(select(Challenge.id)):
        (document,) = load([challenge_id])
        yield repr(document)


def _forget(story: Story) -> None:
    """Leave nothing for the next story."""
    db.session.rollback()
    db.session.execute(delete(Mail))
    for question in db.session.scalars(select(Question)):
        question.merged_into = None
    db.session.flush()
    for challenge in db.session.scalars(select(Challenge).order_by(Challenge.id.desc())):
        db.session.delete(challenge)
    # The address and the name of the company can be given again; the trail keeps who it was, as it should.
    asker = db.session.get_one(User, story.asker.id)
    asker.email = f"eerder-{asker.id}@vossebelt.example"
    db.session.commit()
