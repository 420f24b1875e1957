"""The matrix of records and people, in the index."""

import pytest
from flask import Flask

from app.core.database import db
from app.search.services import rebuild
from tests.web.search.leaks import Matrix, make_matrix


@pytest.fixture
def matrix(app: Flask) -> Matrix:
    """Every kind of record in every state, in the index as far as it belongs there."""
    made = make_matrix()
    rebuild(db.session(), app.extensions["search"])
    return made
