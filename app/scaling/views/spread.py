"""How solutions spread: all dossiers with who took them over."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.access import public
from app.core.clock import today
from app.core.paging import page_number
from app.scaling import queries
from app.scaling.growth import bars
from app.scaling.views.blueprint import blueprint


@blueprint.get("/opschalen")
@public
def index() -> ResponseReturnValue:
    """All dossiers with who took the solution over, and the counts."""
    overview = queries.overview(page_number(request.args.get("pagina")))
    return render_template("scaling/index.html", overview=overview, bars=bars(overview.by_month, today()))
