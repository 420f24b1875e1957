"""The pages of experiments and lessons: one blueprint."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages to the application."""
