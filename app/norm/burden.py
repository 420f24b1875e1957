"""What forms ask of people, measured against the promise: the figures that everybody may see.

Only finished work counts. What is not public yet (a concept, a sealed proposal, a plan) would otherwise show in the
number of pieces.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, literal, select, union_all

from app.assessments.models import Assessment
from app.burden.figures import Figure, Measurement, Piece, exceeded, measurements
from app.burden.promises import PROMISES, Promise
from app.burden.queries import pieces
from app.burden.services import piece_of
from app.challenges.models import Challenge
from app.core.database import db
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.showcases.models import Showcase

FINISHED: dict[str, tuple[Any, Any]] = {
    "challenge.concept": (Challenge.ref, Challenge.published_at.is_not(None)),
    "challenge.opening": (Challenge.ref, Challenge.opened_at.is_not(None)),
    "proposal": (Proposal.ref, Proposal.state.in_((ProposalState.CHOSEN, ProposalState.NOT_CHOSEN))),
    "assessment": (Assessment.ref, Assessment.proposal.has(Proposal.challenge.has(Challenge.decided_at.is_not(None)))),
    "experiment.set_up": (Experiment.ref, Experiment.started_at.is_not(None)),
    "experiment.closing": (Experiment.ref, Experiment.ended_at.is_not(None)),
    "showcase": (Showcase.ref, Showcase.published_at.is_not(None)),
}
"""When a piece of work is finished and public, as (ref, condition); what is done in one visit is not in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One promise with what was measured, and in what that is more than was promised (names of `Figure`)."""

    promise: Promise
    figure: Figure | None
    exceeded: Sequence[str] = ()


def overview() -> list[Line]:
    """Every promise with the medians of everybody together; two queries."""
    measured = measurements(_finished(pieces()))
    return [_line(promise, measured.get(key, Measurement()).total) for key, promise in PROMISES.items()]


def of_organisation(organisation: Organisation) -> list[Line]:
    """The promises of which this organisation has figures that may be shown; two queries."""
    measured = measurements(_finished(pieces()))
    lines = [
        _line(promise, measured.get(key, Measurement()).by_organisation.get(organisation.id))
        for key, promise in PROMISES.items()
    ]
    return [line for line in lines if line.figure is not None]


def _line(promise: Promise, figure: Figure | None) -> Line:
    return Line(promise, figure, exceeded(promise, figure) if figure else ())


def _finished(found: Sequence[Piece]) -> list[Piece]:
    wanted = {piece.form for piece in found} & FINISHED.keys()
    finished = _finished_pieces(sorted(wanted)) if wanted else {}
    return [piece for piece in found if piece.form not in FINISHED or piece.piece in finished[piece.form]]


def _finished_pieces(keys: Sequence[str]) -> defaultdict[str, set[str]]:
    """The names of the pieces that are finished, for each of these promises; one query."""
    selects = []
    for key in keys:
        ref, condition = FINISHED[key]
        selects.append(select(literal(key, String), ref).where(condition))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, ref in db.session.execute(union_all(*selects)):
        found[key].add(piece_of(key, ref))
    return found
