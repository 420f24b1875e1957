"""Experiments and lessons as documents for search; only what a visitor may see."""

from collections.abc import Collection, Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import VISITOR
from app.challenges.naming import KIND as CHALLENGE
from app.core.clock import in_amsterdam
from app.core.database import db
from app.experiments.models import Experiment, Lesson
from app.experiments.queries.lessons import is_public
from app.experiments.queries.records import visible_to
from app.experiments.states import ENDED, UNDER_WAY, ExperimentState, FailureKind
from app.search.documents import About, Document, News
from app.search.registry import Ids, Part, Source
from app.themes.models import Theme
from app.themes.queries import with_ancestors

EXPERIMENT = "experiment"
LESSON = "lesson"


def load_experiments(ids: Collection[int]) -> list[Document]:
    """The documents of these experiments, in a fixed number of queries."""
    # All themes are in the session now, so that walking up to their ancestors asks nothing more.
    themes = db.session.scalars(select(Theme)).all()
    experiments = db.session.scalars(
        select(Experiment)
        .where(Experiment.id.in_(ids))
        .options(
            joinedload(Experiment.organisation),
            joinedload(Experiment.challenge),
            selectinload(Experiment.themes),
            selectinload(Experiment.learning_questions),
            selectinload(Experiment.measures),
            selectinload(Experiment.stop_criteria),
            selectinload(Experiment.check_ins),
        )
    ).all()
    documents = [_experiment_document(experiment) for experiment in experiments]
    del themes  # kept until here: the session itself holds records only weakly
    return documents


def load_lessons(ids: Collection[int]) -> list[Document]:
    """The documents of these lessons, in a fixed number of queries."""
    themes = db.session.scalars(select(Theme)).all()
    lessons = db.session.scalars(
        select(Lesson)
        .where(Lesson.id.in_(ids))
        .options(
            joinedload(Lesson.experiment).options(
                joinedload(Experiment.organisation), joinedload(Experiment.challenge)
            ),
            selectinload(Lesson.themes),
        )
    ).all()
    documents = [_lesson_document(lesson) for lesson in lessons]
    del themes
    return documents


def about_experiment(experiment: Experiment) -> About:
    """What its page is about; its vraagstuk and its lessons stand there already."""
    shown = {(CHALLENGE, experiment.challenge_id), *((LESSON, lesson.id) for lesson in experiment.lessons)}
    return About((EXPERIMENT, experiment.id), (experiment.title, experiment.hypothesis, experiment.goal), shown)


def about_lesson(lesson: Lesson) -> About:
    """What its page is about; its experiment stands there already."""
    texts = (lesson.title, lesson.situation, lesson.surprise, lesson.advice)
    return About((LESSON, lesson.id), texts, {(EXPERIMENT, lesson.experiment_id)})


def _experiment_document(experiment: Experiment) -> Document:
    questions = [text for question in experiment.learning_questions for text in (question.text, question.answer)]
    measures = [f"{measure.name} {measure.method}" for measure in experiment.measures]
    check_ins = [
        text for check_in in experiment.check_ins for text in (check_in.going, check_in.learned, check_in.needed)
    ]
    # How it ends is being written until it has ended; a draft is nobody else's to read.
    has_ended = experiment.state in ENDED
    news = ((News.PUBLISHED, experiment.started_at), (News.ENDED, experiment.ended_at if has_ended else None))
    texts = [
        experiment.what_happened if has_ended else "",
        experiment.goal,
        experiment.urgency,
        *questions,
        *measures,
        *(criterion.text for criterion in experiment.stop_criteria),
        *check_ins,
        experiment.preventive_action if has_ended else "",
    ]
    return Document(
        kind=EXPERIMENT,
        record_id=experiment.id,
        ref=experiment.ref,
        title=experiment.title,
        tagline=experiment.hypothesis,
        body="\n\n".join(text for text in texts if text),
        themes=with_ancestors(experiment.themes),
        organisation=experiment.organisation.name,
        agencies=(experiment.organisation.slug,),
        sectors=(experiment.organisation.sector,),
        outcome=experiment.state.value if has_ended else "",
        failure=experiment.failure_kind.value if has_ended and experiment.failure_kind else "",
        stage=experiment.state.value,
        is_open=experiment.state in UNDER_WAY,
        year=_year(experiment.started_at),
        published_at=experiment.started_at,
        country=experiment.challenge.country,
        news=tuple((what, moment) for what, moment in news if moment is not None),
    )


def _lesson_document(lesson: Lesson) -> Document:
    experiment = lesson.experiment
    return Document(
        kind=LESSON,
        record_id=lesson.id,
        ref=lesson.ref,
        title=lesson.title,
        tagline=lesson.advice,
        body=f"{lesson.situation}\n\n{lesson.surprise}",
        themes=with_ancestors(lesson.themes),
        organisation=experiment.organisation.name,
        agencies=(experiment.organisation.slug,),
        sectors=(experiment.organisation.sector,),
        outcome=experiment.state.value if experiment.state in ENDED else "",
        failure=experiment.failure_kind.value if experiment.failure_kind else "",
        stage=experiment.state.value,
        year=_year(experiment.ended_at),
        published_at=experiment.ended_at,
        country=experiment.challenge.country,
        # One that is written afterwards is new from then on.
        news=((News.PUBLISHED, max(experiment.ended_at, lesson.created_at)),) if experiment.ended_at else (),
    )


def _year(moment: datetime | None) -> int | None:
    return in_amsterdam(moment).year if moment else None


def _all_experiments() -> Iterable[int]:
    return db.session.scalars(select(Experiment.id).order_by(Experiment.id)).all()


def _all_lessons() -> Iterable[int]:
    return db.session.scalars(select(Lesson.id).order_by(Lesson.id)).all()


def _visible_experiments(ids: Ids) -> Select[int]:
    return select(Experiment.id).where(Experiment.id.in_(ids), visible_to(VISITOR))


def _visible_lessons(ids: Ids) -> Select[int]:
    return select(Lesson.id).join(Lesson.experiment).where(Lesson.id.in_(ids), is_public())


STAGE_LABELS = {state.value: state.label for state in ExperimentState}
OUTCOME_LABELS = {state.value: state.label for state in ExperimentState if state in ENDED}
FAILURE_LABELS = {kind.value: kind.label for kind in FailureKind}
SOURCES = (
    Source(
        kind=EXPERIMENT,
        singular=_l("Experiment"),
        label=_l("Experiments"),
        endpoint="experiments.show",
        load=load_experiments,
        all_ids=_all_experiments,
        visible=_visible_experiments,
        about=about_experiment,
        stage_labels=STAGE_LABELS,
        outcome_labels=OUTCOME_LABELS,
        failure_labels=FAILURE_LABELS,
        tells={
            Part.RUNNING: sorted(state.value for state in UNDER_WAY),
            Part.LEARNED: sorted(state.value for state in ENDED - {ExperimentState.SUCCEEDED}),
            Part.SHOWN: (ExperimentState.SUCCEEDED.value,),
        },
    ),
    Source(
        kind=LESSON,
        singular=_l("Lesson"),
        label=_l("Lessons"),
        endpoint="experiments.lesson",
        load=load_lessons,
        all_ids=_all_lessons,
        visible=_visible_lessons,
        about=about_lesson,
        stage_labels=STAGE_LABELS,
        outcome_labels=OUTCOME_LABELS,
        failure_labels=FAILURE_LABELS,
        has_stages=False,
        tells={Part.LEARNED: ()},
    ),
)
