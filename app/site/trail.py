"""The audit trail in words: what the actions and states in its rows are called on the screen."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case

from app.accounts.models import User
from app.assessments.lifecycle import ASSESSMENT_CYCLE, MEMBER_CYCLE
from app.assessments.signing import DECISION_CYCLE
from app.audit.models import AuditEntry
from app.audit.refusals import REFUSED
from app.challenges.joining import JOINING
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.references import REFERENCE_CYCLE
from app.lifecycle import LifeCycle
from app.proposals.lifecycle import PROPOSAL_CYCLE
from app.scaling.lifecycle import ADOPTION_CYCLE, SCALING_CYCLE
from app.showcases.lifecycle import SHOWCASE_CYCLE

CYCLES: dict[str, LifeCycle[Any, Any]] = {
    "challenge": CHALLENGE_CYCLE,
    "co_owner": JOINING,
    "proposal": PROPOSAL_CYCLE,
    "decision": DECISION_CYCLE,
    "panel_member": MEMBER_CYCLE,
    "assessment": ASSESSMENT_CYCLE,
    "experiment": EXPERIMENT_CYCLE,
    "supplier_reference": REFERENCE_CYCLE,
    "scaling_case": SCALING_CYCLE,
    "adoption": ADOPTION_CYCLE,
    "showcase": SHOWCASE_CYCLE,
}
# Steps are called by the label of their button; this is what is not a step.
ACTIONS: dict[str, Any] = {
    "accepted_seat": _l("Seat accepted"),
    "action_done": _l("Action in the field done"),
    "action_planned": _l("Action in the field planned"),
    "added": _l("Added"),
    "address_confirmed": _l("Address confirmed"),
    "announced": _l("Announced"),
    "answer_changed": _l("Answer improved"),
    "answered": _l("Answered"),
    "appointed": _l("Appointed"),
    "asked": _l("Asked"),
    "asked_to_join": _l("Asked to join"),
    "asked_to_look": _l("A colleague asked to look at a sentence"),
    "attached": _l("Attachment added"),
    REFUSED: _l("Attempt refused"),
    "begun": _l("Begun"),
    "bottleneck_answered": _l("Bottleneck answered"),
    "bottleneck_moved": _l("Bottleneck put to somebody else"),
    "bottleneck_put": _l("Bottleneck put to somebody"),
    "bottleneck_withdrawn": _l("Bottleneck withdrawn"),
    "ceiling_set": _l("Ceiling of the loss mandate set"),
    "checked_in": _l("Progress reported"),
    "consent": _l("Consented"),
    "contact_added": _l("Conversation noted"),
    "contact_changed": _l("Conversation changed"),
    "contact_removed": _l("Conversation removed"),
    "created": _l("Made"),
    "created_by_operator": _l("Made by the operator"),
    "damaged": _l("Seal found damaged"),
    "declined_seat": _l("Seat declined"),
    "describe": _l("Described"),
    "detached": _l("Attachment removed"),
    "disabled": _l("Account closed"),
    "discarded_draft": _l("Draft thrown away"),
    "draft": _l("Drafted"),
    "edited": _l("Changed"),
    "enabled": _l("Account opened again"),
    "endorse_norm": _l("Norm endorsed"),
    "evaluated": _l("Evaluation saved"),
    "followed": _l("Followed"),
    "import_changed": _l("Changed by an import"),
    "imported": _l("Imported"),
    "interest": _l("Interest shown"),
    "introduced": _l("Introduced to each other"),
    "invitation_accepted": _l("Invitation accepted"),
    "invitation_revoked": _l("Invitation revoked"),
    "invited": _l("Invited"),
    "invited_again": _l("Invited again"),
    "learned": _l("Lesson written"),
    "lesson_use_changed": _l("What a lesson saved was changed"),
    "lesson_use_taken_back": _l("What a lesson saved was taken back"),
    "lesson_used": _l("An organisation said what a lesson saved"),
    "letters_sent": _l("Letters sent"),
    "lifted": _l("Block of the guard lifted"),
    "loaded": _l("Loaded with the demo"),
    "mails_ended": _l("Mails about what somebody follows ended"),
    "mandate_near": _l("Loss mandate nearly used up"),
    "mandate_over": _l("More used than the loss mandate"),
    "mandate_renewed": _l("New loss mandate in force"),
    "mandate_signed_first": _l("Loss mandate signed by the first director"),
    "mandate_taken_back": _l("Signature under the loss mandate taken back"),
    "merged": _l("Merged with another"),
    "milestone_added": _l("Milestone added"),
    "milestone_changed": _l("Milestone changed"),
    "milestone_done": _l("Milestone reached"),
    "milestone_removed": _l("Milestone removed"),
    "milestone_reopened": _l("Milestone not reached after all"),
    "named": _l("Named for the panel"),
    "open": _l("Opened"),
    "opening_confirmed": _l("Opening confirmed"),
    "opening_expired": _l("Confirmation of the opening expired"),
    "opening_not_confirmed": _l("Opening not confirmed: wrong password or code"),
    "opening_refused": _l("Opening refused"),
    "opening_taken_back": _l("Confirmation of the opening taken back"),
    "opening_waits": _l("Opening waits"),
    "pace_changed": _l("Pace of mails changed"),
    "page_saved": _l("Page of an ambassador saved"),
    "panel_arranged": _l("Panel arranged"),
    "panel_begun": _l("Panel begun"),
    "panel_met": _l("Meeting of the panel recorded"),
    "party_added": _l("Party put in the field"),
    "party_changed": _l("Party in the field changed"),
    "party_removed": _l("Party taken out of the field"),
    "password_changed": _l("Password changed"),
    "password_reset": _l("Password set anew"),
    "platform_role_changed": _l("Platform role changed"),
    "prepare": _l("Prepared"),
    "prepared": _l("Prepared"),
    "profile_changed": _l("Profile changed"),
    "purchasing_policy": _l("Purchasing policy changed"),
    "read_decision": _l("Decision read"),
    "recovery_code_used": _l("Recovery code used"),
    "recovery_codes_renewed": _l("New recovery codes made"),
    "reference_asked": _l("Asked for a reference"),
    "refused": _l("Refused"),
    "registered": _l("Registered"),
    "reminded": _l("Reminded"),
    "removed": _l("Removed"),
    "report_published": _l("Report published"),
    "report_renewed": _l("Report renewed"),
    "report_saved": _l("Report saved"),
    "reuse_checked": _l("Looked at what exists already"),
    "role_given": _l("Role given"),
    "role_taken": _l("Role taken away"),
    "scores_established": _l("Scores established"),
    "second_factor_replaced": _l("Second step moved to another app"),
    "second_factor_reset": _l("Second step taken away"),
    "second_factor_set_up": _l("Second step turned on"),
    "second_factor_turned_off": _l("Second step turned off"),
    "share_changed": _l("Share changed"),
    "shared": _l("Shared"),
    "silence_told": _l("Silence told to owner and director"),
    "stance_taken": _l("A supplier said what it thinks"),
    "stance_taken_back": _l("A supplier took back what it said"),
    "started": _l("Started"),
    "started_replacement": _l("Replacement begun"),
    "stop_criterion_answered": _l("Stop criterion met, and gone on"),
    "stop_criterion_met": _l("Stop criterion met"),
    "stop_criterion_not_met": _l("Stop criterion not met after all"),
    "unfollowed": _l("No longer followed"),
    "unshared": _l("Sharing taken away"),
    "unsealed": _l("Seal opened"),
    "withdraw_norm": _l("Endorsement withdrawn"),
    "write": _l("Written"),
}
PROPOSAL_STATES: dict[str, Any] = {
    "draft": _l("draft"),
    "submitted": _l("submitted"),
    "opened": _l("opened"),
    "damaged": _l("damaged"),
    "invited": _l("invited to talk"),
    "withdrawn": _l("withdrawn"),
    "chosen": _l("chosen"),
    "not_chosen": _l("not chosen"),
}


# The asker of a public question is hidden from everyone but the agency's officer, administrators included. Who asks
# also follows from that moment on, so that is hidden with it.
HIDDEN_ACTORS = ("asked", "followed", "unfollowed", "stance_taken", "stance_taken_back")


def who_in_sql() -> ColumnElement[str | None]:
    """The name beside a row of the trail (joined with User); NULL for the system and for who stays hidden."""
    return case((AuditEntry.action.in_(HIDDEN_ACTORS), None), else_=User.name)


def action_label(kind: str, action: str) -> str:
    """What an action on that kind of record is called; an action of an earlier release keeps its own name."""
    cycle = CYCLES.get(kind)
    step = next((step for step in cycle.steps if step.action == action), None) if cycle else None
    return str(step.label if step is not None else ACTIONS.get(action, action))


def all_actions() -> list[tuple[str, str]]:
    """(action, label) of everything that can stand in the trail, in the order of the labels.

    From the code, not from the rows: an action that was taken on nothing but sealed proposals must not show by that.
    """
    labels = {step.action: str(step.label) for cycle in CYCLES.values() for step in cycle.steps}
    labels |= {action: str(label) for action, label in ACTIONS.items()}
    return sorted(labels.items(), key=lambda item: item[1].lower())


def is_step(kind: str, action: str) -> bool:
    """Whether that kind of record knows a step of this name."""
    cycle = CYCLES.get(kind)
    return cycle is not None and any(step.action == action for step in cycle.steps)


def who_label(action: str, who: str | None) -> str:
    """Who did it: a name, hidden, or the system."""
    return who or (_("hidden") if action in HIDDEN_ACTORS else _("the system"))


def change_label(kind: str, action: str, details: dict[str, Any]) -> str:
    """`concept → marktdialoog`, or what was refused and why; empty when the action changed no state."""
    if action == REFUSED:
        return _refusal_label(kind, details)
    if "before" not in details or "after" not in details:
        return ""
    return f"{_state_label(kind, details['before'])} → {_state_label(kind, details['after'])}"


def _refusal_label(kind: str, details: dict[str, Any]) -> str:
    """`Publiceren: dat mag deze persoon niet`; what is no step keeps the name of its page."""
    step, why = details.get("step"), details.get("why")
    attempt = action_label(kind, step) if isinstance(step, str) else str(details.get("attempt", ""))
    return f"{attempt}: {_(why)}" if isinstance(why, str) and why else attempt


def _state_label(kind: str, value: str) -> str:
    cycle = CYCLES.get(kind)
    if kind == "proposal" or cycle is None:
        return str(PROPOSAL_STATES.get(value, value))
    state = next((state for state in cycle.states if state.value == value), None)
    return value if state is None else str(state.label)
