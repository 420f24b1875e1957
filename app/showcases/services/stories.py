"""A story is drafted, written, agreed to, published and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.actor import Actor
from app.accounts.models import User
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.experiments.models import Experiment
from app.files import services as files
from app.files.kinds import extension_of
from app.notifications.services import notify
from app.scaling.queries import people
from app.search.services import index_later
from app.showcases import policy, queries
from app.showcases.draft import draft_of
from app.showcases.lifecycle import SHOWCASE_CYCLE, agency_consented, supplier_consented
from app.showcases.models import Showcase
from app.showcases.states import ConsentSide, ShowcaseOutcome, ShowcaseState
from app.themes.models import MAX_THEMES, Theme

KIND = "showcase"
"""The kind of record, in search and with its picture."""

MOST_ADOPTIONS = 40
"""Adoptions that a first text tells of; more do not fit in it."""

PICTURE_KINDS = frozenset({"png", "jpg", "jpeg"})


@dataclass(frozen=True, slots=True)
class StoryText:
    """What an ambassador writes; `story` is Markdown, `country` an ISO 3166 code."""

    title: str
    summary: str
    result: str
    story: str
    money: str
    adaptations: str
    contact: str
    organisation_name: str
    country: str
    source: str
    picture_alt: str
    outcome: ShowcaseOutcome


def draft(experiment: Experiment, *, by: Actor) -> Showcase:
    """Make the story of an ended experiment from its record, or give back the one that there is.

    Raises `NotPermittedError`, or `InvalidStepError` while the experiment has not ended.
    """
    if not policy.can_curate(by):
        raise NotPermittedError("draft")
    if not policy.can_draft_from(by, experiment):
        raise InvalidStepError(_l("A story is made when the experiment has ended."))
    return queries.story_of(experiment.id) or _create(experiment, by)


def write(showcase: Showcase, text: StoryText, themes: Sequence[Theme], *, by: Actor) -> None:
    """Keep the text of a draft. Raises `NotPermittedError`, or `InvalidStepError` when it is no draft (any more)."""
    _must_be_editable(showcase, by)
    for field in fields(text):
        setattr(showcase, field.name, getattr(text, field.name))
    showcase.themes = list(themes)
    # Also when only the themes change, which stand in a table of their own: who saves an older version must notice.
    flag_modified(showcase, "title")
    record("write", showcase, by=by)


def add_picture(showcase: Showcase, stream: BinaryIO, name: str, *, by: Actor) -> None:
    """Put a picture with the story, in the place of the one before.

    Raises `RefusedInputError` when it is not a PNG or JPEG, or without a description for who cannot see it.
    """
    _must_be_editable(showcase, by)
    if extension_of(name) not in PICTURE_KINDS:
        raise RefusedInputError(_l("A picture is a png or a jpg file."), field="picture")
    if not showcase.picture_alt.strip():
        raise RefusedInputError(_l("Describe the picture for people who cannot see it."), field="picture_alt")
    remove_picture(showcase, by=by)
    try:
        files.store(stream, name, record_kind=KIND, record_id=showcase.id, by=by)
    except RefusedInputError as error:
        raise RefusedInputError(error.message, field="picture") from error


def remove_picture(showcase: Showcase, *, by: Actor) -> None:
    """Take the picture away, if there is one."""
    _must_be_editable(showcase, by)
    picture = queries.picture_of(showcase)
    if picture is not None:
        files.remove(picture)


def curate(showcase: Showcase, *, by: Actor) -> None:
    """Say that the text is ready, and ask both parties whether it may be published."""
    SHOWCASE_CYCLE.take(showcase, "curate", by=by)
    for side in ConsentSide:
        notify(
            _people_of(showcase, side),
            subject=_l("May this story be published? %(title)s", title=showcase.title),
            paragraphs=[
                _l("An ambassador wrote a story about your experiment for the showcase."),
                _l("Read it. You can agree, or ask for changes. It is published only when both parties agree."),
            ],
            link=f"/etalage/{showcase.path}",
        )


def consent(showcase: Showcase, side: ConsentSide, *, by: Actor) -> None:
    """Agree to publication for one of the parties. Raises `NotPermittedError`, `InvalidStepError`."""
    if side not in policy.consent_sides(by, showcase):
        raise NotPermittedError("consent")
    if showcase.state is not ShowcaseState.CURATED:
        raise InvalidStepError(_l("You are asked as soon as the text is ready."))
    if side is ConsentSide.AGENCY:
        showcase.agency_consent_at, showcase.agency_consent_by_id = now(), by.id
    else:
        showcase.supplier_consent_at, showcase.supplier_consent_by_id = now(), by.id
    record("consent", showcase, by=by, side=side.value)
    if agency_consented(showcase) and supplier_consented(showcase):
        _tell_ambassador(
            showcase, _l("Both parties agree: %(title)s", title=showcase.title), _l("You can publish it now.")
        )


def ask_changes(showcase: Showcase, reason: str, *, by: Actor) -> None:
    """A party says what must change before publication: the story is a draft again, and both are asked anew."""
    _take_back(showcase, "ask_changes", reason, by)
    _tell_ambassador(showcase, _l("Changes are asked: %(title)s", title=showcase.title), reason.strip())


def withdraw_consent(showcase: Showcase, reason: str, *, by: Actor) -> None:
    """A party takes its consent back after publication: the story is offline at once."""
    _take_back(showcase, "withdraw_consent", reason, by)
    _tell_ambassador(showcase, _l("Consent was withdrawn: %(title)s", title=showcase.title), reason.strip())


def publish(showcase: Showcase, *, by: Actor) -> None:
    """Make the story public and tell both parties. Raises what `LifeCycle.take` raises."""
    with db.session.no_autoflush:
        showcase.published_at = now()
        SHOWCASE_CYCLE.take(showcase, "publish", by=by)
        showcase.returned_side, showcase.returned_reason, showcase.returned_at = None, "", None
    index_later(KIND, showcase.id)
    notify(
        [*_people_of(showcase, ConsentSide.AGENCY), *_people_of(showcase, ConsentSide.SUPPLIER)],
        subject=_l("Your story is public: %(title)s", title=showcase.title),
        paragraphs=[_l("Everybody can read it now. You can withdraw your consent at any time.")],
        link=f"/etalage/{showcase.path}",
    )


def revise(showcase: Showcase, *, by: Actor) -> None:
    """Make a draft of the story again. Consents were given to the text as it was, so they end."""
    SHOWCASE_CYCLE.take(showcase, "revise", by=by)
    _forget_consents(showcase)
    index_later(KIND, showcase.id)


def archive(showcase: Showcase, reason: str, *, by: Actor) -> None:
    """Take a public story away, with a reason for the record."""
    SHOWCASE_CYCLE.take(showcase, "archive", by=by, reason=reason)
    index_later(KIND, showcase.id)


def _create(experiment: Experiment, by: Actor) -> Showcase:
    text = draft_of(experiment, queries.taken_over(experiment, MOST_ADOPTIONS))
    showcase = Showcase(
        experiment=experiment,
        ambassador_id=by.id,
        themes=list(experiment.themes or experiment.challenge.themes)[:MAX_THEMES],
        **{field.name: getattr(text, field.name) for field in fields(text)},
    )
    try:
        with db.session.begin_nested():
            db.session.add(showcase)
    except IntegrityError:
        # Another ambassador was first in the same moment: an experiment has one story.
        existing = queries.story_of(experiment.id)
        if existing is None:
            raise
        return existing
    record("draft", showcase, by=by)
    return showcase


def _must_be_editable(showcase: Showcase, by: Actor) -> None:
    if not policy.can_curate(by, showcase):
        raise NotPermittedError("write")
    if showcase.state is not ShowcaseState.CONCEPT:
        raise InvalidStepError(_l("Only a draft can be changed. Make it a draft again first."))


def _take_back(showcase: Showcase, action: str, reason: str, by: Actor) -> None:
    side = next(iter(policy.consent_sides(by, showcase)), None)
    SHOWCASE_CYCLE.take(showcase, action, by=by, reason=reason)
    showcase.returned_side, showcase.returned_reason, showcase.returned_at = side, reason.strip(), now()
    _forget_consents(showcase)
    index_later(KIND, showcase.id)


def _forget_consents(showcase: Showcase) -> None:
    showcase.agency_consent_at = showcase.agency_consent_by_id = None
    showcase.supplier_consent_at = showcase.supplier_consent_by_id = None
    showcase.published_at = None
    db.session.flush()


def _people_of(showcase: Showcase, side: ConsentSide) -> list[User]:
    experiment = showcase.experiment
    if experiment is None:
        return []
    if side is ConsentSide.AGENCY:
        return people(experiment.organisation_id, *policy.AGENCY_ROLES)
    return people(experiment.supplier_id, *policy.SUPPLIER_ROLES)


def _tell_ambassador(showcase: Showcase, subject: Any, text: Any) -> None:
    ambassador = db.session.get(User, showcase.ambassador_id) if showcase.ambassador_id else None
    if ambassador is not None:
        notify([ambassador], subject=subject, paragraphs=[text], link=f"/etalage/{showcase.path}", is_private=True)
