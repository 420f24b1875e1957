"""The report of the dialogue: kept as a draft, published, renewed as long as the dialogue runs.

Once it is published there is no draft any more: what is saved then is published, with old and new side by side.
Services flush and never commit.
"""

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges import policy, queries
from app.challenges.announcing import publish_renewed_report
from app.challenges.models import Challenge
from app.challenges.naming import KIND, address
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.notifications.services import notify
from app.search.services import index_later


def save_report(challenge: Challenge, text: str, *, by: Actor) -> None:
    """Keep a draft that only the agency reads. Raises `NotPermittedError`, `InvalidStepError` once it is public."""
    _write(challenge, text, by=by)
    record("report_saved", challenge, by=by)


def autosave_report(challenge: Challenge, text: str, *, by: Actor) -> None:
    """Keep what somebody is typing; leaves no trace. Raises as `save_report`."""
    _write(challenge, text, by=by)
    db.session.flush()


def publish_report(challenge: Challenge, text: str, *, by: Actor) -> None:
    """Publish the report, or put a new text in its place while the dialogue still runs; everyone hears of it.

    Raises `NotPermittedError`, also after opening, and `RefusedInputError` for an empty or unchanged text.
    """
    if not policy.can_prepare(by, challenge):
        raise NotPermittedError("publish the report")
    if not text.strip():
        raise RefusedInputError(_l("Write the report first."), field="report")
    old, was_published = challenge.dialogue_report, challenge.report_published_at is not None
    if was_published and text == old:
        raise RefusedInputError(_l("This text is published already. Nothing has changed."), field="report")
    challenge.dialogue_report, challenge.report_published_at = text, now()
    record("report_renewed" if was_published else "report_published", challenge, by=by)
    if was_published:
        publish_renewed_report(challenge, old, by=by)
    else:
        notify(
            queries.followers(challenge),
            subject=_l("The report of the dialogue: %(title)s", title=challenge.title),
            paragraphs=[
                _l("The agency tells what was asked, what was changed because of it, and who was spoken to elsewhere.")
            ],
            link=report_address(challenge),
            is_private=True,
        )
    index_later(KIND, challenge.id)


def report_address(challenge: Challenge) -> str:
    """The path of the public report."""
    return f"{address(challenge)}/dialoogverslag"


def answered_since(challenge: Challenge) -> int:
    """How many questions were answered, merged or refused after the report was published: a reason to renew it."""
    published = challenge.report_published_at
    if published is None:
        return 0
    return sum(
        question.answered_at is not None and question.answered_at > published for question in challenge.questions
    )


def _write(challenge: Challenge, text: str, *, by: Actor) -> None:
    if not policy.can_prepare(by, challenge):
        raise NotPermittedError("write the report")
    if challenge.report_published_at is not None:
        raise InvalidStepError(_l("The report is public: what you change is published at once."))
    challenge.dialogue_report = text
    # Always a new version, so that a second writer is noticed.
    challenge.updated_at = now()
