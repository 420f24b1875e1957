"""Bottlenecks: put to somebody, answered once, or put to somebody else or withdrawn. Flushes, never commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.accounts.models import User
from app.audit.services import record
from app.core.clock import now, today
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.core.filters import format_date
from app.experiments import policy, queries
from app.experiments.bottlenecks import plain, plain_article
from app.experiments.models import Escalation, Experiment
from app.experiments.queries.bottlenecks import people_to_ask
from app.experiments.states import EscalationKind
from app.notifications.services import notify

FURTHEST = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class BottleneckText:
    """A bottleneck as people write it. Law, article and public text count for a legal one only."""

    title: str
    kind: EscalationKind
    text: str
    law: str = ""
    article: str = ""
    public_text: str = ""


def put(experiment: Experiment, text: BottleneckText, *, to_id: int | None, due: date | None, by: Actor) -> Escalation:
    """Put a bottleneck to a person, who answers by a day. A legal one stands in the public register from then on.

    Raises `NotPermittedError`, or `RefusedInputError` with its field: a legal one without law, article or public text,
    nobody or somebody who cannot be asked (`asked_id`), or a day that has passed (`due`).
    """
    if not policy.can_edit_field(by, experiment):
        raise NotPermittedError("put_bottleneck")
    text = _legal(text)
    asked_id, day = _asked(experiment, to_id, due)
    bottleneck = Escalation(
        experiment=experiment,
        title=text.title,
        kind=text.kind,
        text=text.text,
        law=text.law,
        article=text.article,
        public_text=text.public_text,
        asked_id=asked_id,
        due=day,
        created_by_id=by.id,
    )
    db.session.add(bottleneck)
    db.session.flush()
    record("bottleneck_put", bottleneck, by=by)
    _ask(bottleneck, by=by)
    return bottleneck


def check(experiment: Experiment, text: BottleneckText, *, to_id: int | None, due: date | None) -> None:
    """Look whether it could be put, without doing so. Raises `RefusedInputError` as `put`."""
    _legal(text)
    _asked(experiment, to_id, due)


def put_to(bottleneck: Escalation, *, to_id: int | None, due: date | None, by: Actor) -> None:
    """Put it to somebody else, or give more time.

    Raises `NotPermittedError`, `InvalidStepError` when it was answered or withdrawn, `RefusedInputError` as `put`.
    """
    if not policy.can_put_bottleneck(by, bottleneck):
        raise NotPermittedError("put_bottleneck_to")
    check_open(bottleneck)
    before = bottleneck.asked
    bottleneck.asked_id, bottleneck.due = _asked(bottleneck.experiment, to_id, due)
    db.session.flush()
    db.session.refresh(bottleneck, ["asked"])
    record("bottleneck_moved", bottleneck, by=by)
    _ask(bottleneck, by=by)
    if before.id != to_id:
        _tell(bottleneck, [before], _l("Somebody else answers this now. You need not do anything."), by=by, link=None)


def answer(bottleneck: Escalation, text: str, *, by: Actor) -> None:
    """Answer it, once and for all; who asked and the lead hear of it.

    Raises `NotPermittedError`, or `InvalidStepError` when it was answered or withdrawn.
    """
    if not policy.can_answer_bottleneck(by, bottleneck):
        raise NotPermittedError("answer_bottleneck")
    check_open(bottleneck)
    bottleneck.answer, bottleneck.answered_at, bottleneck.answered_by_id = text, now(), by.id
    record("bottleneck_answered", bottleneck, by=by)
    asker = queries.user(bottleneck.created_by_id)
    readers = [*queries.leads(bottleneck.experiment), *([asker] if asker and asker.disabled_at is None else [])]
    _tell(bottleneck, readers, _l("There is an answer."), by=by)


def withdraw(bottleneck: Escalation, *, by: Actor) -> None:
    """Take the question back: it needs no answer any more, and a legal one leaves the public register.

    Raises `NotPermittedError`, or `InvalidStepError` when it was answered or withdrawn.
    """
    if not policy.can_put_bottleneck(by, bottleneck):
        raise NotPermittedError("withdraw_bottleneck")
    check_open(bottleneck)
    bottleneck.withdrawn_at = now()
    record("bottleneck_withdrawn", bottleneck, by=by)
    _tell(bottleneck, [bottleneck.asked], _l("The question was withdrawn. You need not do anything."), by=by)


def check_open(bottleneck: Escalation) -> None:
    """Raises `InvalidStepError` for what was answered or withdrawn."""
    if bottleneck.answered_at is not None:
        raise InvalidStepError(_l("This was answered already. An answer does not change any more."))
    if bottleneck.withdrawn_at is not None:
        raise InvalidStepError(_l("This question was withdrawn."))


def _legal(text: BottleneckText) -> BottleneckText:
    """The text as it is kept: law and article plainly written, and nothing public of what is not legal."""
    if text.kind is not EscalationKind.LEGAL:
        return replace(text, law="", article="", public_text="")
    law, article = plain(text.law), plain_article(text.article)
    if not law:
        raise RefusedInputError(_l("Name the law or the rule."), field="law")
    if not article:
        raise RefusedInputError(_l("Name the article."), field="article")
    if not plain(text.public_text):
        raise RefusedInputError(_l("Write what everybody may read of it."), field="public_text")
    return replace(text, law=law, article=article)


def _asked(experiment: Experiment, to_id: int | None, due: date | None) -> tuple[int, date]:
    """Who answers, and by when, when that is possible."""
    if to_id is None:
        raise RefusedInputError(_l("Choose who answers."), field="asked_id")
    if to_id not in {row.id for row in people_to_ask(experiment)}:
        raise RefusedInputError(_l("Choose somebody of your own organisation, or an ambassador."), field="asked_id")
    if due is None:
        raise RefusedInputError(_l("Say by when you need the answer."), field="due")
    if due < today():
        raise RefusedInputError(_l("This day has passed. Choose today or a later day."), field="due")
    if due > today() + FURTHEST:
        raise RefusedInputError(_l("This day is too far away. Choose a day within two years."), field="due")
    return to_id, due


def _ask(bottleneck: Escalation, *, by: Actor) -> None:
    experiment, asked = bottleneck.experiment, queries.user(bottleneck.asked_id)
    notify(
        [asked] if asked is not None and asked.id != by.id else [],
        subject=_l("An experiment is stuck, and you can help: %(title)s", title=bottleneck.title),
        paragraphs=[
            _l(
                "%(agency)s asks you this for the experiment “%(experiment)s”.",
                agency=experiment.organisation.name,
                experiment=experiment.title,
            ),
            _l(
                "Please answer no later than %(date)s. If you cannot, say so: then it is put to somebody else.",
                date=LazyString(format_date, bottleneck.due),
            ),
        ],
        link=f"/knelpunten/{bottleneck.path}",
        is_private=True,
    )


def _tell(bottleneck: Escalation, readers: Sequence[User], sentence: Any, *, by: Actor, link: str | None = "") -> None:
    """Write a line about it; without a link to who cannot open it any more."""
    notify(
        [reader for reader in readers if reader.id != by.id],
        subject=_l("Bottleneck: %(title)s", title=bottleneck.title),
        paragraphs=[sentence],
        link=f"/knelpunten/{bottleneck.path}" if link is not None else None,
        is_private=True,
    )
