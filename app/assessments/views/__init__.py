"""The pages of panels, assessments and decisions."""

from flask import Flask

from app.assessments.views import deciding


def register(app: Flask) -> None:
    """Put the pages, panels and tasks of this room in the application."""
    deciding.register(app)
