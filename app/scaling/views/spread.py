"""How solutions spread: all dossiers with who took them over, and the tree of one solution."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.access import public
from app.core.addresses import readable_address
from app.core.clock import today
from app.core.paging import page_number
from app.organisations.states import sector_label
from app.scaling import queries
from app.scaling.coverage import Coverage
from app.scaling.growth import bars, months_of
from app.scaling.stain import spill
from app.scaling.tree import grow
from app.scaling.views.blueprint import blueprint


@blueprint.get("/opschalen")
@public
def index() -> ResponseReturnValue:
    """All dossiers with who took the solution over, and the counts."""
    overview = queries.overview(page_number(request.args.get("pagina")))
    return render_template(
        "scaling/index.html",
        overview=overview,
        bars=bars(overview.by_month, today()),
        charts=_charts(overview.coverage),
    )


@blueprint.get("/experimenten/<ref:ref>/olievlek")
@public
def spread(ref: str) -> ResponseReturnValue:
    """Who took one solution over from whom, month by month, and how much of the register uses it."""
    solution = queries.solution(ref)
    if to_readable := readable_address(solution, ref):
        return to_readable
    tree = grow(queries.adopters_of(solution.experiment_id))
    coverage = queries.coverage_of(solution.experiment_id)
    moments = [node.adopter.in_use_at for node in tree.nodes if node.adopter.counts and node.adopter.in_use_at]
    return render_template(
        "scaling/spread.html",
        solution=solution,
        offer=queries.offer_of(current_user, solution.experiment_id, solution.organisation_id),
        tree=tree,
        stain=spill(tree),
        bars=bars(months_of(moments), today()),
        coverage=coverage,
        charts=_charts(coverage),
    )


def _charts(coverage: Coverage) -> list[dict[str, Any]]:
    """The two charts of the coverage: by sector and by province, each group with its name."""
    return [
        {
            "id": "sectors",
            "title": _("By sector"),
            "header": _("Sector"),
            "shares": [
                (sector_label(share.key) if share.key else _("sector not known"), share) for share in coverage.by_sector
            ],
        },
        {
            "id": "provinces",
            "title": _("By province"),
            "header": _("Province"),
            "shares": [(share.key or _("province not known"), share) for share in coverage.by_province],
        },
    ]
