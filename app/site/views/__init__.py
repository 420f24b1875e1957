"""Home, my work, administration, the pages about the platform, and what machines ask for."""

from flask import Flask

from app.site.views import control, machines, pages, trail
from app.site.views.blueprint import blueprint

__all__ = ["control", "machines", "pages", "register", "trail"]


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
