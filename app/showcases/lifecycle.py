"""The steps of a story, from draft to archive."""

from flask_babel import lazy_gettext as _l

from app.lifecycle.engine import LifeCycle, Requirement, Step, states
from app.showcases import policy
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseOutcome, ShowcaseState
from app.themes.models import MAX_THEMES


def is_from_source(showcase: Showcase) -> bool:
    """Whether the story retells a published source instead of an experiment of ours."""
    return showcase.experiment_id is None and showcase.experiment is None


def agency_consented(showcase: Showcase) -> bool:
    """Whether the agency has agreed, or need not."""
    return is_from_source(showcase) or showcase.agency_consent_at is not None


def supplier_consented(showcase: Showcase) -> bool:
    """Whether the supplier has agreed, or need not."""
    return is_from_source(showcase) or showcase.supplier_consent_at is not None


def _names_its_source(showcase: Showcase) -> bool:
    return not is_from_source(showcase) or bool(showcase.source.strip())


def _outcome_is_known(showcase: Showcase) -> bool:
    # A source may be silent about how it ended; our own record never is.
    return is_from_source(showcase) or showcase.outcome is not ShowcaseOutcome.UNKNOWN


COMPLETE: tuple[Requirement[Showcase], ...] = (
    Requirement(_l("Give the story a title."), lambda showcase: bool(showcase.title.strip())),
    Requirement(_l("Write a summary."), lambda showcase: bool(showcase.summary.strip())),
    Requirement(_l("Say what changed for people."), lambda showcase: bool(showcase.result.strip())),
    Requirement(_l("Write the story."), lambda showcase: bool(showcase.story.strip())),
    Requirement(_l("Say how it ended."), _outcome_is_known),
    Requirement(_l("Choose 1 to 4 themes."), lambda showcase: 1 <= len(showcase.themes) <= MAX_THEMES),
    Requirement(_l("Name the source."), _names_its_source),
)

SHOWCASE_CYCLE = LifeCycle[Showcase, ShowcaseState](
    name="showcase",
    states=ShowcaseState,
    state_of=lambda showcase: showcase.state,
    steps=(
        Step(
            "curate",
            _l("The text is ready"),
            states(ShowcaseState.CONCEPT),
            ShowcaseState.CURATED,
            allowed=policy.can_curate,
            requires=COMPLETE,
            tells=("agency", "supplier"),
            explanation=_l("The agency and the supplier get a mail with the question whether this may be published."),
        ),
        Step(
            "publish",
            _l("Publish"),
            states(ShowcaseState.CURATED),
            ShowcaseState.PUBLISHED,
            allowed=policy.can_curate,
            requires=(
                Requirement(_l("The agency has not agreed yet."), agency_consented),
                Requirement(_l("The supplier has not agreed yet."), supplier_consented),
            ),
            tells=("agency", "supplier"),
            explanation=_l("Everybody can read the story and find it by search."),
        ),
        Step(
            "ask_changes",
            _l("Ask for changes"),
            states(ShowcaseState.CURATED),
            ShowcaseState.CONCEPT,
            allowed=policy.can_consent,
            needs_reason=True,
            tells=("ambassador",),
            explanation=_l("The story goes back to the ambassador. Both parties are asked again after that."),
        ),
        Step(
            "withdraw_consent",
            _l("Withdraw consent"),
            states(ShowcaseState.PUBLISHED),
            ShowcaseState.CONCEPT,
            allowed=policy.can_consent,
            needs_reason=True,
            tells=("ambassador",),
            explanation=_l("The story is taken offline at once. The ambassador reads your reason."),
        ),
        Step(
            "revise",
            _l("Change the text"),
            states(ShowcaseState.CURATED, ShowcaseState.PUBLISHED, ShowcaseState.ARCHIVED),
            ShowcaseState.CONCEPT,
            allowed=policy.can_curate,
            explanation=_l("The story is a draft again and not public. Both parties are asked again after that."),
        ),
        Step(
            "archive",
            _l("Archive"),
            states(ShowcaseState.PUBLISHED),
            ShowcaseState.ARCHIVED,
            allowed=policy.can_curate,
            needs_reason=True,
            explanation=_l("The story is no longer public. Nothing is thrown away."),
        ),
    ),
)
