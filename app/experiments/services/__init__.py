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
from app.experiments.services.course import check_in, evaluate
from app.experiments.services.criteria import go_on, mark_stop_criterion
from app.experiments.services.links import LinkState, person_of, state_of, use
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
from app.experiments.services.reminding import ask_about_mandate, remind, tell_silence, used

__all__ = [
    "Evaluation",
    "LessonText",
    "LinkState",
    "MeasurePlan",
    "Plan",
    "accept_seat",
    "add_lesson",
    "appoint",
    "ask_about_mandate",
    "check_in",
    "edit_lesson",
    "end",
    "evaluate",
    "go_on",
    "mark_stop_criterion",
    "on_success",
    "person_of",
    "prepare",
    "remind",
    "revise",
    "save_evaluation",
    "save_plan",
    "sign_mandate",
    "start_from_proposal",
    "state_of",
    "tell_silence",
    "use",
    "used",
]
