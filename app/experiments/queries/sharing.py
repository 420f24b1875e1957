"""What others did with lessons, and experiments as references of suppliers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, User
from app.accounts.states import Role
from app.core.database import db
from app.core.errors import NotFoundError
from app.experiments.models import Experiment, Lesson, LessonUse, SupplierReference, TrojkaSeat
from app.experiments.queries.records import holds_seat, leads
from app.experiments.states import ENDED, ReferenceState, Seat
from app.organisations.models import Organisation


def uses_of(experiment: Experiment) -> Sequence[Any]:
    """Who used which lesson of an experiment, the newest first: rows of columns; one query."""
    return db.session.execute(
        select(
            LessonUse.lesson_id,
            LessonUse.organisation_id,
            LessonUse.at,
            LessonUse.text,
            LessonUse.saved_eur,
            Organisation.name.label("organisation"),
            Organisation.slug.label("organisation_slug"),
        )
        .join(Lesson, Lesson.id == LessonUse.lesson_id)
        .join(Organisation, Organisation.id == LessonUse.organisation_id)
        .where(Lesson.experiment_id == experiment.id)
        .order_by(LessonUse.at.desc(), LessonUse.id.desc())
    ).all()


def use_by(lesson: Lesson, slug: str) -> LessonUse:
    """What this organisation said of a lesson. Raises `NotFoundError`."""
    use = db.session.scalar(
        select(LessonUse)
        .join(LessonUse.organisation)
        .where(LessonUse.lesson_id == lesson.id, Organisation.slug == slug)
    )
    if use is None:
        raise NotFoundError(slug)
    return use


def givers(experiment: Experiment) -> Sequence[User]:
    """Who gave its lessons: the project leader and the leads of the agency, each once."""
    is_leader = holds_seat(experiment, TrojkaSeat.seat == Seat.PROJECT_LEADER)
    leaders = db.session.scalars(select(User).where(User.disabled_at.is_(None), is_leader))
    return list({person.id: person for person in (*leaders, *leads(experiment))}.values())


def who_answers_references(experiment: Experiment) -> Sequence[User]:
    """`policy.answers_references` the other way round: the people of the agency who may answer."""
    roles = (Role.OFFICER, Role.LEAD, Role.DIRECTOR)
    in_agency = Membership.organisation_id == experiment.organisation_id
    return db.session.scalars(
        select(User)
        .where(User.disabled_at.is_(None), User.memberships.any(in_agency & Membership.role.in_(roles)))
        .order_by(User.id)
    ).all()


def references_of(organisation: Organisation) -> Sequence[Any]:
    """The experiments that a supplier shows with consent, the last one that ended first: rows of columns; one query.

    `lesson_title` and `lesson_ref` are of the first lesson.
    """
    first = select(Lesson.id).where(Lesson.experiment_id == Experiment.id).order_by(Lesson.id).limit(1)
    first_lesson = first.correlate(Experiment).scalar_subquery()
    return db.session.execute(
        select(
            Experiment.ref,
            Experiment.title,
            Experiment.state,
            Experiment.started_at,
            Experiment.ended_at,
            SupplierReference.words,
            Organisation.name.label("agency"),
            Lesson.title.label("lesson_title"),
            Lesson.ref.label("lesson_ref"),
        )
        .join(SupplierReference, SupplierReference.experiment_id == Experiment.id)
        .join(Organisation, Organisation.id == Experiment.organisation_id)
        .outerjoin(Lesson, Lesson.id == first_lesson)
        .where(
            Experiment.supplier_id == organisation.id,
            SupplierReference.state == ReferenceState.AGREED,
            Experiment.state.in_(ENDED),
        )
        .order_by(Experiment.ended_at.desc(), Experiment.id.desc())
    ).all()
