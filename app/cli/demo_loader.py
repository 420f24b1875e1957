"""From the texts of the demo to records. States and dates are set as they would have come about."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.assessments.models import Decision, Verdict
from app.assessments.states import DecisionKind, DecisionState, Outcome
from app.audit.services import record
from app.challenges.changes import MOMENTS, Change
from app.challenges.models import SIX_QUESTIONS, Announcement, Challenge, Criterion, Question
from app.challenges.states import ChallengeState, NoProposalsCause
from app.cli.demo_cast import Cast
from app.cli.demo_content import read
from app.cli.demo_experiments import load_experiments
from app.cli.demo_field import load_field
from app.cli.demo_learning import load_learning
from app.cli.demo_moments import CLOSING_HOUR, day, moment
from app.cli.demo_panels import load_panels
from app.cli.demo_publication import load_publication
from app.cli.demo_scaling import load_scaling
from app.cli.demo_sealing import Sealer, demo_keys, keep_draft
from app.cli.demo_showcases import load_showcases
from app.core.clock import now
from app.core.database import db
from app.experiments.models import Experiment
from app.procurement.states import Route, Subject
from app.proposals.models import Proposal
from app.proposals.states import DECIDED_STATES, ProposalState
from app.showcases.models import Showcase

Progress = Callable[[int, int], None]
Row = dict[str, Any]


def load_all(password: str, progress: Progress) -> None:
    """Add all of the demo content; flushes, never commits. `progress` hears (steps done, steps in all)."""
    loader = _Loader(password)
    steps = (
        loader.cast.add_themes,
        loader.cast.add_organisations,
        loader.cast.add_people,
        loader.challenges,
        loader.proposals,
        loader.openings,
        loader.panels,
        loader.decisions,
        loader.experiments,
        loader.learning,
        loader.scaling,
        loader.showcases,
        loader.publication,
    )
    for number, step in enumerate(steps, start=1):
        step()
        db.session.flush()
        progress(number, len(steps))


class _Loader:
    """The records made so far, by the keys that the texts use."""

    def __init__(self, password: str) -> None:
        self.cast = Cast(password)
        self.sealer = Sealer(demo_keys())
        self.challenge: dict[str, Challenge] = {}
        self.proposal: dict[str, Proposal] = {}
        self.experiment: dict[str, Experiment] = {}
        self.showcase: dict[str, Showcase] = {}

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
            organisation=self.cast.organisation[row["organisation"]],
            created_by=self.cast.owner.get(row["organisation"]),
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
            themes=[self.cast.theme[slug] for slug in row["themes"]],
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
                    asker_id=self.cast.member[row["asker"]].id if "asker" in row else None,
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
                organisation=self.cast.organisation[row["supplier"]],
                created_by_id=self.cast.member[row["supplier"]].id,
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
        load_panels(challenges=self.challenge, proposals=self.proposal)

    def decisions(self) -> None:
        """The decisions that directors signed, with the reason for every supplier."""
        reasons = {row["key"]: row["reason"] for row in read("proposals")["proposal"] if "reason" in row}
        for row in read("challenges")["challenge"]:
            if "decision_explanation" not in row:
                continue
            challenge = self.challenge[row["key"]]
            director = self.cast.director.get(row["organisation"])
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
        self.experiment = load_experiments(self.cast, self.challenge, self.proposal)
        load_field(self.cast, self.experiment)

    def learning(self) -> None:
        load_learning(self.cast, self.experiment)

    def scaling(self) -> None:
        load_scaling(self.cast, self.experiment)

    def showcases(self) -> None:
        self.showcase = load_showcases(self.cast, self.experiment)

    def publication(self) -> None:
        load_publication(
            challenges=self.challenge,
            organisations=self.cast.organisation,
            experiments=self.experiment,
            showcases=self.showcase,
            suppliers=self.cast.suppliers,
            owners=self.cast.owner,
            colleagues=self.cast.lead,
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
