"""Vraagstukken as documents for search: the public texts, questions and answers included."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actor import VISITOR
from app.challenges.models import SIX_QUESTIONS, Challenge, CoOwner
from app.challenges.naming import KIND
from app.challenges.queries import visible_to
from app.challenges.shares import joined
from app.challenges.states import STATE_LABELS, ChallengeState
from app.core.clock import in_amsterdam
from app.core.database import db
from app.search.documents import About, Document, News
from app.search.registry import Ids, Part, Source
from app.themes.models import Theme
from app.themes.queries import with_ancestors


def load(ids: Collection[int]) -> list[Document]:
    """The documents of these vraagstukken, in a fixed number of queries."""
    # All themes are in the session now, so that walking up to their ancestors asks nothing more.
    themes = db.session.scalars(select(Theme)).all()
    challenges = db.session.scalars(
        select(Challenge)
        .where(Challenge.id.in_(ids))
        .options(
            joinedload(Challenge.organisation),
            selectinload(Challenge.themes),
            selectinload(Challenge.questions),
            selectinload(Challenge.announcements),
            selectinload(Challenge.co_owners).joinedload(CoOwner.organisation),
        )
    ).all()
    documents = [_document(challenge) for challenge in challenges]
    del themes  # kept until here: the session itself holds records only weakly
    return documents


def all_ids() -> Iterable[int]:
    """Every vraagstuk, concepts too."""
    return db.session.scalars(select(Challenge.id).order_by(Challenge.id)).all()


def visible(ids: Ids) -> Select[Any]:
    """The ids among these that a visitor may see."""
    return select(Challenge.id).where(Challenge.id.in_(ids), visible_to(VISITOR))


def about(challenge: Challenge) -> About:
    """What its page is about; what was answered in the reuse check stands there already."""
    texts = (challenge.title, challenge.problem, challenge.sufferers, challenge.benefit)
    return About((KIND, challenge.id), texts, {(answer.kind, answer.record_id) for answer in challenge.reuse_answers})


def _document(challenge: Challenge) -> Document:
    dialogue = [text for asked in challenge.questions for text in (asked.text, asked.answer, asked.refusal)]
    if challenge.report_published_at is not None:
        dialogue.append(challenge.dialogue_report)
    announcements = [text for item in challenge.announcements for text in (item.title, item.text)]
    together = [co_owner.organisation for co_owner in joined(challenge)]
    agencies = [challenge.organisation, *together]
    texts = [
        *(getattr(challenge, name) for name in SIX_QUESTIONS[1:]),
        *(agency.name for agency in together),
        *dialogue,
        *announcements,
    ]
    is_open = challenge.state is ChallengeState.OPEN
    published_at = challenge.published_at
    # What was taken back is no news, also when that it opened was not told yet.
    is_over = challenge.state is ChallengeState.WITHDRAWN
    news = () if is_over else ((News.PUBLISHED, published_at), (News.OPENED, challenge.opened_at))
    return Document(
        kind=KIND,
        record_id=challenge.id,
        ref=challenge.ref,
        title=challenge.title,
        tagline=challenge.sufferers,
        body="\n\n".join(text for text in texts if text),
        language="en" if challenge.language == "en" else "nl",
        themes=with_ancestors(challenge.themes),
        organisation=challenge.organisation.name,
        agencies=tuple(agency.slug for agency in agencies),
        sectors=tuple(agency.sector for agency in agencies),
        stage=challenge.state.value,
        is_open=is_open,
        stage_until=challenge.closing_at if is_open else None,
        next_stage=ChallengeState.CLOSED.value if is_open else "",
        year=in_amsterdam(published_at).year if published_at else None,
        published_at=published_at,
        country=challenge.country,
        news=tuple((what, moment) for what, moment in news if moment is not None),
    )


SOURCE = Source(
    kind=KIND,
    singular=_l("Challenge"),
    label=_l("Challenges"),
    endpoint="challenges.show",
    load=load,
    all_ids=all_ids,
    visible=visible,
    about=about,
    stage_labels={state.value: label for state, label in STATE_LABELS.items()},
    tells={Part.OPEN: (ChallengeState.OPEN.value,), Part.DIALOGUE: (ChallengeState.DIALOGUE.value,)},
)
