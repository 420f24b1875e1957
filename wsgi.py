"""The application for a WSGI server: `gunicorn wsgi:app`."""

from sqlalchemy.orm import configure_mappers

from app import create_app
from app.core.config import ConfigurationError
from app.core.jobs import nudge_worker_of
from app.seal.web_keys import web_keys

try:
    app = create_app()
    web_keys(app.extensions["settings"])  # this process must be able to read them
except ConfigurationError as error:
    raise SystemExit(str(error)) from error

# Before gunicorn forks, so that the first request of a new worker does not have to.
configure_mappers()
nudge_worker_of(app)
