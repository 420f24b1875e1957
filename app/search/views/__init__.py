"""Search on the screen. `register` also makes the search of an application and the drain of the worker."""

from flask import Flask

from app.core.database import db
from app.core.outbox import outbox
from app.search.engine import SearchEngine
from app.search.postgres_engine import PostgresEngine
from app.search.registry import Search
from app.search.services import drain
from app.search.views import feeds, near, page, suggesting
from app.search.views.blueprint import blueprint
from app.search.whoosh_engine import WhooshEngine

__all__ = ["feeds", "near", "page", "register", "suggesting"]


def register(app: Flask) -> None:
    """Make the search of this application, its page, and the drain that the worker runs."""
    settings = app.extensions["settings"]
    engine: SearchEngine = WhooshEngine(settings.index_dir)
    if settings.database_url.startswith("postgresql"):
        engine = PostgresEngine(db.session)
    search = Search(engine)
    app.extensions["search"] = search
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(near_by=near.near_by)

    def drain_events() -> int:
        handled = 0
        while count := drain(db.session(), search):
            db.session.commit()
            handled += count
        return handled

    outbox.register("search", drain_events)
