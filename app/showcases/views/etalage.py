"""The public pages: all stories, and one."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.access import public
from app.core.addresses import argument, readable_address
from app.core.countries import country_name
from app.core.forms import clean
from app.core.paging import page_number
from app.scaling.policy import is_adoptable
from app.scaling.queries import offer_of
from app.showcases import policy, queries
from app.showcases.lifecycle import SHOWCASE_CYCLE
from app.showcases.listing import Filters, Order, listing
from app.showcases.states import ShowcaseOutcome
from app.showcases.views.blueprint import blueprint

MAX_CHOICES = 20
"""Choices of one filter that an address may hold."""


@blueprint.get("/etalage")
@public
def index() -> ResponseReturnValue:
    """All public stories, with filters, order and pages; the whole state is in the address."""
    filters = _filters()
    found = listing(filters, page_number(request.args.get("pagina")))
    can_curate = policy.can_curate(current_user)
    return render_template("showcases/index.html", found=found, filters=filters, orders=Order, can_curate=can_curate)


@blueprint.get("/etalage/<ref:ref>")
@public
def show(ref: str) -> ResponseReturnValue:
    """One story; before publication as a preview for who is concerned."""
    showcase = queries.get(ref, current_user)
    if to_readable := readable_address(showcase, ref):
        return to_readable
    experiment = showcase.experiment
    actions = SHOWCASE_CYCLE.actions(showcase, current_user)
    sides = policy.consent_sides(current_user, showcase)
    times = queries.times_shared(showcase)
    return render_template(
        "showcases/show.html",
        showcase=showcase,
        picture=queries.picture_of(showcase),
        country=country_name(showcase.country),
        taken_over=queries.taken_over(experiment),
        offer=offer_of(current_user, experiment.id, experiment.organisation_id)
        if experiment is not None and is_adoptable(experiment)
        else None,
        actions=actions,
        missing={step.action: SHOWCASE_CYCLE.missing(showcase, step.action) for step in actions},
        can_curate=policy.can_curate(current_user),
        can_share=policy.can_share(current_user, showcase),
        sides=sides,
        consents=queries.consents_of(showcase) if actions or sides else [],
        ambassador=queries.public_page_of(showcase.ambassador_id),
        times_shared=times,
        sharings=queries.latest_sharings(showcase) if times else [],
    )


def choices(name: str) -> tuple[str, ...]:
    """What the address chooses of one filter, each once and of a bearable length."""
    values = (clean(value)[:80].strip() for value in request.args.getlist(name)[:MAX_CHOICES])
    return tuple(dict.fromkeys(value for value in values if value))


def members(known: Iterable[Any], name: str) -> tuple[Any, ...]:
    """The members of an enum, of these, that the address chooses; what is none is left out."""
    chosen = choices(name)
    return tuple(member for member in known if member.value in chosen)


def _filters() -> Filters:
    order, orders = argument("volgorde"), {each.value for each in Order}
    return Filters(
        themes=choices("thema"),
        countries=choices("land"),
        outcomes=members(ShowcaseOutcome, "uitkomst"),
        order=Order(order) if order in orders else Order.NEWEST,
    )
