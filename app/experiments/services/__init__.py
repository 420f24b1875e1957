"""What people do with an experiment, one verb each. Everything flushes, nothing commits."""

from app.experiments.services.closing import (
    Evaluation,
    LessonText,
    add_lesson,
    edit_lesson,
    end,
    on_success,
    save_evaluation,
)
from app.experiments.services.course import (
    check_in,
    evaluate,
    mark_stop_criterion,
)
from app.experiments.services.mandate import sign_mandate
from app.experiments.services.planning import (
    MeasurePlan,
    Plan,
    accept_seat,
    appoint,
    prepare,
    revise,
    save_plan,
    start_from_proposal,
)

__all__ = [
    "Evaluation",
    "LessonText",
    "MeasurePlan",
    "Plan",
    "accept_seat",
    "add_lesson",
    "appoint",
    "check_in",
    "edit_lesson",
    "end",
    "evaluate",
    "mark_stop_criterion",
    "on_success",
    "prepare",
    "revise",
    "save_evaluation",
    "save_plan",
    "sign_mandate",
    "start_from_proposal",
]
