"""Who took over what a story tells of, and what they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.database import db
from app.experiments.models import Experiment
from app.organisations.models import Organisation
from app.scaling.models import Adoption
from app.scaling.states import AdoptionKind, AdoptionState

SHOWN = 8
"""On the page of a story; all of them are on the page of the oil stain."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """One organisation that takes a solution over; `kind` is None as long as they have not said."""

    ref: str
    organisation: str
    state: AdoptionState
    kind: AdoptionKind | None
    adapted: str
    benefit_realised: str
    lesson: str
    in_use_at: datetime | None
    total: int

    def adds_to(self, told: str) -> str:
        """What this adds to a text: what stands in it already is not told twice."""
        if self.state is AdoptionState.STOPPED:
            return self.lesson if self.lesson.strip() not in told else ""
        return self.benefit_realised or (self.adapted if self.adapted.strip() not in told else "")


def taken_over(experiment: Experiment | None, limit: int = SHOWN) -> Sequence[TakenOver]:
    """Who takes this solution over, the longest in use first, each with how many there are in all; one query."""
    if experiment is None:
        return ()
    rows = db.session.execute(
        select(
            Adoption.ref,
            Organisation.name,
            Adoption.state,
            Adoption.kind,
            Adoption.adapted,
            Adoption.benefit_realised,
            Adoption.lesson,
            Adoption.in_use_at,
            func.count().over(),
        )
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(Adoption.experiment_id == experiment.id)
        .order_by(Adoption.in_use_at.is_(None), Adoption.in_use_at, Adoption.id)
        .limit(limit)
    )
    return [TakenOver(*row) for row in rows]
