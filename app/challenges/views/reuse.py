"""*Bestaat dit al?*: beside the page on which somebody writes, as a step of its own, and taking something over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_required

from app.challenges import policy, queries, reuse
from app.challenges.forms import MOST_ANSWER
from app.challenges.forms.reuse import ReuseForm, ReuseRow
from app.challenges.models import SIX_QUESTIONS, Challenge
from app.challenges.naming import KIND
from app.challenges.reuse import Given
from app.challenges.reuse_search import Texts, adopters, given_answers, nearest, nearest_to, texts_of
from app.challenges.states import ChallengeState, ReuseVerdict
from app.challenges.takeover import adopter_for
from app.challenges.views.blueprint import address_of, blueprint
from app.core.database import db
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError, RefusedInputError
from app.core.forms import StepForm, clean
from app.core.transactions import commits
from app.search.documents import Hit, Key
from app.search.engine import SearchUnavailable
from app.search.queries import hits_of
from app.search.registry import Search

RETRY_AFTER = 30
"""Seconds after which it is worth asking again while the index is being rebuilt."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record that was found, as the page shows it, with its row of the form where there is one."""

    hit: Hit
    url: str
    kind: Any
    stage: Any
    form: ReuseRow | None = None


@blueprint.route("/vraagstukken/bestaat-dit-al", methods=["GET", "POST"])
@login_required
@commits
def reuse_beside() -> ResponseReturnValue:
    """What is nearest to what somebody is typing: a fragment. Nothing is kept, and nothing stands in the address."""
    if request.method == "GET":  # somebody opens the address by itself
        return redirect(url_for("challenges.index"))
    ref = clean(request.form.get("challenge", ""))
    challenge = queries.get(ref, current_user) if ref else None
    is_writer = policy.can_edit(current_user, challenge) if challenge else bool(queries.agencies_of(current_user))
    if not is_writer:
        raise NotPermittedError("write")
    leave_out = [(KIND, challenge.id)] if challenge else []
    try:
        rows = _rows(nearest(_search(), _typed(challenge), leave_out=leave_out))
    except SearchUnavailable:
        return render_template("challenges/reuse_rows.html", rows=[], is_away=True)
    return render_template("challenges/reuse_rows.html", rows=rows, is_away=False)


@blueprint.route("/vraagstukken/<ref:ref>/bestaat-dit-al", methods=["GET", "POST"])
@login_required
@commits
def reuse_check(ref: str) -> ResponseReturnValue:
    """The first five that exist already, each with what the agency does with it."""
    challenge = queries.get(ref, current_user)
    if challenge.state is not ChallengeState.CONCEPT and request.method == "GET":
        return redirect(address_of(challenge, "bestaat-dit-al"))
    _need_officer(challenge)
    form = ReuseForm()
    posted = hits_of(db.session(), _search(), {row.key for row in form.rows if row.key} - {(KIND, challenge.id)})
    form.leave_out_all_but(posted)
    try:
        near = nearest_to(_search(), challenge)
    except SearchUnavailable:
        form.offer(posted, adopters(posted.values(), challenge.organisation_id))
        page = _check_page(challenge, form, posted.values(), is_away=True)
        return make_response(page, 503, {"Retry-After": str(RETRY_AFTER)})
    given = given_answers(challenge)
    hits = {**posted, **{hit.key: hit for hit in near}}
    if form.is_submitted():
        found_since = [hit for hit in near if hit.key not in posted and hit.key not in given]
        form.add(found_since, given)
    else:
        form.add(near, given)
        form.show_version(challenge)
    form.offer(hits, adopters(hits.values(), challenge.organisation_id))
    if form.validate_on_submit():
        form.check_version(challenge, url_for("challenges.reuse_check", ref=challenge.path))
        return _answered(challenge, form, hits)
    return _check_page(challenge, form, hits.values()), 422 if form.is_submitted() else 200


