"""Home, my work, administration, and the pages about the platform."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app.challenges import queries as challenges
from app.core.access import public
from app.core.config import current_settings
from app.core.database import db
from app.core.errors import NotPermittedError
from app.core.i18n import language
from app.core.work import work_list
from app.experiments import queries as experiments
from app.following import queries as following
from app.showcases import listing as showcases
from app.site import content, health, policy, queries
from app.site.views.blueprint import blueprint
from app.themes import queries as themes

THEMES_ON_HOME = 7
CLOSING_ON_HOME = 3
STORIES_ON_HOME = 2


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What this is, what is going on, and where to begin."""
    return render_template(
        "site/home.html",
        counts=queries.chain_counts(db.session()),
        closing=challenges.closing_soon(CLOSING_ON_HOME),
        lesson=experiments.lesson_of_failure(),
        stories=showcases.newest(STORIES_ON_HOME),
        tree=themes.tree(),
        themes_shown=THEMES_ON_HOME,
    )


@blueprint.get("/mijn")
@login_required
def my_work() -> ResponseReturnValue:
    """What waits for this person, the most urgent first, what is new for them, and what they follow."""
    return render_template(
        "site/my_work.html",
        waiting=work_list.waiting(db.session(), current_user),
        following=following.at_a_glance(current_user),
    )


@blueprint.get("/beheer")
@login_required
def admin() -> ResponseReturnValue:
    """Where the platform is kept."""
    if not policy.can_keep_themes(current_user):
        raise NotPermittedError("administration")
    return render_template(
        "site/admin.html",
        organisations=queries.register_counts(db.session()),
        checks=health.checks(current_app.extensions["search"], current_settings()),
    )


@blueprint.get("/toegankelijkheid")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("site/text.html", title=_("Accessibility"), text=content.text("accessibility", language()))


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept about people, why, how long, and what they can ask."""
    return render_template("site/text.html", title=_("Privacy"), text=content.text("privacy", language()))
