"""Mails around the opening of a vraagstuk. They are private: no list shows who got them."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.accounts.models import User
from app.accounts.states import Role
from app.challenges.models import Challenge
from app.challenges.naming import address
from app.challenges.queries import people_in, people_with
from app.core.filters import format_datetime, format_time
from app.notifications.services import notify
from app.proposals.policy import MAKERS

_OPENED = (
    _l("The closing time has passed and two officers have opened all proposals. The agency reads yours from now on."),
    _l("You get a decision with a reason, whatever it is."),
)
_DAMAGED = (
    _l(
        "The closing time has passed and all proposals were opened. The seal of yours did not hold: nobody can read it."
    ),
    _l("This is not your fault. Your receipt proves what you sent and when. Keep it, with your own copy."),
    _l("Get in touch with the agency and show both. They can check that your copy is what you sent."),
)


def ask_second(challenge: Challenge, first: User, until: datetime) -> None:
    """Ask the other officers of the agency to confirm too."""
    notify(
        [officer for officer in people_with(challenge, Role.OFFICER) if officer.id != first.id],
        subject=_l(
            "Please confirm before %(time)s: %(title)s", time=LazyString(format_time, until), title=challenge.title
        ),
        paragraphs=[
            _l("%(name)s wants to open the proposals of this challenge. That takes two officers.", name=first.name),
            _l(
                "Confirm it before %(when)s. After that both of you begin again.",
                when=LazyString(format_datetime, until),
            ),
        ],
        link=f"{address(challenge)}/ontzegelen",
        is_private=True,
    )


def tell_opened(challenge: Challenge, *, count: int, damaged: int) -> None:
    """Tell officers and owners of the agency that they can read, or that nothing came."""
    if count:
        first = _l("The proposals have been opened. There are %(count)s. You can read them now.", count=count)
    else:
        first = _l("The seal has been opened: no proposals came.")
    paragraphs = [first]
    if damaged:
        paragraphs.append(
            _l("The seal of %(count)s of them was damaged. The record of opening says which.", count=damaged)
        )
    notify(
        people_with(challenge, Role.OFFICER, Role.OWNER),
        subject=_l("The proposals are open: %(title)s", title=challenge.title),
        paragraphs=paragraphs,
        link=f"{address(challenge)}/voorstellen",
        is_private=True,
    )


def tell_supplier(challenge: Challenge, ref: str, organisation_id: int, *, is_damaged: bool) -> None:
    """Tell the people of one supplier that their proposal was opened, or that its seal was damaged."""
    opened = _l("Your proposal has been opened: %(title)s", title=challenge.title)
    damaged = _l("The seal of your proposal is damaged: %(title)s", title=challenge.title)
    notify(
        people_in(organisation_id, *MAKERS),
        subject=damaged if is_damaged else opened,
        paragraphs=_DAMAGED if is_damaged else _OPENED,
        link=f"/voorstellen/{ref}",
        is_private=True,
    )


def tell_refused(challenge: Challenge, why: object, then: object) -> None:
    """Tell the officers that the opener did not open, why, and what they can do."""
    notify(
        people_with(challenge, Role.OFFICER),
        subject=_l("Not opened: %(title)s", title=challenge.title),
        paragraphs=[_l("The proposals stay sealed. Nothing was lost."), why, then],
        link=f"{address(challenge)}/ontzegelen",
        is_private=True,
    )
