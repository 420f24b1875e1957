"""The list, the page, and the closing time for a calendar."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.states import Role
from app.challenges import queries
from app.challenges.calendar import appointments_of, calendar_of
from app.challenges.listing import Filters, Order, listing
from app.challenges.states import ChallengeState
from app.challenges.views.blueprint import blueprint
from app.challenges.views.page import challenge_page
from app.core.access import public
from app.core.addresses import argument, readable_address
from app.core.errors import NotFoundError
from app.core.forms import clean
from app.core.links import public_url
from app.core.paging import page_number

MAX_CHOICES = 20
"""Choices of one filter that an address may hold."""


@blueprint.get("/vraagstukken")
@public
def index() -> ResponseReturnValue:
    """All vraagstukken, with filters, order and pages; the whole state is in the address."""
    filters = _filters()
    found = listing(filters, current_user, page_number(request.args.get("pagina")))
    return render_template(
        "challenges/index.html",
        found=found,
        filters=filters,
        orders=Order,
        can_create=bool(current_user.organisation_ids(Role.OFFICER)),
    )


@blueprint.get("/vraagstukken/<ref:ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """The page of one vraagstuk."""
    challenge = queries.get(ref, current_user)
    return readable_address(challenge, ref) or challenge_page(challenge)


@blueprint.get("/vraagstukken/<ref:ref>/sluiting.ics")
@public
def calendar(ref: str) -> ResponseReturnValue:
    """The closing time as an appointment."""
    challenge = queries.get(ref, current_user)
    appointments = appointments_of(challenge, public_url(url_for("challenges.show", ref=challenge.path)))
    if not appointments:
        raise NotFoundError(ref)
    response = Response(calendar_of(challenge.title, appointments), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f"attachment; filename=vraagplein-{challenge.ref}.ics"
    return response


def _filters() -> Filters:
    stages = {state.value for state in ChallengeState}
    orders = {order.value for order in Order}
    order = argument("volgorde")
    return Filters(
        words=argument("q"),
        themes=_choices("thema"),
        stages=tuple(ChallengeState(value) for value in _choices("status") if value in stages),
        agencies=_choices("organisatie"),
        order=Order(order) if order in orders else Order.CLOSING,
    )


def _choices(name: str) -> tuple[str, ...]:
    values = (clean(value)[:80].strip() for value in request.args.getlist(name)[:MAX_CHOICES])
    return tuple(dict.fromkeys(value for value in values if value))
