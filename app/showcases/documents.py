"""Published stories as documents for search."""

from collections.abc import Collection, Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.clock import in_amsterdam
from app.core.database import db
from app.core.filters import markdown
from app.experiments.models import Experiment
from app.experiments.queries.documents import EXPERIMENT
from app.search.documents import About, Document
from app.search.registry import Ids, Part, Source
from app.showcases.listing import is_public
from app.showcases.models import Showcase
from app.showcases.services import KIND
from app.showcases.states import OUTCOMES, ShowcaseOutcome
from app.themes.models import Theme
from app.themes.queries import with_ancestors


def load(ids: Collection[int]) -> list[Document]:
    """The documents of these stories, in a fixed number of queries."""
    # All themes are in the session now, so that walking up to their ancestors asks nothing more.
    themes = db.session.scalars(select(Theme)).all()
    showcases = db.session.scalars(
        select(Showcase)
        .where(Showcase.id.in_(ids))
        .options(selectinload(Showcase.themes), joinedload(Showcase.experiment).joinedload(Experiment.organisation))
    ).all()
    documents = [_document(showcase) for showcase in showcases]
    del themes  # kept until here: the session itself holds records only weakly
    return documents


def all_ids() -> Iterable[int]:
    """Every story, drafts too."""
    return db.session.scalars(select(Showcase.id).order_by(Showcase.id)).all()


def visible(ids: Ids) -> Select[int]:
    """The ids among these that a visitor may see."""
    return select(Showcase.id).where(Showcase.id.in_(ids), is_public())


def about(showcase: Showcase) -> About:
    """What its page is about; its experiment stands there already."""
    shown = {(EXPERIMENT, showcase.experiment_id)} if showcase.experiment_id is not None else frozenset()
    return About((KIND, showcase.id), (showcase.title, showcase.summary, showcase.result), shown)


def _document(showcase: Showcase) -> Document:
    published_at, experiment = showcase.published_at, showcase.experiment
    texts = (showcase.result, showcase.story, showcase.adaptations, showcase.money, showcase.source)
    return Document(
        kind=KIND,
        record_id=showcase.id,
        ref=showcase.ref,
        title=showcase.title,
        tagline=showcase.summary,
        body="\n\n".join(markdown(text).striptags() for text in texts if text),
        themes=with_ancestors(showcase.themes),
        organisation=showcase.organisation_name,
        agencies=(experiment.organisation.slug,) if experiment else (),
        sectors=(experiment.organisation.sector,) if experiment else (),
        outcome=_outcome(showcase),
        failure=experiment.failure_kind.value if experiment and experiment.failure_kind else "",
        stage=showcase.outcome.value,
        year=in_amsterdam(published_at).year if published_at else None,
        published_at=published_at,
        country=showcase.country,
    )


def _outcome(showcase: Showcase) -> str:
    """As experiments tell it; a story from a source that did not work counts as failed and learned from."""
    if showcase.experiment is not None:
        return showcase.experiment.state.value
    return next((state.value for state, outcome in OUTCOMES.items() if outcome is showcase.outcome), "")


SOURCE = Source(
    kind=KIND,
    singular=_l("Showcase story"),
    label=_l("Showcases"),
    endpoint="showcases.show",
    load=load,
    all_ids=all_ids,
    visible=visible,
    about=about,
    stage_labels={outcome.value: outcome.label for outcome in ShowcaseOutcome},
    has_stages=False,
    tells={Part.SHOWN: ()},
)
