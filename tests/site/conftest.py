"""The site with the demo content, to read."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from tests.demo import copy_of, demo_folder
from tests.site.walk import Walk, walk

__all__ = ["demo_folder"]


@pytest.fixture(scope="session")
def demo_app(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Without an application context, so that every request has one of its own."""
    app = copy_of(demo_folder, tmp_path_factory.mktemp("site"))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="session")
def walk_of(demo_app: Flask) -> Callable[[str | None], Walk]:
    """`walk_of(person)`: what this person finds by following links; walked once."""
    return cache(lambda person: walk(demo_app, person))
