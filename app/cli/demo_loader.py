"""From the texts of the demo to records. States and dates are set as they would have come about."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import Membership, User
from app.accounts.passwords import hash_password
from app.accounts.states import Role
from app.assessments.models import Decision, Verdict
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.audit.services import record
from app.challenges.changes import MOMENTS, Change
from app.challenges.models import SIX_QUESTIONS, Announcement, Challenge, Criterion, Question
from app.challenges.states import ChallengeState, NoProposalsCause
from app.cli.demo_content import accounts, read
from app.cli.demo_panels import load_panels
from app.cli.demo_publication import load_publication
from app.cli.demo_sealing import Sealer, demo_keys, keep_draft
from app.cli.organisations import free_slug
from app.core.clock import from_amsterdam, now, today
from app.core.database import db
from app.experiments.models import (
    CheckIn,
    Experiment,
    LearningQuestion,
    Lesson,
    Measure,
    StopCriterion,
    TrojkaSeat,
)
from app.experiments.states import TROJKA, ExperimentState, FailureKind
from app.norm.models import NormEndorsement
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.procurement.models import PurchasingPolicy
from app.procurement.states import Buyer, Route, Subject
from app.proposals.models import Proposal
from app.proposals.states import DECIDED_STATES, ProposalState
from app.scaling.models import Adoption, ScalingCase
from app.scaling.states import AdoptionKind, AdoptionState, ScalingState
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from app.themes.models import Theme

Progress = Callable[[int, int], None]
Row = dict[str, Any]
OFFICE_HOUR = time(10, 30)
CLOSING_HOUR = time(12, 0)
OUTCOMES = {"failed": ShowcaseOutcome.LEARNED}


def load_all(password: str, progress: Progress) -> None:
    """Add all of the demo content; flushes, never commits. `progress` hears (steps done, steps in all)."""
    loader = _Loader(password)
    steps = (
        loader.themes,
        loader.organisations,
        loader.people,
        loader.challenges,
        loader.proposals,
        loader.openings,
        loader.panels,
        loader.decisions,
        loader.experiments,
        loader.scaling,
        loader.showcases,
        loader.publication,
    )
    for number, step in enumerate(steps, start=1):
        step()
        db.session.flush()
        progress(number, len(steps))


def moment(offset: int, at: time = OFFICE_HOUR) -> datetime:
    """So many days from today at that time in Amsterdam, in UTC; what is past stays before this moment."""
    then = from_amsterdam(datetime.combine(day(offset), at))
    return min(then, now() - timedelta(minutes=5)) if offset <= 0 else then


def day(offset: int) -> date:
    """So many days from today in Amsterdam."""
    return today() + timedelta(days=offset)


class _Loader:
    """The records made so far, by the keys that the texts use."""

    def __init__(self, password: str) -> None:
        self.password_hash = hash_password(password)
        self.sealer = Sealer(demo_keys())
        self.theme: dict[str, Theme] = {}
        self.organisation: dict[str, Organisation] = {}
        self.lead: dict[str, User] = {}
        self.owner: dict[str, User] = {}
        self.director: dict[str, User] = {}
        self.member: dict[str, User] = {}
        self.challenge: dict[str, Challenge] = {}
        self.proposal: dict[str, Proposal] = {}
        self.experiment: dict[str, Experiment] = {}
        self.showcase: dict[str, Showcase] = {}
        self.ambassador: User | None = None

    def themes(self) -> None:
        for row in read("themes")["theme"]:
            made = Theme(
                slug=row["slug"],
                name=row["name"],
                name_en=row["name_en"],
                synonyms=row["synonyms"],
                description=row["description"],
                parent=self.theme[row["parent"]] if "parent" in row else None,
            )
            db.session.add(made)
            self.theme[made.slug] = made

    def organisations(self) -> None:
        taken: set[str] = set()
        for row in read("organisations")["organisation"]:
            made = Organisation(
                slug=free_slug(row["name"], taken),
                name=row["name"],
                kind=OrganisationKind(row["kind"]),
                sector=row.get("sector", ""),
                cluster=row.get("cluster", ""),
                size_class=row["size"],
                place=row["place"],
                description=row["description"],
                is_demo=True,
            )
            db.session.add(made)
            self.organisation[row["key"]] = made
            if "purchasing" in row:
                values = {**row["purchasing"], "buyer": Buyer(row["purchasing"]["buyer"])}
                db.session.add(PurchasingPolicy(organisation=made, **values))
            if row["endorses_norm"]:
                db.session.add(NormEndorsement(organisation=made, norm_number=1, endorsed_at=moment(-60)))

    def people(self) -> None:
        """The demo accounts, and for each other organisation the functions that its records need."""
        for account in accounts():
            made = self._person(account.email, account.name, account.organisation, *account.roles, signs_in=True)
            made.is_ambassador = account.is_ambassador
            made.is_administrator = account.is_administrator
            if account.is_ambassador:
                self.ambassador = made
        for key, organisation in self.organisation.items():
            domain = f"{key}.example"
            if organisation.kind is OrganisationKind.AGENCY:
                for role, title in (
                    (Role.LEAD, "Experimentleider"),
                    (Role.OWNER, "Vraageigenaar"),
                    (Role.DIRECTOR, "Directeur"),
                ):
                    if key not in {Role.LEAD: self.lead, Role.OWNER: self.owner, Role.DIRECTOR: self.director}[role]:
                        self._person(f"{title.lower()}@{domain}", f"{title} {organisation.place}", key, role)
            elif key not in self.member:
                self._person(f"contact@{domain}", f"Contact {organisation.name}", key, Role.MEMBER)

    def _person(self, email: str, name: str, organisation: str, *roles: Role, signs_in: bool = False) -> User:
        made = User(
            email=email,
            name=name,
            password_hash=self.password_hash if signs_in else "!",
            is_demo=True,
            confirmed_at=moment(-200),
        )
        db.session.add(made)
        db.session.flush()
        by_role = {Role.LEAD: self.lead, Role.OWNER: self.owner, Role.DIRECTOR: self.director, Role.MEMBER: self.member}
        for role in roles:
            db.session.add(Membership(user=made, organisation_id=self.organisation[organisation].id, role=role))
            # One person per function: a trojka needs three different people.
            if role in by_role and made not in (people.get(organisation) for people in by_role.values()):
                by_role[role].setdefault(organisation, made)
        return made

    def challenges(self) -> None:
        for row in read("challenges")["challenge"]:
            made = self._challenge(row)
            db.session.add(made)
            self.challenge[row["key"]] = made
            record("loaded", made, by=None)

    def _challenge(self, row: Row) -> Challenge:
        state = ChallengeState(row["state"])
        opened = "opened" in row
        return Challenge(
            organisation=self.organisation[row["organisation"]],
            created_by=self.owner.get(row["organisation"]),
            # Proposals come in while it is open; what came after that comes in `openings`. The clock closes it.
            state=ChallengeState.OPEN if opened else state,
            title=row["title"],
            **{question: row[question] for question in SIX_QUESTIONS},
            budget_eur=row.get("budget_eur"),
            experiments_count=row.get("experiments_count"),
            scaling_option=row.get("scaling_option", ""),
            scaling_max_eur=row.get("scaling_max_eur"),
            subject=Subject(row.get("subject", "supplies_services")) if opened else None,
            route_choice=Route(row.get("route_choice", "several_quotes")) if opened else None,
            route=row.get("route", ""),
            dialogue_report=row.get("dialogue_report", ""),
            report_published_at=moment(row["opened"] - 1) if opened else None,
            reuse_checked_at=moment(row["dialogue_from"] - 1) if "dialogue_from" in row else None,
            created_at=moment(row["created"]),
            published_at=moment(row["dialogue_from"]) if "dialogue_from" in row else None,
            opened_at=moment(row["opened"]) if opened else None,
            closing_at=moment(row["closing"], CLOSING_HOUR) if opened else None,
            decision_due=day(row["decision_due"]) if opened else None,
            decided_at=moment(row["decided"]) if "decided" in row else None,
            withdrawal_reason=row.get("withdrawal_reason", row.get("no_proposals_reason", "")),
            no_proposals_cause=NoProposalsCause(row["no_proposals_cause"]) if "no_proposals_cause" in row else None,
            themes=[self.theme[slug] for slug in row["themes"]],
            criteria=[
                Criterion(position=position, name=item["name"], weight=item["weight"])
                for position, item in enumerate(row.get("criteria", ()), start=1)
            ],
            questions=self._questions(row.get("question", ())),
            announcements=[
                Announcement(
                    number=number,
                    title=item["title"],
                    text=item["text"],
                    changes=[_change(change) for change in item.get("change", ())],
                    published_at=moment(item["at"]),
                )
                for number, item in enumerate(row.get("announcement", ()), start=1)
            ],
        )

    def _questions(self, rows: Sequence[Row]) -> list[Question]:
        """The questions of a vraagstuk; `merged_into` counts from 1 and names one that was asked before."""
        made: list[Question] = []
        for row in rows:
            made.append(
                Question(
                    text=row["text"],
                    asker_id=self.member[row["asker"]].id if "asker" in row else None,
                    asked_at=moment(row["asked"]),
                    answer=row.get("answer", ""),
                    refusal=row.get("refusal", ""),
                    merged_into=made[row["merged_into"] - 1] if "merged_into" in row else None,
                    answered_at=moment(row["answered"]) if "answered" in row else None,
                )
            )
        return made

    def proposals(self) -> None:
        """Drafts in their boxes, and what was submitted under its seal."""
        for row in read("proposals")["proposal"]:
            challenge, state = self.challenge[row["challenge"]], ProposalState(row["state"])
            made = Proposal(
                challenge=challenge,
                organisation=self.organisation[row["supplier"]],
                created_by_id=self.member[row["supplier"]].id,
                submitted_at=moment(row["submitted"]) if "submitted" in row else None,
                state=ProposalState.SUBMITTED if "submitted" in row else state,
            )
            db.session.add(made)
            db.session.flush()
            self.proposal[row["key"]] = made
            if "submitted" not in row:
                keep_draft(made, row)
                record("loaded", made, by=None)
                continue
            self.sealer.submit(made, row, moment(row["submitted"]))
            if state is ProposalState.WITHDRAWN:
                self.sealer.withdraw(made, moment(row["withdrawn"]))
                made.state = state

    def openings(self) -> None:
        """What came after the closing time: the seals were opened, proposals chosen or not, experiments begun."""
        for row in read("challenges")["challenge"]:
            challenge, state = self.challenge[row["key"]], ChallengeState(row["state"])
            if state in {ChallengeState.OPEN, ChallengeState.CLOSED}:
                continue
            if "opened" in row and state is not ChallengeState.WITHDRAWN:
                self.sealer.open_all(challenge, moment(row["closing"] + 1))
            challenge.state = state
        db.session.flush()
        for row in read("proposals")["proposal"]:
            outcome, made = ProposalState(row["state"]), self.proposal[row["key"]]
            if outcome in DECIDED_STATES:
                made.state, made.decided_at = outcome, made.challenge.decided_at
                made.decision_read_at = _read_at(made.decided_at)

    def panels(self) -> None:
        load_panels(challenges=self.challenge, proposals=self.proposal, moment=moment, day=day)

    def decisions(self) -> None:
        """The decisions that directors signed, with the reason for every supplier."""
        reasons = {row["key"]: row["reason"] for row in read("proposals")["proposal"] if "reason" in row}
        for row in read("challenges")["challenge"]:
            if "decision_explanation" not in row:
                continue
            challenge = self.challenge[row["key"]]
            director = self.director.get(row["organisation"])
            decided = [key for key, made in self.proposal.items() if made.challenge is challenge]
            db.session.add(
                Decision(
                    challenge=challenge,
                    kind=DecisionKind.CHOOSE,
                    state=DecisionState.SIGNED,
                    explanation=row["decision_explanation"],
                    prepared_by_id=challenge.created_by_id,
                    prepared_at=challenge.decided_at,
                    decided_by_id=director.id if director else None,
                    decided_at=challenge.decided_at,
                    verdicts=[
                        Verdict(
                            proposal=self.proposal[key],
                            outcome=Outcome(self.proposal[key].state.value),
                            reason=reasons[key],
                        )
                        for key in decided
                    ],
                )
            )

    def experiments(self) -> None:
        for row in read("experiments")["experiment"]:
            made = self._experiment(row)
            db.session.add(made)
            self.experiment[row["key"]] = made
            record("loaded", made, by=None)

    def _experiment(self, row: Row) -> Experiment:
        challenge, proposal = self.challenge[row["challenge"]], self.proposal[row["proposal"]]
        agency = next(key for key, made in self.organisation.items() if made is challenge.organisation)
        signed = "mandate_signed" in row
        state = ExperimentState(row["state"])
        trial_over = moment(row["ended"]) if "ended" in row else None
        made = Experiment(
            challenge=challenge,
            proposal=proposal,
            organisation=challenge.organisation,
            supplier=proposal.organisation,
            state=state,
            **{name: row[name] for name in ("title", "hypothesis", "goal", "urgency", "hours_per_week", "budget_eur")},
            mandate_eur=row["mandate_eur"] if signed else None,
            mandate_weeks=row["mandate_weeks"] if signed else None,
            mandate_signed_by=self.director[agency] if signed else None,
            mandate_signed_at=moment(row["mandate_signed"]) if signed else None,
            started_at=moment(row["started"]) if "started" in row else None,
            evaluation_at=trial_over if state is ExperimentState.EVALUATION else None,
            ended_at=trial_over if state is not ExperimentState.EVALUATION else None,
            what_happened=row.get("what_happened", ""),
            failure_kind=FailureKind(row["failure_kind"]) if "failure_kind" in row else None,
            preventive_action=row.get("preventive_action", ""),
            themes=list(challenge.themes),
        )
        made.learning_questions = [
            LearningQuestion(position=position, text=item["text"], answer=item.get("answer", ""))
            for position, item in enumerate(row["learning_question"], start=1)
        ]
        made.measures = [_measure(position, item) for position, item in enumerate(row["measure"], start=1)]
        made.stop_criteria = [
            StopCriterion(position=position, text=item["text"], met_at=moment(item["met"]) if "met" in item else None)
            for position, item in enumerate(row["stop_criterion"], start=1)
        ]
        made.check_ins = [
            CheckIn(
                at=moment(item["at"]),
                by_id=self.lead[agency].id,
                **{name: item[name] for name in ("going", "learned", "needed", "spent_eur")},
            )
            for item in row.get("check_in", ())
        ]
        made.lessons = [
            Lesson(
                **{name: item[name] for name in ("title", "situation", "surprise", "advice")},
                themes=[self.theme[slug] for slug in item["themes"]],
                created_at=made.ended_at or now(),
            )
            for item in row.get("lesson", ())
        ]
        has_accepted = made.state is not ExperimentState.DESIGN
        made.seats = [
            TrojkaSeat(seat=seat, user=person, accepted_at=moment(-2) if has_accepted else None)
            for seat, person in zip(TROJKA, (self.lead[agency], self.director[agency], self.owner[agency]), strict=True)
        ]
        return made

    def scaling(self) -> None:
        content = read("scaling")
        for row in content["scaling_case"]:
            case = ScalingCase(
                experiment=self.experiment[row["experiment"]],
                state=ScalingState(row["state"]),
                governance_anchor=row["governance"],
                organisation_anchor=row["organisation_anchor"],
                information_anchor=row["information"],
                money=row["money"],
                owner=row["owner"],
                weakest_point=row["weakest_point"],
                weakest_point_plan=row["weakest_plan"],
                decision_due=day(row["decision_due"]),
                decided_at=moment(row["decided"]) if "decided" in row else None,
                decision_reason=row.get("reason", ""),
                created_at=self.experiment[row["experiment"]].ended_at,
            )
            db.session.add(case)
            record("loaded", case, by=None)
        for row in content["adoption"]:
            adoption = Adoption(
                experiment=self.experiment[row["experiment"]],
                organisation=self.organisation[row["organisation"]],
                kind=AdoptionKind(row["kind"]),
                state=AdoptionState(row["stage"]),
                created_at=moment(row["started"]),
                in_use_at=moment(row["in_use_since"]) if "in_use_since" in row else None,
                **{name: row.get(name, "") for name in ("adapted", "benefit_promised", "benefit_realised", "lesson")},
            )
            db.session.add(adoption)
            record("loaded", adoption, by=None)

    def showcases(self) -> None:
        for row in read("showcases")["showcase"]:
            experiment = self.experiment[row["experiment"]] if "experiment" in row else None
            published = moment(row["published"])
            made = Showcase(
                experiment=experiment,
                ambassador_id=self.ambassador.id if self.ambassador else None,
                state=ShowcaseState(row["state"]),
                outcome=OUTCOMES.get(row["outcome"]) or ShowcaseOutcome(row["outcome"]),
                organisation_name=row["organisation"],
                **{name: row[name] for name in ("title", "summary", "result", "story", "money", "adaptations")},
                country=row["country"],
                source="" if experiment else row["source"],
                source_key=f"demo:{row['key']}",
                agency_consent_at=published if experiment else None,
                supplier_consent_at=published if experiment else None,
                published_at=published,
                created_at=published,
                themes=[self.theme[slug] for slug in row["themes"]],
            )
            db.session.add(made)
            self.showcase[row["key"]] = made
            record("loaded", made, by=None)

    def publication(self) -> None:
        load_publication(
            challenges=self.challenge,
            organisations=self.organisation,
            experiments=self.experiment,
            showcases=self.showcase,
            suppliers=[made for made in self.organisation.values() if made.kind is OrganisationKind.SUPPLIER],
            owners=self.owner,
            colleagues=self.lead,
            moment=moment,
            day=day,
        )


def _read_at(decided_at: datetime | None) -> datetime | None:
    """Suppliers read a decision the day after; the decisions of this month are still to be read."""
    if decided_at is None or decided_at > now() - timedelta(days=30):
        return None
    return decided_at + timedelta(days=1)


def _change(row: Row) -> dict[str, str]:
    """A closing time or a day that moved, as an announcement keeps it."""
    at = (lambda offset: moment(offset, CLOSING_HOUR)) if row["name"] in MOMENTS else day
    return Change(row["name"], at(row["old"]).isoformat(), at(row["new"]).isoformat()).kept()


def _measure(position: int, row: Row) -> Measure:
    numbers = {name: Decimal(str(row[name])) if name in row else None for name in ("baseline", "target", "measured")}
    return Measure(position=position, name=row["name"], unit=row["unit"], method=row["method"], **numbers)
