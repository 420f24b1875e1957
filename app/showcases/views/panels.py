"""What the etalage shows on the pages of lower features."""

from flask import render_template
from flask_login import current_user
from markupsafe import Markup

from app.core.panels import register_panel
from app.experiments.models import Experiment
from app.scaling.models import Adoption
from app.scaling.policy import is_adoptable
from app.showcases import policy, queries


def register_panels() -> None:
    """Show the story on the page of its experiment, and introductions on the page of an adoption."""
    register_panel("experiment.after", _experiment_after)
    register_panel("adoption.after", _adoption_after)


def _experiment_after(experiment: Experiment) -> str | Markup:
    story = queries.visible_story_of(experiment, current_user)
    can_draft = story is None and policy.can_draft_from(current_user, experiment)
    can_introduce = policy.can_introduce(current_user, experiment) and is_adoptable(experiment)
    if story is None and not can_draft:
        return ""
    html = render_template(
        "showcases/panels/experiment.html",
        experiment=experiment,
        story=story,
        can_draft=can_draft,
        can_introduce=can_introduce,
    )
    return Markup(html)  # noqa: S704 - a template


def _adoption_after(adoption: Adoption) -> str | Markup:
    introductions = queries.introductions_about(adoption, current_user)
    can_introduce = (
        policy.can_introduce(current_user, adoption.experiment)
        and queries.introduction_by(current_user, adoption.experiment, adoption.organisation_id) is None
    )
    if not introductions and not can_introduce:
        return ""
    html = render_template(
        "showcases/panels/adoption.html",
        adoption=adoption,
        introductions=introductions,
        can_introduce=can_introduce,
    )
    return Markup(html)  # noqa: S704 - a template
