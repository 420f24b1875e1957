"""A vraagstuk with four proposals whose scores are established, one that was damaged, and the people around it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import User
from app.accounts.states import Role
from app.assessments.models import Assessment, Panel, PanelMember, Score
from app.assessments.queries import deciding as queries
from app.assessments.states import AssessmentState, Background, DecisionKind, MemberState
from app.challenges.models import Challenge
from app.core.clock import now
from app.core.database import db
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from tests.factories import ChallengeFactory, ProposalFactory, SupplierFactory, UserFactory, member

PASSWORD = "vier woorden achter elkaar"
SUPPLIERS = ("Eerste Kier BV", "Tweede Kans BV", "Derde Weg BV", "Vierde Muur BV")
IDEAS = (
    "Wij bellen mensen thuis op het moment dat zij bijna aan de beurt zijn bij de balie.",
    "Een busje rijdt langs de wijken en helpt iedereen op het plein voor de supermarkt.",
    "Vrijwilligers vullen samen met bezoekers de papieren in terwijl zij koffie drinken in de hal.",
    "Op een groot scherm ziet iedereen hoe lang het nog duurt en welke balie vrij is.",
)
PRICES = (18_250, 23_400, 9_875, 31_000)
YES = "Uw proef is klein en begint dicht bij de mensen zelf."
NO = "Uw proef duurt langer dan wij nu kunnen wachten, dat gaf de doorslag."
PUBLIC = "Wij kozen voor de kleinste proef die na twee weken iets laat zien."
GOOD = "De gekozen proef begint klein, kost weinig en laat snel zien of het werkt."
TALK = "Wij praten een uur met u op 3 december, in het stadhuis. U hoeft niets voor te bereiden."
SAID = "De test is klein genoeg om snel te beginnen."


@dataclass
class Scene:
    """Who and what the tests of this room speak of."""

    challenge: Challenge
    officer: User
    colleague: User
    director: User
    owner: User
    proposals: list[Proposal]
    damaged: Proposal
    draft: Proposal
    writers: list[User]
    damaged_writer: User
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"/vraagstukken/{self.challenge.path}/besluit"

    def verdict_address(self, proposal: Proposal) -> str:
        return f"{self.address}/voorstel/{proposal.ref}"

    def whole(self, decision, **changes):
        """The form about the decision as a whole, filled in."""
        values = {
            "kind": decision.kind.value,
            "explanation": PUBLIC,
            "characteristics": "" if decision.kind is DecisionKind.NONE else GOOD,
            "invitation": TALK if decision.kind is DecisionKind.INVITE else "",
            "objection_days": "20",
            "contact_name": "Ilse de Boer",
            "contact_email": "ilse@proefdam.example",
            "version": str(decision.version),
        }
        return {**values, **changes}


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Hashes that cost little; those of the site are slow on purpose."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def scene(app, session, quick_hashes):
    made = scene_of(ChallengeFactory(unsealed=True))
    session.commit()
    return made


def scene_of(challenge, *, number=4, scored=True):
    """Proposals of so many suppliers, and everybody around them."""
    agency = challenge.organisation
    proposals = [
        ProposalFactory(
            opened=True, challenge=challenge, organisation=SupplierFactory(name=name), idea=idea, price_eur=price
        )
        for name, idea, price in list(zip(SUPPLIERS, IDEAS, PRICES, strict=True))[:number]
    ]
    damaged = ProposalFactory(
        challenge=challenge,
        organisation=SupplierFactory(name="Gebroken Zegel BV"),
        state=ProposalState.DAMAGED,
        submitted_at=now() - timedelta(days=2),
        opened_at=now() - timedelta(minutes=50),
    )
    scene = Scene(
        challenge=challenge,
        officer=member(agency, Role.OFFICER, name="Ilse de Boer"),
        colleague=member(agency, Role.OFFICER, name="Sanne Vos"),
        director=member(agency, Role.DIRECTOR, name="Burak Kaya", password_hash=passwords.hash_password(PASSWORD)),
        owner=member(agency, Role.OWNER),
        proposals=proposals,
        damaged=damaged,
        draft=ProposalFactory(challenge=challenge, organisation=SupplierFactory(name="Nooit Af BV")),
        writers=[member(proposal.organisation, Role.MEMBER) for proposal in proposals],
        damaged_writer=member(damaged.organisation, Role.MANAGER),
    )
    if scored:
        score(challenge, proposals)
    return scene


def score(challenge, proposals):
    """A panel of three gave everybody points, and they are established."""
    panel = Panel(challenge_id=challenge.id, established_at=now())
    db.session.add(panel)
    backgrounds = (Background.USER, Background.POLICY, Background.LEGAL)
    for number, background in enumerate(backgrounds):
        person = UserFactory()
        seat = PanelMember(
            panel=panel,
            user_id=person.id,
            email=person.email,
            background=background,
            state=MemberState.DECLARED,
            declared_at=now(),
        )
        db.session.add(seat)
        db.session.flush()
        for place, proposal in enumerate(proposals):
            _assess(seat, proposal, 5 - place if number else max(1, 4 - place))
    db.session.flush()


def score_more(challenge, proposals):
    """The same panel gave these proposals points too."""
    for seat in db.session.scalars(select(PanelMember).where(PanelMember.challenge_id == challenge.id)):
        for proposal in proposals:
            _assess(seat, proposal, 3)
    db.session.flush()


def _assess(seat, proposal, points):
    scores = [Score(criterion_id=each.id, points=points, reason=SAID) for each in proposal.challenge.criteria]
    state = AssessmentState.ESTABLISHED
    db.session.add(Assessment(member=seat, proposal=proposal, state=state, submitted_at=now(), scores=scores))


@pytest.fixture
def forget(client):
    """`forget()` takes what was said to one person from the browser before the next one uses it."""

    def forgetting():
        with client.session_transaction() as cookie:
            cookie.pop("_flashes", None)

    return forgetting


@pytest.fixture
def prepare(scene, sign_in, session, forget):
    """`prepare(kind, goes_on)` has the officer fill in everything, for so many proposals from the first on."""

    def preparing(kind=DecisionKind.CHOOSE, goes_on=1, *, by=None, **changes):
        client = sign_in(by or scene.officer)
        client.post(scene.address, data={"kind": kind.value})
        decision = queries.unsigned(scene.challenge)
        assert decision is not None
        for place, verdict in enumerate(sorted(decision.verdicts, key=lambda each: each.proposal_id)):
            data = outcome_and_reasons(scene, verdict, goes_on=place < goes_on)
            sent = client.post(scene.verdict_address(verdict.proposal), data=data)
            assert sent.status_code == 302, sent.text
        session.expire_all()
        answer = client.post(scene.address, data=scene.whole(queries.unsigned(scene.challenge), **changes))
        assert answer.status_code == 302, answer.text
        session.expire_all()
        forget()
        return queries.unsigned(scene.challenge)

    return preparing


def outcome_and_reasons(scene, verdict, *, goes_on):
    """What an officer types about one proposal."""
    from app.assessments.forms.deciding import Seen

    kind = verdict.decision.kind
    text = f"{YES if goes_on else NO} Dit geldt voor {verdict.proposal.organisation.name}."
    data = {f"reason_{criterion.position}": text for criterion in scene.challenge.criteria}
    if kind is not DecisionKind.NONE:
        chosen = "invited" if kind is DecisionKind.INVITE else "chosen"
        data["outcome"] = chosen if goes_on else "not_chosen"
    return {**data, "version": Seen.of(verdict).version}


@pytest.fixture
def offer(scene, prepare, sign_in, session, forget):
    """`offer(kind, goes_on)` prepares everything and gives it to the director."""

    def offering(kind=DecisionKind.CHOOSE, goes_on=1, **changes):
        decision = prepare(kind, goes_on, **changes)
        client = sign_in(scene.officer)
        answer = client.post(scene.address, data=scene.whole(decision, step="offer", **changes))
        assert answer.status_code == 302, answer.text
        session.expire_all()
        forget()
        return queries.unsigned(scene.challenge)

    return offering


@pytest.fixture
def sign(scene, offer, sign_in, session, forget):
    """`sign(kind, goes_on)` does all of it; the signature of the director included."""

    def signing(kind=DecisionKind.CHOOSE, goes_on=1, **changes):
        decision = offer(kind, goes_on, **changes)
        client = sign_in(scene.director)
        answer = client.post(f"{scene.address}/tekenen", data={"version": decision.version, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        session.expire_all()
        forget()
        return decision

    return signing
