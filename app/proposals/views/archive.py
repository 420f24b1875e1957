"""The archive of a supplier, and using an earlier proposal again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.challenges import queries as challenges
from app.core.addresses import argument, current_address
from app.core.database import db
from app.core.errors import NotFoundError, RefusedInputError
from app.core.paging import page_number, paginate
from app.core.transactions import commits
from app.proposals import archive, policy, queries, services
from app.proposals.forms import ReuseForm
from app.proposals.views.blueprint import blueprint


@blueprint.get("/mijn/voorstellen")
@login_required
def mine() -> ResponseReturnValue:
    """The proposals of one's own suppliers, by state and in an order of choice."""
    group, order = argument("staat"), argument("volgorde")
    group = group if group in archive.GROUPS else ""
    counts = archive.counts(current_user)
    return render_template(
        "proposals/mine.html",
        page=paginate(
            db.session(), archive.rows(current_user, group=group, order=order), page_number(request.args.get("pagina"))
        ),
        url_for_page=lambda number: current_address(pagina=number),
        groups=[
            (
                choice.label,
                current_address(staat=choice.value or None, pagina=None),
                counts[choice.value],
                choice.value == group,
            )
            for choice in archive.GROUP_CHOICES
            if counts[choice.value] or choice.value in ("", group)
        ],
        orders=[
            (choice.label, current_address(volgorde=choice.value or None, pagina=None), choice.value == order)
            for choice in archive.ORDER_CHOICES
        ],
        total=counts[""],
        has_supplier=policy.supplier_of(current_user) is not None,
    )


@blueprint.route("/voorstellen/<ref:ref>/opnieuw-gebruiken", methods=["GET", "POST"])
@login_required
@commits
def reuse(ref: str) -> ResponseReturnValue:
    """Choose an open vraagstuk; its draft is filled with this proposal, never over another draft unasked."""
    proposal = queries.get(ref, current_user)
    if not policy.can_reuse(current_user, proposal):
        raise NotFoundError(ref)
    rows = queries.open_for(current_user, proposal.challenge)
    form = ReuseForm()
    form.offer(rows)
    asks_to_overwrite = False
    if request.method == "POST" and form.validate():
        challenge = challenges.get(form.challenge.data, current_user)
        try:
            made = services.reuse(proposal, challenge, overwrite=bool(form.overwrite.data), by=current_user)
        except RefusedInputError as error:
            form.refuse(error)
            asks_to_overwrite = error.field == "overwrite"
        else:
            flash(_("The earlier proposal stands in this draft. Change what this challenge asks for."), "success")
            return redirect(url_for("proposals.edit", ref=made.path))
    page = render_template(
        "proposals/reuse.html",
        proposal=proposal,
        challenge=proposal.challenge,
        form=form,
        rows=rows,
        asks_to_overwrite=asks_to_overwrite or bool(form.overwrite.data),
    )
    return page, 422 if request.method == "POST" else 200