@blueprint.route(
    "/vraagstukken/<ref:ref>/bestaat-dit-al/<kind>/<int(max=2147483647):record_id>", methods=["GET", "POST"]
)
@login_required
@commits
def reuse_adopt(ref: str, kind: str, record_id: int) -> ResponseReturnValue:
    """Say what taking this over does, ask once, and do it."""
    challenge = queries.get(ref, current_user)
    if challenge.state is ChallengeState.ADOPTED and policy.is_officer(current_user, challenge):
        return redirect(challenge.adopted_path)
    _need_officer(challenge)
    hit = hits_of(db.session(), _search(), [(kind, record_id)]).get((kind, record_id))
    if hit is None:
        raise NotFoundError(kind)
    adopter = adopter_for(kind, record_id, challenge.organisation_id)
    form = StepForm()
    if form.validate_on_submit():
        if form.version.data:
            form.check_version(challenge, address_of(challenge))
        try:
            path = reuse.adopt_instead(challenge, hit, by=current_user)
            flash(_("Your concept has ended. You take over what exists already."), "success")
            return redirect(path)
        except RefusedInputError as error:
            form.refuse(error)
    if not form.is_submitted():
        form.show_version(challenge)
    context = {"challenge": challenge, "form": form, "adopter": adopter, "row": _rows([hit])[0]}
    return render_template("challenges/reuse_adopt.html", **context), 422 if form.is_submitted() else 200


def _answered(challenge: Challenge, form: ReuseForm, hits: dict[Key, Hit]) -> ResponseReturnValue:
    """Keep what was answered, and go on: to the question whether to take over, or back to the vraagstuk."""
    answers = [
        Given(hits[row.key], row.chosen, row.reason.data or "")
        for row in form.rows
        if row.key and row.chosen not in (None, ReuseVerdict.ADOPT)
    ]
    if adopted := form.adopted():
        reuse.keep(challenge, answers, by=current_user)
        kind, record_id = adopted[0].key or ("", 0)
        return redirect(url_for("challenges.reuse_adopt", ref=challenge.path, kind=kind, record_id=record_id))
    reuse.finish(challenge, answers, by=current_user)
    flash(_("Saved. This step is done."), "success")
    return redirect(address_of(challenge))


def _check_page(challenge: Challenge, form: ReuseForm, hits: Iterable[Hit], *, is_away: bool = False) -> str:
    by_key = {hit.key: hit for hit in hits}
    rows = [row for shown in form.rows if shown.key in by_key for row in _rows([by_key[shown.key]], shown)]
    return render_template("challenges/reuse_check.html", challenge=challenge, form=form, rows=rows, is_away=is_away)


def _rows(hits: Iterable[Hit], form: ReuseRow | None = None) -> list[Row]:
    sources = _search().sources
    return [
        Row(
            hit,
            url_for(sources[hit.kind].endpoint, ref=hit.ref),
            sources[hit.kind].singular or sources[hit.kind].label,
            sources[hit.kind].stage_labels.get(hit.stage),
            form,
        )
        for hit in hits
    ]


def _typed(challenge: Challenge | None) -> Texts:
    """What is being typed; where nothing was sent, what is saved."""
    texts = texts_of(challenge) if challenge else {}
    sent = {name: request.form[name] for name in ("title", *SIX_QUESTIONS) if name in request.form}
    return texts | {name: clean(text[:MOST_ANSWER]) for name, text in sent.items()}


def _need_officer(challenge: Challenge) -> None:
    """Raise `NotPermittedError` for who is no officer, and `InvalidStepError` for an officer who is too late."""
    if policy.can_check_reuse(current_user, challenge):
        return
    if policy.is_officer(current_user, challenge):
        raise InvalidStepError(_l("This is only possible while it is a concept."))
    raise NotPermittedError("reuse")


def _search() -> Search:
    found: Search = current_app.extensions["search"]
    return found
