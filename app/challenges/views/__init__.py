"""The pages of vraagstukken: reading, writing, and the public dialogue."""

from flask import Flask

from app.challenges.documents import SOURCE
from app.challenges.naming import KIND
from app.challenges.queries import may_read_files
from app.challenges.takeover import register_joining
from app.challenges.views import dialogue, guarding, joining, opening, page, reading, report, reuse, stances, writing
from app.challenges.views.blueprint import blueprint
from app.challenges.work import register_tasks
from app.files.registry import register_reader

__all__ = [
    "dialogue",
    "guarding",
    "joining",
    "opening",
    "page",
    "reading",
    "register",
    "report",
    "reuse",
    "stances",
    "writing",
]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["search"].register(SOURCE)
    register_reader(KIND, may_read_files)
    register_tasks()
    register_joining()
    page.register_panels()
