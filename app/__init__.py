"""Vraagplein: the marketplace for public problems. `create_app` puts the rooms of the house together."""

from pathlib import Path

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app import responses
from app.accounts import views as accounts_views
from app.accounts.actor import VISITOR
from app.assessments import views as assessments_views
from app.challenges import views as challenges_views
from app.core import filters, i18n, logging, web
from app.core.addresses import CONVERTERS, current_address, switch_language_url
from app.core.config import MEGABYTE, Settings, from_environment
from app.core.database import db, engine_options, prepare_engine
from app.core.panels import panels
from app.core.uploads import InMemoryRequest
from app.core.work import waiting_count
from app.experiments import views as experiments_views
from app.files import views as files_views
from app.following import views as following_views
from app.norm import views as norm_views
from app.notifications import views as notifications_views
from app.organisations import views as organisations_views
from app.procurement import views as procurement_views
from app.proposals import views as proposals_views
from app.scaling import views as scaling_views
from app.seal.web_keys import check_key_files
from app.search import views as search_views
from app.showcases import views as showcases_views
from app.site import views as site_views
from app.themes import views as themes_views

ROOT = Path(__file__).parent.parent
# Low to high: a higher feature adds to pages of lower ones.
FEATURES = (
    notifications_views,
    files_views,
    search_views,
    accounts_views,
    organisations_views,
    themes_views,
    procurement_views,
    challenges_views,
    proposals_views,
    assessments_views,
    experiments_views,
    scaling_views,
    showcases_views,
    following_views,
    norm_views,
    site_views,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application, from the environment or from `settings`. Touches no database.

    Raises `ConfigurationError` when a setting is missing or malformed.
    """
    settings = settings or from_environment()
    check_key_files(settings)
    app = Flask(
        "vraagplein",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance_dir),
    )
    app.request_class = InMemoryRequest
    logging.configure()
    _configure(app, settings)
    _trust_proxies(app, settings.trusted_proxies)
    _open_database(app, settings)
    app.url_map.converters.update(CONVERTERS)
    app.url_map.strict_slashes = False
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(
        panels=panels,
        current_address=current_address,
        switch_language_url=switch_language_url,
        waiting_count=waiting_count,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    i18n.init_app(app)
    web.init_app(app)
    responses.init_app(app)
    _sign_in(app)
    for views in FEATURES:
        views.register(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        DEMO=settings.demo,
        TESTING=settings.testing,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes + 4 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=3 * MEGABYTE,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_NAME="vraagplein",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        WTF_CSRF_TIME_LIMIT=None,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
    )


def _trust_proxies(app: Flask, count: int) -> None:
    """Believe what so many proxies before us say of the client's address and scheme; nothing when there are none."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _open_database(app: Flask, settings: Settings) -> None:
    settings.instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)


def _sign_in(app: Flask) -> None:
    from app.organisations.queries import actor_of_session

    login = LoginManager(app)
    login.session_protection = None  # sessions live in the database; a changed address must not sign a phone out
    login.login_view = "accounts.sign_in"
    login.anonymous_user = lambda: VISITOR
    login.user_loader(actor_of_session)
