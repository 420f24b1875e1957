"""The pages of organisations: reading, the own company, its people and invitations, and administration."""

from flask import Flask, render_template
from flask_login import current_user
from markupsafe import Markup

from app.accounts.models import User
from app.core.panels import register_panel
from app.organisations import queries
from app.organisations.states import ROLE_LABELS, sector_label
from app.organisations.views import administration, pages, people
from app.organisations.views.blueprint import blueprint

__all__ = ["administration", "pages", "people", "register"]


def register(app: Flask) -> None:
    """Add the pages, give search the names of agencies, and show somebody's own on the page of their account."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(role_label=ROLE_LABELS.__getitem__, sector_label=sector_label)
    search = app.extensions["search"]
    search.agency_names, search.sector_label = queries.names_of, sector_label
    register_panel("account.after", _own_organisations)


def _own_organisations(_user: User) -> str | Markup:
    return render_template("organisations/panels/account.html", actor=current_user)
