"""What waits for somebody on *Mijn werk* around stories."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, false, or_

from app.accounts.actor import Actor
from app.core.work import Task, work_list, work_select
from app.experiments.models import Experiment
from app.experiments.states import ENDED
from app.showcases import policy
from app.showcases.models import Showcase
from app.showcases.states import ShowcaseState


def _consents(actor: Actor) -> Select[Any] | None:
    agencies, suppliers = actor.organisation_ids(*policy.AGENCY_ROLES), actor.organisation_ids(*policy.SUPPLIER_ROLES)
    if not agencies and not suppliers:
        return None
    asked = or_(
        and_(Showcase.agency_consent_at.is_(None), Experiment.organisation_id.in_(agencies)) if agencies else false(),
        and_(Showcase.supplier_consent_at.is_(None), Experiment.supplier_id.in_(suppliers)) if suppliers else false(),
    )
    return (
        work_select("showcases.consent", Showcase.ref, Showcase.title)
        .join(Experiment, Experiment.id == Showcase.experiment_id)
        .where(Showcase.state == ShowcaseState.CURATED, asked)
    )


def _drafts(actor: Actor) -> Select[Any] | None:
    if not actor.is_ambassador:
        return None
    return work_select("showcases.write", Showcase.ref, Showcase.title).where(
        Showcase.state == ShowcaseState.CONCEPT, Showcase.ambassador_id == actor.id
    )


def _publications(actor: Actor) -> Select[Any] | None:
    if not actor.is_ambassador:
        return None
    agreed = and_(Showcase.agency_consent_at.is_not(None), Showcase.supplier_consent_at.is_not(None))
    return work_select("showcases.publish", Showcase.ref, Showcase.title).where(
        Showcase.state == ShowcaseState.CURATED, or_(Showcase.experiment_id.is_(None), agreed)
    )


def _outcomes(actor: Actor) -> Select[Any] | None:
    if not actor.is_ambassador:
        return None
    return (
        work_select("showcases.outcome", Experiment.ref, Experiment.title)
        .outerjoin(Showcase, Showcase.experiment_id == Experiment.id)
        .where(Experiment.state.in_(ENDED), Showcase.id.is_(None))
    )


def register_tasks() -> None:
    """Put these tasks on *Mijn werk*."""
    for task in (
        Task(
            "showcases.consent",
            _l("Read and answer"),
            _l("An ambassador asks whether this story may be published."),
            "showcases.consent",
            _consents,
        ),
        Task(
            "showcases.publish",
            _l("Publish"),
            _l("Everybody who is in this story agrees."),
            "showcases.show",
            _publications,
        ),
        Task(
            "showcases.write",
            _l("Go on writing"),
            _l("This story is a draft. Nobody is asked anything yet."),
            "showcases.edit",
            _drafts,
        ),
        Task(
            "showcases.outcome",
            _l("Make a story"),
            _l("This experiment has ended and has no story yet."),
            "showcases.new",
            _outcomes,
        ),
    ):
        work_list.register(task)
