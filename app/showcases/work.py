"""What waits for somebody on *Mijn werk* around stories."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, false, or_, select

from app.accounts.actor import Actor
from app.core.clock import now
from app.core.work import Task, work_list, work_select
from app.experiments.models import Experiment
from app.experiments.states import ENDED
from app.organisations.models import Organisation
from app.scaling.models import Adoption
from app.scaling.states import AdoptionState
from app.showcases import policy
from app.showcases.models import Introduction, Showcase
from app.showcases.queries import WAITING
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
    return _own_drafts(actor, "showcases.write").where(Showcase.returned_at.is_(None))


def _returned(actor: Actor) -> Select[Any] | None:
    if not actor.is_ambassador:
        return None
    return _own_drafts(actor, "showcases.returned").where(Showcase.returned_at.is_not(None))


def _own_drafts(actor: Actor, key: str) -> Select[Any]:
    return work_select(key, Showcase.ref, Showcase.title).where(
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


def _interests(actor: Actor) -> Select[Any] | None:
    """Interest of the last weeks about which nobody brought the two together yet."""
    if not policy.can_introduce(actor):
        return None
    is_introduced = (
        select(Introduction.id)
        .where(Introduction.experiment_id == Adoption.experiment_id, Introduction.taker_id == Adoption.organisation_id)
        .exists()
    )
    return (
        work_select("showcases.introduce", Adoption.ref, Organisation.name + ": " + Experiment.title)
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .join(Experiment, Experiment.id == Adoption.experiment_id)
        .where(Adoption.state == AdoptionState.INTEREST, Adoption.created_at >= now() - WAITING, ~is_introduced)
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
            "showcases.returned",
            _l("Change the text"),
            _l("One of the parties asked for changes, or withdrew its consent."),
            "showcases.edit",
            _returned,
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
        Task(
            "showcases.introduce",
            _l("Introduce them"),
            _l("This organisation is interested. Nobody has introduced them to the makers yet."),
            "showcases.introduce",
            _interests,
        ),
    ):
        work_list.register(task)
