"""The application for a WSGI server: `gunicorn wsgi:app`."""

from app import create_app
from app.core.config import ConfigurationError
from app.core.jobs import nudge_worker_of

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(str(error)) from error

nudge_worker_of(app)
