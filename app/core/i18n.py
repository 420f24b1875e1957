"""Language: Dutch by default, English by choice (`?lang=en`), kept in a cookie."""

from pathlib import Path

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel

LANGUAGES = ("nl", "en")
COOKIE = "language"
YEAR = 365 * 24 * 3600


def language() -> str:
    """The language of this request: chosen in the address, kept in the cookie, or Dutch."""
    if not has_request_context():
        return "nl"
    if "language" not in g:
        chosen = request.args.get("lang") or request.cookies.get(COOKIE)
        g.language = chosen if chosen in LANGUAGES else "nl"
    return str(g.language)


def init_app(app: Flask) -> None:
    """Set up Flask-Babel and keep a choice of language."""
    translations = Path(__file__).parent.parent / "translations"
    Babel(
        app,
        default_locale="nl",
        default_timezone="Europe/Amsterdam",
        default_translation_directories=str(translations),
        locale_selector=language,
    )

    @app.after_request
    def _keep_choice(response: Response) -> Response:
        chosen = request.args.get("lang")
        if chosen in LANGUAGES and chosen != request.cookies.get(COOKIE):
            response.set_cookie(
                COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=app.config["SESSION_COOKIE_SECURE"]
            )
        return response
