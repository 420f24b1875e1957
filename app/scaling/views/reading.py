"""What the pages of a dossier show of its parts."""

from typing import Any

from app.experiments.models import Experiment
from app.experiments.views.ended import ended
from app.experiments.views.page import shown
from app.scaling import complexity, levels
from app.scaling.lifecycle import missing_in
from app.scaling.models import ScalingCase
from app.scaling.readiness import points, score, weakest
from app.scaling.states import DossierPart


def parts_of(case: ScalingCase) -> list[tuple[DossierPart, int]]:
    """The parts of the dossier with how much each still lacks for a yes."""
    return [(part, len(missing_in(case, part))) for part in DossierPart]


def results(experiment: Experiment) -> dict[str, Any]:
    """What the experiment showed, for who decides on it."""
    return {"measures": [shown(measure) for measure in experiment.measures], "cost": ended(experiment).cost}


def reading(case: ScalingCase) -> dict[str, Any]:
    """What `scaling/evidence.html` needs."""
    return {
        "weakest": weakest(case.components),
        "points": points(case.components),
        "score": score,
        "levels": levels,
        "checks": {check.domain: check for check in case.domains},
        "complexity": complexity,
        "pattern": complexity.sentence([check.complexity for check in case.domains]),
    }
