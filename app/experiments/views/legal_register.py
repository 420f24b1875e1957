"""The public register of legal bottlenecks."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import public
from app.core.addresses import argument
from app.core.forms import clean
from app.core.paging import page_number
from app.experiments.queries.register import RegisterFilters, RegisterOrder, register
from app.experiments.views.blueprint import blueprint

MOST_CHOICES = 20
LONGEST = 200


@blueprint.get("/knelpunten")
@public
def legal_register() -> ResponseReturnValue:
    """By law and article: in how many experiments it pinched, at how many agencies, and what they say of it."""
    order = argument("volgorde")
    filters = RegisterFilters(
        laws=tuple(clean(law)[:LONGEST].strip() for law in request.args.getlist("wet")[:MOST_CHOICES]),
        article=argument("artikel"),
        order=RegisterOrder(order) if order in set(RegisterOrder) else RegisterOrder.EXPERIMENTS,
    )
    found = register(filters, page_number(request.args.get("pagina")))
    return render_template("experiments/field_register.html", found=found, filters=filters, orders=RegisterOrder)
