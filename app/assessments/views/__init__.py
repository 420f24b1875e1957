"""The pages of panels, assessments and decisions."""

from flask import Flask

from app.assessments.views import assessing, decided, panel, settling
from app.assessments.work import register_tasks


def register(app: Flask) -> None:
    """Put the pages, panels and tasks of this room in the application."""
    panel.register(app)
    assessing.register(app)
    settling.register(app)
    register_tasks()
    decided.register(app)
