"""What the clock brings up in a running experiment: a reminder, a silence, a mandate that is nearly used up.

Each first claims its place with an update that counts for one: however often and by however many it is tried, it
happens once, and it stands or falls with the mails of the same transaction.
"""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from sqlalchemy import func, select, update

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.clock import now
from app.core.database import db
from app.core.filters import format_date, format_money
from app.core.secrets import hash_of, new_token
from app.experiments import policy, queries
from app.experiments.lifecycle import DIRECTOR, OWNER
from app.experiments.models import CheckInLink, Experiment, LossMandate
from app.experiments.pressure import MandatePressure, Pressure, pressure_on
from app.experiments.queries.course import awaits_reminder, in_force, is_silent_untold
from app.experiments.services.links import LIFETIME
from app.experiments.services.messages import address, claims
from app.notifications.services import notify
from app.organisations.queries import actor_of_person


def remind(experiment: Experiment) -> bool:
    """Ask the lead and the project leader for a check-in, each with a link of their own; whether it was time for it."""
    if not _claimed(experiment, awaits_reminder(), "reminded_at"):
        return False
    record("reminded", experiment, by=None)
    for reader in queries.told_to_check_in(experiment):
        person = actor_of_person(reader.id)
        if person is None or not policy.can_check_in(person, experiment):
            continue
        token = new_token()
        moment = now()
        db.session.add(
            CheckInLink(
                experiment_id=experiment.id,
                user_id=reader.id,
                token_hash=hash_of(token),
                created_at=moment,
                expires_at=moment + LIFETIME,
            )
        )
        notify(
            [reader],
            subject=_l("How is it going? %(title)s", title=experiment.title),
            paragraphs=[
                _l("Tell in two minutes how the experiment “%(title)s” is going.", title=experiment.title),
                _l(
                    "With the link below you need not sign in. It is for you alone, works once, and until %(date)s. "
                    "Do not send it on.",
                    date=LazyString(format_date, moment + LIFETIME),
                ),
            ],
            link=f"/voortgang/{token}",
            holds_token=True,
        )
    return True


def tell_silence(experiment: Experiment) -> bool:
    """Tell owners and directors that nothing was heard for more than 30 days; once for each silence."""
    if not _claimed(experiment, is_silent_untold(), "silence_told_at"):
        return False
    record("silence_told", experiment, by=None)
    notify(
        queries.audience(experiment, (OWNER, DIRECTOR)),
        subject=_l("Silent for more than 30 days: %(title)s", title=experiment.title),
        paragraphs=[
            _l(
                "The last sign of life was on %(date)s. Ask the lead how it goes, and whether help is needed.",
                date=LazyString(format_date, experiment.last_sign_at),
            )
        ],
        link=address(experiment),
    )
    return True


def ask_about_mandate(experiment: Experiment, *, by: Actor | None = None) -> bool:
    """Ask lead and director what follows when the loss mandate is nearly used up, and again when it is over.

    Once each for every mandate in force. Over the mandate is a question to who signed it, not a fault.
    """
    pressure = pressure_on(experiment)
    if pressure.worst is Pressure.NONE or not _told_first(experiment, pressure.worst):
        return False
    record("mandate_over" if pressure.is_over else "mandate_near", experiment, by=by)
    subject = (
        _l("More is used than the loss mandate: %(title)s", title=experiment.title)
        if pressure.is_over
        else _l("The loss mandate is nearly used up: %(title)s", title=experiment.title)
    )
    readers = [*queries.leads(experiment), *queries.audience(experiment, (DIRECTOR,))]
    notify(
        [reader for reader in readers if by is None or reader.id != by.id],
        subject=subject,
        paragraphs=[*used(experiment, pressure), _l("Talk together: stop, or a new mandate?")],
        link=f"{address(experiment)}#mandaat",
    )
    return True


def used(experiment: Experiment, pressure: MandatePressure) -> list[Any]:
    """What is nearly or more than used up, as sentences."""
    found = []
    if pressure.money is not Pressure.NONE:
        found.append(
            _l(
                "Spent: %(spent)s. The mandate: %(mandate)s.",
                spent=format_money(experiment.spent_eur),
                mandate=format_money(experiment.mandate_eur),
            )
        )
    if pressure.weeks is not Pressure.NONE:
        found.append(
            _l(
                "It is week %(used)s. The mandate: %(most)s.",
                used=experiment.weeks_used,
                most=_n("%(num)s week", "%(num)s weeks", experiment.mandate_weeks),
            )
        )
    return found


def _claimed(experiment: Experiment, condition: Any, column: str) -> bool:
    """Whether this one may do it: it was time, and nobody else did it in between.

    The version stays as it is: whoever has the plan open at this moment notices nothing.
    """
    is_ours = claims(
        update(Experiment)
        .where(Experiment.id == experiment.id, condition)
        .values({column: now(), "updated_at": Experiment.updated_at})
    )
    db.session.expire(experiment, [column])
    return is_ours


def _told_first(experiment: Experiment, level: Pressure) -> bool:
    told_at = LossMandate.over_told_at if level is Pressure.OVER else LossMandate.near_told_at
    current = select(LossMandate.id).join(Experiment, in_force()).where(Experiment.id == experiment.id)
    moment = now()
    # Who hears that it is over need not hear afterwards that it is near.
    values = {LossMandate.near_told_at: func.coalesce(LossMandate.near_told_at, moment), told_at: moment}
    return claims(update(LossMandate).where(LossMandate.id.in_(current), told_at.is_(None)).values(values))
