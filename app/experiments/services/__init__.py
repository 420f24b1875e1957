"""What people do with an experiment, one verb each. Everything flushes, nothing commits."""

from app.experiments.services.closing import (
    LessonText,
    add_lesson,
    edit_lesson,
    end,
    on_success,
)
from app.experiments.services.course import check_in, evaluate
from app.experiments.services.criteria import go_on, mark_stop_criterion
from app.experiments.services.evaluating import (
    Circumstances,
    Ending,
    Sharing,
    save_answers,
    save_circumstances,
    save_measured,
    save_outcome,
    save_sharing,
)
from app.experiments.services.links import LinkState, person_of, state_of, use
from app.experiments.services.mandate import (
    renew_mandate,
    set_ceiling,
    sign_mandate,
    sign_second,
    take_back,
    too_little,
)
from app.experiments.services.planning import (
    Background,
    MeasurePlan,
    Plan,
    StopPlan,
    autosave_plan,
    prepare,
    revise,
    save_plan,
    start_from_proposal,
)
from app.experiments.services.references import ask_reference, step_reference
from app.experiments.services.reminding import ask_about_mandate, remind, tell_silence, used
from app.experiments.services.seats import (
    accept_invitation,
    accept_seat,
    appoint,
    decline_invitation,
    decline_seat,
    invite_again,
    revoke_invitation,
)
from app.experiments.services.uses import change_use, take_back_use, use_lesson

__all__ = [
    "Background",
    "Circumstances",
    "Ending",
    "LessonText",
    "LinkState",
    "MeasurePlan",
    "Plan",
    "Sharing",
    "StopPlan",
    "accept_invitation",
    "accept_seat",
    "add_lesson",
    "appoint",
    "ask_about_mandate",
    "ask_reference",
    "autosave_plan",
    "change_use",
    "check_in",
    "decline_invitation",
    "decline_seat",
    "edit_lesson",
    "end",
    "evaluate",
    "go_on",
    "invite_again",
    "mark_stop_criterion",
    "on_success",
    "person_of",
    "prepare",
    "remind",
    "renew_mandate",
    "revise",
    "revoke_invitation",
    "save_answers",
    "save_circumstances",
    "save_measured",
    "save_outcome",
    "save_plan",
    "save_sharing",
    "set_ceiling",
    "sign_mandate",
    "sign_second",
    "start_from_proposal",
    "state_of",
    "step_reference",
    "take_back",
    "take_back_use",
    "tell_silence",
    "too_little",
    "use",
    "use_lesson",
    "used",
]
