"""Reads for the pages across all features."""

from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.experiments.models import Experiment
from app.experiments.states import ExperimentState
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.scaling.models import Adoption
from app.scaling.states import COUNTED


@dataclass(frozen=True, slots=True)
class ChainCounts:
    """The live numbers at the four steps of the chain."""

    open_challenges: int
    answered_proposals: int
    running_experiments: int
    learned_experiments: int
    adoptions: int


def chain_counts(session: Session) -> ChainCounts:
    """How much there is at each step, in one query. Sealed proposals are not counted, here or anywhere."""
    answered = (ProposalState.CHOSEN, ProposalState.NOT_CHOSEN)

    def count(model: type, condition: object) -> object:
        return select(func.count()).select_from(model).where(condition).scalar_subquery()  # type: ignore[arg-type]

    row = session.execute(
        select(
            count(Challenge, Challenge.stage == literal(ChallengeState.OPEN.value)),
            count(Proposal, Proposal.state.in_(answered)),
            count(Experiment, Experiment.state == ExperimentState.RUNNING),
            count(Experiment, Experiment.state == ExperimentState.FAILED),
            count(Adoption, Adoption.state.in_(COUNTED)),
        )  # type: ignore[call-overload]
    ).one()
    return ChainCounts(*row)


def register_counts(session: Session) -> dict[str, int]:
    """How many organisations of each kind there are."""
    rows = session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind))
    return {kind.value: count for kind, count in rows}
